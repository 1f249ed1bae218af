import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { LIMITS } from '../../src/api/limits/limits.js';
import { type FollowedBalance, LiveBalances } from '../../src/points/follow-balances.js';
import type { LiveChannel } from '../../src/runtime/live-channel.js';
import { platform } from '../harness/coalition-story.js';
import { silentChannel } from '../harness/silent-channel.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { type BalanceEvent, followBalance } from './live-follower.js';
import { BURN, burnInput } from './operations.js';

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
});

beforeEach(async () => {
  // A reader that does not come answers no pings either. How soon it is given up for that is not asked here.
  jest.spyOn(WebSocket.prototype, 'ping').mockImplementation(function (this: WebSocket) {
    this.emit('pong');
  });
  member = await world.member(rahnet, 100_000);
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  await world.close();
});

async function burn(metadata?: Record<string, string>): Promise<void> {
  const input = { ...burnInput(rahnet, member, { points: '1' }), metadata };
  const { burnPoints } = await rahnet.get(BURN, { input });
  expect(burnPoints.userErrors).toEqual([]);
}

/** Balances followed without any socket, over a channel of the test's choice. */
function liveBalances(channel: LiveChannel, sweepMs: number): LiveBalances {
  const { database, logger } = world.server.node.as(platform());
  return new LiveBalances({ database, channel, logger, sweepMs });
}

async function versionFrom(states: AsyncIterableIterator<FollowedBalance>): Promise<number> {
  const { value, done } = await states.next();
  if (done) throw new Error('the stream ended');
  return value.balance.version;
}

const NEVER_MS = 1e9;

