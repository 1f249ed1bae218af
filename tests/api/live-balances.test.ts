import { type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import {
  type BalanceEvent,
  cutListening,
  type Follower,
  followBalance,
  liveOptions,
} from './live-follower.js';
import { BURN, burnInput, EARN, earnInput } from './operations.js';

/** Two servers that share nothing but the database (and Redis, where there is one). */
interface TwoNodes {
  readonly world: World;
  readonly rahnet: WorldPartner;
  readonly tizfood: WorldPartner;
  /** The same caller at the first server and at the second. */
  at(node: 0 | 1, caller: Caller): Caller;
  close(): Promise<void>;
}

async function openTwoNodes(redisUrl?: string): Promise<TwoNodes> {
  const world = await createWorld(await liveOptions(redisUrl));
  const second = await world.secondServer(await liveOptions(redisUrl));
  const ports = [world.server.api.port, second.api.port] as const;
  return {
    world,
    rahnet: await world.partner('rahnet'),
    tizfood: await world.partner('tizfood'),
    at: (node, { credential }) => callerOn(ports[node], credential),
    close: () => world.close(),
  };
}

async function earn(at: Caller, partner: WorldPartner, member: { readonly id: string }, points: number) {
  const input = earnInput(partner, member, { amount: `${points}0000` });
  const { earnPoints } = await at.get(EARN, { input });
  expect(earnPoints.userErrors).toEqual([]);
  return earnPoints;
}

async function burn(at: Caller, partner: WorldPartner, member: { readonly id: string }, points: number) {
  const input = burnInput(partner, member, { points: String(points) });
  const { burnPoints } = await at.get(BURN, { input });
  expect(burnPoints.userErrors).toEqual([]);
  return burnPoints;
}

async function balanceOf(caller: Caller, { id }: { readonly id: string }): Promise<BalanceEvent['balance']> {
  const { member } = await caller.get(
    `{ member(ref: { id: "${id}" }) { balance { version posted held pending available } } }`,
  );
  return member.balance as unknown as BalanceEvent['balance'];
}

const versionsOf = (events: readonly BalanceEvent[]) => events.map(({ balance }) => balance.version);

function expectRising(events: readonly BalanceEvent[]): void {
  const versions = versionsOf(events);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
}

/** The posted balance at each version, told by the entries themselves. */
async function postedByVersion(world: World, member: WorldMember): Promise<Map<number, string>> {
  const posted = new Map([[0, '0']]);
  let after: string | null = null;
  do {
    const page: Json = await world.operator.get(
      `query ($ref: MemberRefInput!, $after: String) { member(ref: $ref) { transactions(first: 100, after: $after) {
         edges { node { entries { version postedAfter } } } pageInfo { hasNextPage endCursor } } } }`,
      { ref: { id: member.id }, after },
    );
    const { edges, pageInfo } = page.member.transactions;
    for (const { node } of listOf(edges)) {
      for (const { version, postedAfter } of listOf(node.entries)) {
        if (version !== null) posted.set(Number(version), textOf(postedAfter));
      }
    }
    after = pageInfo.hasNextPage ? textOf(pageInfo.endCursor) : null;
  } while (after !== null);
  return posted;
}

/** What holds over LISTEN/NOTIFY and over Redis alike. */
function followsEverywhere(nodes: () => TwoNodes): void {
  const open: Follower<BalanceEvent>[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((follower) => follower.stop()));
  });
  const follow = (...given: Parameters<typeof followBalance>) => {
    const follower = followBalance(...given);
    open.push(follower);
    return follower;
  };

  test('U-01 the first event is the current balance, on whichever server', async () => {
    const { world, rahnet, at } = nodes();
    const member = await world.member(rahnet, 70);
    await burn(rahnet, rahnet, member, 20);
    for (const caller of [at(0, rahnet), at(1, rahnet), at(0, member), at(1, member)]) {
      const { memberId, balance } = await follow(caller, member).next();
      expect({ memberId, ...balance }).toEqual({
        memberId: member.id,
        version: 2,
        posted: '50',
        held: '0',
        pending: '0',
        available: '50',
      });
    }
  });

  test('U-01 a member without points has a balance to follow, and a change on one server is told on the other', async () => {
    const { world, rahnet, at } = nodes();
    const member = await world.member(rahnet);
    const followers = [follow(at(0, rahnet), member), follow(at(1, member), member)];
    for (const follower of followers) {
      expect(await follower.next()).toMatchObject({ balance: { version: 0, posted: '0' }, cause: null });
    }
    const there = await earn(at(1, rahnet), rahnet, member, 5);
    for (const follower of followers) {
      expect(await follower.next()).toMatchObject({
        balance: { version: 1, posted: '5' },
        cause: { id: there.transaction.id },
      });
    }
    const here = await burn(at(0, rahnet), rahnet, member, 2);
    for (const follower of followers) {
      expect(await follower.next()).toMatchObject({
        balance: { version: 2, posted: '3' },
        cause: { id: here.transaction.id },
      });
    }
  });

  test('U-01 in a storm on both servers versions only rise, every state was true, and the last one is', async () => {
    const { world, rahnet, at } = nodes();
    const members = [await world.member(rahnet, 100), await world.member(rahnet, 100)];
    const followed = members.flatMap((member) =>
      [at(0, rahnet), at(1, rahnet), at(0, member), at(1, member)].map((caller) => ({
        member,
        follower: follow(caller, member),
      })),
    );
    const first = await Promise.all(followed.map(({ follower }) => follower.next()));
    const gust = (first: number) =>
      Array.from({ length: 40 }, (_, nth) => {
        const turn = first + nth;
        const member = members[turn % 2] as WorldMember;
        const server = at(turn % 4 < 2 ? 0 : 1, rahnet);
        return turn % 3 === 0 ? earn(server, rahnet, member, turn + 1) : burn(server, rahnet, member, 1);
      });
    // Not all at once: on a slow machine the last ones would wait longer for a connection than anybody is let wait.
    for (let first = 0; first < 160; first += 40) await Promise.all(gust(first));

    for (const [index, { member, follower }] of followed.entries()) {
      const truth = await balanceOf(world.operator, member);
      const events = [first[index] as BalanceEvent];
      if (events[0]?.balance.version !== truth.version) {
        events.push(...(await follower.until(({ balance }) => balance.version >= truth.version)));
      }
      expectRising(events);
      expect(events.at(-1)?.balance).toEqual(truth);
      const posted = await postedByVersion(world, member);
      for (const { balance } of events) expect(balance.posted).toBe(posted.get(balance.version));
    }
    expect(await world.differences()).toEqual([]);
  });

  test('U-02 coming back with afterVersion brings every state since, in order, each with its cause', async () => {
    const { world, rahnet, at } = nodes();
    const member = await world.member(rahnet, 50);
    const before = follow(at(0, rahnet), member);
    const { balance: seen } = await before.next();
    await before.stop();
    const missed: Json[] = [];
    for (const points of [1, 2, 3, 4]) missed.push(await burn(at(0, rahnet), rahnet, member, points));

    const again = follow(at(1, rahnet), member, seen.version);
    const events = await again.until(({ balance }) => balance.version === seen.version + missed.length);
    expect(events).toMatchObject(
      missed.map(({ transaction, balance }) => ({
        balance: { version: balance.version, posted: balance.posted },
        cause: { id: transaction.id },
      })),
    );
  });

  test('U-02 with nothing newer, coming back brings the current balance, then what comes', async () => {
    const { world, rahnet, at } = nodes();
    const member = await world.member(rahnet, 50);
    const truth = await balanceOf(world.operator, member);
    for (const afterVersion of [truth.version, truth.version + 7, 0]) {
      const again = follow(at(1, rahnet), member, afterVersion);
      expect((await again.next()).balance).toEqual(truth);
    }
    await burn(at(0, rahnet), rahnet, member, 1);
    for (const follower of open) expect((await follower.next()).balance.posted).toBe('49');
  });

  test('U-02 a version below zero is refused', async () => {
    const { world, rahnet, at } = nodes();
    const member = await world.member(rahnet);
    await expect(follow(at(0, rahnet), member, -1).next()).rejects.toThrow('INVALID_INPUT');
  });
}

