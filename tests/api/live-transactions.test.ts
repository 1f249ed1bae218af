import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionFeed } from '../../src/points/follow-transactions.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import { platform } from '../harness/coalition-story.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';
import { silentChannel } from '../harness/silent-channel.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import {
  cutListening,
  type Follower,
  followTransactions,
  liveOptions,
  type PostedEvent,
} from './live-follower.js';
import {
  ADJUST,
  adjustInput,
  burnInput,
  CAPTURE,
  EARN,
  earnInput,
  HOLD,
  REVERSE,
  reverseInput,
  TRANSFER,
  transferInput,
} from './operations.js';

/** Two servers that share nothing but the database (and Redis, where there is one), and whose points go where. */
interface TwoNodes {
  readonly world: World;
  readonly rahnet: WorldPartner;
  readonly tizfood: WorldPartner;
  readonly member: WorldMember;
  at(node: 0 | 1, caller: Caller): Caller;
}

async function openTwoNodes(redisUrl?: string): Promise<TwoNodes> {
  const world = await createWorld(await liveOptions(redisUrl));
  const second = await world.secondServer(await liveOptions(redisUrl));
  const ports = [world.server.api.port, second.api.port] as const;
  const rahnet = await world.partner('rahnet');
  return {
    world,
    rahnet,
    tizfood: await world.partner('tizfood'),
    member: await world.member(rahnet),
    at: (node, { credential }) => callerOn(ports[node], credential),
  };
}

/** Gives the member a point at a merchant; answers the transaction's id. */
async function post(at: Caller, partner: WorldPartner, member: WorldMember, merchantId = partner.merchantId) {
  const input = { ...earnInput(partner, member, { amount: '10000' }), merchantId };
  const { earnPoints } = await at.get(EARN, { input });
  expect(earnPoints.userErrors).toEqual([]);
  return textOf(earnPoints.transaction.id);
}

/**
 * Resolves when the feed is followed: the protocol does not tell, so something is posted until it is heard. What was
 * posted for that has been taken out of the feed then.
 */
async function begun(feed: Follower<PostedEvent>, postOne: () => Promise<string>): Promise<void> {
  let first: PostedEvent | undefined;
  const heard = feed.next().then((event) => {
    first = event;
  });
  let last: string;
  do {
    last = await postOne();
    await Promise.race([heard, sleep(50)]);
  } while (first === undefined);
  if (first.id !== last) await feed.until(({ id }) => id === last);
}

/** As many events as asked for, as sorted ids: transactions of the same moment may come in either order. */
async function take(feed: Follower<PostedEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push((await feed.next()).id);
  return ids.sort();
}