describe('U-04 for a reader that does not come', () => {
  test('no more than the first state and the newest are kept', async () => {
    const balances = liveBalances(world.server.node.channel, NEVER_MS);
    const { coalitionId } = world.coalition;
    const slow = balances.follow(coalitionId, member.memberId);
    const quick = balances.follow(coalitionId, member.memberId);
    expect(await versionFrom(quick)).toBe(1);
    for (let version = 2; version <= 40; version += 1) {
      await burn();
      expect(await versionFrom(quick)).toBe(version); // handed over to both at once
    }
    expect([await versionFrom(slow), await versionFrom(slow)]).toEqual([1, 40]);
    // Nothing is left: the next is what comes next.
    const next = versionFrom(slow);
    await burn();
    expect(await next).toBe(41);
    balances.close();
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });

  test('its socket holds one event, others are told at once, and it ends with the truth', async () => {
    const sent = watchWhatTheServerSends();
    const slow = openSlowReader(rahnet.credential ?? '');
    const first = await slow.next();
    const quick = followBalance(rahnet, member);
    await quick.next();

    slow.socket.pause();
    let burned = 0;
    let unmoved = 0;
    let sentTo = sent.bulky();
    // What fits into the operating system's buffers is sent; after them the server must wait for the reader.
    while (unmoved < 20) {
      await burn(BULK);
      burned += 1;
      expect((await quick.next()).balance.version).toBe(1 + burned);
      unmoved = sent.bulky() === sentTo ? unmoved + 1 : 0;
      sentTo = sent.bulky();
    }
    expect(sent.mostWaiting()).toBeLessThanOrEqual(1);

    slow.socket.resume();
    const versions = [first.balance.version];
    while (versions.at(-1) !== 1 + burned) versions.push((await slow.next()).balance.version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    // What was sent before it stopped reading, and the newest; of what came in between, nothing.
    expect(versions.length).toBeLessThanOrEqual(1 + sentTo + 1);
    expect(versions.length).toBeLessThan(1 + burned);
    await Promise.all([slow.stop(), quick.stop()]);
  });
});

describe('U-04 for a client that asks and does not read', () => {
  test('little is kept: it is not listened to until it has read, and then it gets every answer', async () => {
    const waiting = watchWhatWaits();
    const client = new WebSocket(`ws://127.0.0.1:${world.server.api.port}/graphql`, 'graphql-transport-ws');
    await once(client, 'open');
    const say = (message: object) => client.send(JSON.stringify(message));
    say({ type: 'connection_init', payload: { authorization: `Bearer ${rahnet.credential}` } });
    await once(client, 'message');
    let answers = 0;
    client.on('message', () => {
      answers += 1;
    });
    client.pause();
    // Far more than the operating system's buffers take: 64 MB.
    const asked = 1_000;
    for (let number = 0; number < asked; number += 1)
      say({ type: 'ping', payload: { note: 'x'.repeat(64_000) } });
    // Until the server takes nothing more.
    for (let unmoved = 0, left = -1; unmoved < 20; left = client.bufferedAmount) {
      unmoved = client.bufferedAmount === left ? unmoved + 1 : 0;
      await sleep(20);
    }
    expect(client.bufferedAmount).toBeGreaterThan(0);
    client.resume();
    while (answers < asked) await sleep(5);
    client.terminate();
    // What was read at once before it was seen.
    expect(waiting.most()).toBeLessThan(4 * LIMITS.unreadBytes);
  });
});

describe('U-01 a later state is found', () => {
  test('by announcements alone, also on another server', async () => {
    const other = await world.secondServer();
    const { coalitionId } = world.coalition;
    const live = [world.server, other].map(({ node }) => liveBalances(node.channel, NEVER_MS));
    const followed = live.map((balances) => balances.follow(coalitionId, member.memberId));
    for (const states of followed) expect(await versionFrom(states)).toBe(1);
    for (const version of [2, 3, 4]) {
      await burn();
      for (const states of followed) expect(await versionFrom(states)).toBe(version);
    }
    for (const balances of live) balances.close();
  });

  test('by looking from time to time, when no announcement comes', async () => {
    const balances = liveBalances(silentChannel(), 20);
    const states = balances.follow(world.coalition.coalitionId, member.memberId);
    expect(await versionFrom(states)).toBe(1);
    await burn();
    expect(await versionFrom(states)).toBe(2);
    balances.close();
  });

  test('by reading again when the channel was lost', async () => {
    const channel = silentChannel();
    const balances = liveBalances(channel, NEVER_MS);
    const states = balances.follow(world.coalition.coalitionId, member.memberId);
    expect(await versionFrom(states)).toBe(1);
    await burn();
    await burn();
    channel.lose();
    expect(await versionFrom(states)).toBe(3);
    balances.close();
  });
});

/** As much metadata as a transaction takes, asked for many times: an event of more than 100 kB. */
const BULK = { note: 'x'.repeat(4_000) };
const ALIASES = Array.from({ length: 30 }, (_, at) => `m${at}: metadata`).join(' ');

/** A reader of bulky events whose socket can be paused. */
function openSlowReader(credential: string) {
  const sockets: WebSocket[] = [];
  class Watched extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      sockets.push(this);
    }
  }
  const client = createClient({
    url: `ws://127.0.0.1:${world.server.api.port}/graphql`,
    webSocketImpl: Watched,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${credential}` },
  });
  const events = client.iterate<{ balanceChanged: BalanceEvent }>({
    query: `subscription ($member: MemberRefInput!) {
      balanceChanged(member: $member) { balance { version } cause { id ${ALIASES} } } }`,
    variables: { member: { id: member.id } },
  });
  return {
    get socket(): WebSocket {
      const [socket] = sockets;
      if (!socket) throw new Error('there is no socket yet');
      return socket;
    },
    async next(): Promise<BalanceEvent> {
      const { value } = await events.next();
      if (!value?.data) throw new Error(`no event but ${JSON.stringify(value)}`);
      return value.data.balanceChanged;
    },
    async stop(): Promise<void> {
      await events.return?.();
      await client.dispose();
    },
  };
}

/** The most bytes that have waited on a socket on which the server answered pings. */
function watchWhatWaits() {
  const send = WebSocket.prototype.send;
  let most = 0;
  jest.spyOn(WebSocket.prototype, 'send').mockImplementation(function (this: WebSocket, ...given: unknown[]) {
    Reflect.apply(send, this, given);
    if (String(given[0]).startsWith('{"type":"pong"')) most = Math.max(most, this.bufferedAmount);
  });
  return { most: () => most };
}

/** Counts the bulky messages handed to sockets, and how many of them waited there at once. */
function watchWhatTheServerSends() {
  const send = WebSocket.prototype.send;
  let bulky = 0;
  let waiting = 0;
  let mostWaiting = 0;
  jest.spyOn(WebSocket.prototype, 'send').mockImplementation(function (this: WebSocket, ...given: unknown[]) {
    const [data, told] = given as [string, ((error?: Error) => void) | undefined];
    if (data.length < 100_000) return Reflect.apply(send, this, given);
    bulky += 1;
    waiting += 1;
    mostWaiting = Math.max(mostWaiting, waiting);
    const gone = (error?: Error) => {
      waiting -= 1;
      told?.(error);
    };
    return Reflect.apply(send, this, [data, gone]);
  });
  return { bulky: () => bulky, mostWaiting: () => mostWaiting };
}