describe('over LISTEN/NOTIFY', () => {
  let nodes: TwoNodes;
  beforeAll(async () => {
    nodes = await openTwoNodes();
  });
  afterAll(() => nodes.close());

  followsEverywhere(() => nodes);

  test('U-02 what is posted while the channel is cut is told in the end, on both servers', async () => {
    const { world, rahnet, at } = nodes;
    const member = await world.member(rahnet, 50);
    const followers = [followBalance(at(0, rahnet), member), followBalance(at(1, rahnet), member)];
    for (const follower of followers) await follower.next();
    for (let round = 0; round < 3; round += 1) {
      expect(await cutListening(world)).toBe(2);
      await burn(at(0, rahnet), rahnet, member, 1);
      await burn(at(1, rahnet), rahnet, member, 1);
      const truth = await balanceOf(world.operator, member);
      for (const follower of followers) {
        const events = await follower.until(({ balance }) => balance.version >= truth.version);
        expectRising(events);
        expect(events.at(-1)?.balance).toEqual(truth);
      }
    }
    await Promise.all(followers.map((follower) => follower.stop()));
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
    await nodes.close();
    await redis.stop();
  });

  followsEverywhere(() => nodes);

  test('U-02 what is posted while Redis is away is told in the end, on both servers', async () => {
    const { world, rahnet, at } = nodes;
    const member = await world.member(rahnet, 50);
    const followers = [followBalance(at(0, rahnet), member), followBalance(at(1, rahnet), member)];
    for (const follower of followers) await follower.next();
    const bothTell = async () => {
      const truth = await balanceOf(world.operator, member);
      for (const follower of followers) {
        const events = await follower.until(({ balance }) => balance.version >= truth.version);
        expectRising(events);
        expect(events.at(-1)?.balance).toEqual(truth);
      }
    };
    await redis.stop();
    await burn(at(0, rahnet), rahnet, member, 1);
    await bothTell();
    await burn(at(1, rahnet), rahnet, member, 1);
    redis = await startRedis(redis.port);
    await bothTell();
    await burn(at(1, rahnet), rahnet, member, 1);
    await bothTell();
    await Promise.all(followers.map((follower) => follower.stop()));
  });
});