/** What holds over LISTEN/NOTIFY and over Redis alike. */
function followsEverywhere(nodes: () => TwoNodes): void {
  const open: Follower<PostedEvent>[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((feed) => feed.stop()));
  });
  const follow = async (caller: Caller, of: { partnerId?: string; merchantId?: string } = {}) => {
    const { rahnet, member } = nodes();
    const feed = followTransactions(caller, of);
    open.push(feed);
    await begun(feed, () => post(rahnet, rahnet, member, of.merchantId));
    return feed;
  };

  test('U-01 A-04 each of the partner’s own transactions is told once, on whichever server, and no other', async () => {
    const { rahnet, tizfood, world, member, at } = nodes();
    const foreign = await world.member(tizfood);
    const feeds = [await follow(at(0, rahnet)), await follow(at(1, rahnet), { partnerId: rahnet.id })];
    // What was posted to begin the second is in the first too.
    const drained = await post(rahnet, rahnet, member);
    for (const feed of feeds) await feed.until(({ id }) => id === drained);

    const own: Promise<string>[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      own.push(post(at(turn % 2 === 0 ? 0 : 1, rahnet), rahnet, member));
      if (turn % 4 === 0) await post(at(turn % 8 === 0 ? 0 : 1, tizfood), tizfood, foreign);
    }
    const ids = (await Promise.all(own)).sort();
    for (const feed of feeds) expect(await take(feed, ids.length)).toEqual(ids);
    const last = await post(rahnet, rahnet, member);
    for (const feed of feeds) expect((await feed.next()).id).toBe(last);
  });

  test('U-01 a feed of one merchant tells the transactions there and no others', async () => {
    const { rahnet, world, member, at } = nodes();
    const { addMerchant } = await world.operator.get(
      'mutation ($input: AddMerchantInput!) { addMerchant(input: $input) { merchant { id } userErrors { code } } }',
      { input: { partnerId: rahnet.id, name: { en: 'web shop' }, category: 'shop' } },
    );
    expect(addMerchant.userErrors).toEqual([]);
    const merchantId = textOf(addMerchant.merchant.id);
    const feed = await follow(at(1, rahnet), { merchantId });
    const there: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await post(at(0, rahnet), rahnet, member);
      there.push(await post(at(0, rahnet), rahnet, member, merchantId));
    }
    for (const id of there) {
      expect(await feed.next()).toEqual({ id, type: 'EARN', merchant: { id: merchantId } });
    }
  });

  test('A-04 U-01 captures, reversals and transfers of the partner are told; holds, corrections and expiry are not its', async () => {
    const { rahnet, world, at } = nodes();
    const [giver, getter] = [await world.member(rahnet, 100), await world.member(rahnet)];
    const feed = await follow(at(1, rahnet));
    const done = async (caller: Caller, document: string, input: object): Promise<Json> => {
      const payload = Object.values(await caller.get(document, { input }))[0] as Json;
      expect(payload.userErrors).toEqual([]);
      return payload;
    };
    const system = at(0, rahnet);
    const held = await done(system, HOLD, burnInput(rahnet, giver, { points: '10' }));
    await done(world.operator, ADJUST, adjustInput(giver, { direction: 'CREDIT', points: '5' }));
    const holdId = textOf(held.hold.id);
    const captured = await done(system, CAPTURE, { idempotencyKey: holdId, holdId });
    await done(system, REVERSE, reverseInput(textOf(captured.transaction.id)));
    await done(giver, TRANSFER, transferInput(giver, getter, { points: '3' }));
    const told = [await feed.next(), await feed.next(), await feed.next()];
    expect(told).toMatchObject([
      { type: 'BURN', merchant: { id: rahnet.merchantId } },
      { type: 'REVERSAL', merchant: { id: rahnet.merchantId } },
      { type: 'TRANSFER', merchant: null },
    ]);
  });
}

describe('over LISTEN/NOTIFY', () => {
  let nodes: TwoNodes;
  beforeAll(async () => {
    nodes = await openTwoNodes();
  });
  afterAll(() => nodes.world.close());

  followsEverywhere(() => nodes);

  test('U-02 what is posted while the channel is cut is told in the end, once', async () => {
    const { rahnet, world, member, at } = nodes;
    const feeds = [followTransactions(at(0, rahnet)), followTransactions(at(1, rahnet))];
    await Promise.all(feeds.map((feed) => begun(feed, () => post(rahnet, rahnet, member))));
    const mark = await post(rahnet, rahnet, member);
    for (const feed of feeds) await feed.until(({ id }) => id === mark);

    expect(await cutListening(world)).toBe(2);
    const posted: string[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      posted.push(await post(at(turn % 2 === 0 ? 0 : 1, rahnet), rahnet, member));
    }
    for (const feed of feeds) expect(await take(feed, posted.length)).toEqual(posted.sort());
    const last = await post(rahnet, rahnet, member);
    for (const feed of feeds) {
      expect((await feed.next()).id).toBe(last);
      await feed.stop();
    }
  });

  test.each([
    ['FORBIDDEN', 'another partner’s feed', () => ({ partnerId: nodes.tizfood.id })],
    ['FORBIDDEN', 'the feed of nobody', () => ({ partnerId: encodeId('partner', 1n) })],
    ['MERCHANT_NOT_FOUND', 'another partner’s merchant', () => ({ merchantId: nodes.tizfood.merchantId })],
    ['MERCHANT_NOT_FOUND', 'an id of another kind', () => ({ merchantId: nodes.rahnet.id })],
  ])('A-04 %s is told who asks for %s', async (code, _, of) => {
    await expect(followTransactions(nodes.rahnet, of()).next()).rejects.toThrow(code);
  });

  test('A-03 nobody but a partner system has a feed', async () => {
    const { world, member } = nodes;
    for (const caller of [world.operator, world.auditor, world.platform, member]) {
      await expect(followTransactions(caller).next()).rejects.toThrow('FORBIDDEN');
    }
  });
});

describeWith(redisServer, 'over Redis', () => {
  let nodes: TwoNodes;
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
    nodes = await openTwoNodes(redis.url);
  });
  afterAll(async () => {
    await nodes.world.close();
    await redis.stop();
  });

  followsEverywhere(() => nodes);

  test('U-02 what is posted while Redis is away is told in the end, once', async () => {
    const { rahnet, member, at } = nodes;
    const feed = followTransactions(at(1, rahnet));
    await begun(feed, () => post(rahnet, rahnet, member));
    await redis.stop();
    const posted = [await post(at(0, rahnet), rahnet, member), await post(at(1, rahnet), rahnet, member)];
    expect(await take(feed, 2)).toEqual(posted.sort());
    redis = await startRedis(redis.port);
    const last = await post(at(0, rahnet), rahnet, member);
    expect((await feed.next()).id).toBe(last);
    await feed.stop();
  });
});

describe('the feed by itself', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  test('U-04 a reader that does not come for a while finds everything once, though only so much waits for it', async () => {
    const rahnet = await world.partner('rahnet');
    const member = await world.member(rahnet);
    const { database, channel, logger } = world.server.node.as(platform());
    const { coalitionId } = world.coalition;
    const feed = new TransactionFeed({ database, channel, logger });
    const followed = await feed.follow({ coalitionId, partnerId: rahnet.story.partnerId });
    const posted: string[] = [];
    // More than wait for one reader.
    for (let batch = 0; batch < 3; batch += 1) {
      const { earnPointsBatch } = await rahnet.get(
        `mutation ($inputs: [EarnPointsInput!]!) {
           earnPointsBatch(inputs: $inputs) { results { transaction { id } } userErrors { code } } }`,
        { inputs: Array.from({ length: 700 }, () => earnInput(rahnet, member, { amount: '10000' })) },
      );
      posted.push(...listOf(earnPointsBatch.results).map(({ transaction }) => textOf(transaction.id)));
    }
    const told: string[] = [];
    while (told.length < posted.length) {
      const { value } = await followed.next();
      told.push(encodeId('transaction', value.id));
    }
    expect(told.sort()).toEqual(posted.sort());
    feed.close();
    expect(await followed.next()).toEqual({ done: true, value: undefined });
  });

  test('U-02 the books alone tell what no announcement told: after a loss, and from time to time', async () => {
    const tizfood = await world.partner('tizfood');
    const member = await world.member(tizfood);
    const { database, logger } = world.server.node.as(platform());
    const of = { coalitionId: world.coalition.coalitionId, partnerId: tizfood.story.partnerId };
    const silent = silentChannel();
    const afterLoss = new TransactionFeed({ database, channel: silent, logger, sweepMs: 1e9 });
    const sweeping = new TransactionFeed({ database, channel: silent, logger, sweepMs: 20 });
    const followed = [await afterLoss.follow(of), await sweeping.follow(of)];
    const posted = [await post(tizfood, tizfood, member), await post(tizfood, tizfood, member)];
    silent.lose();
    for (const iterator of followed) {
      const told = [(await iterator.next()).value, (await iterator.next()).value];
      expect(told.map(({ id }) => encodeId('transaction', id)).sort()).toEqual(posted.sort());
    }
    afterLoss.close();
    sweeping.close();
  });
});
