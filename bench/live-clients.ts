import { setTimeout as sleep } from 'node:timers/promises';
import { BURN } from './burn-requests.js';
import { HttpConnection } from './http-connection.js';
import { LiveSocket } from './live-socket.js';
import { percentile } from './slice.js';

/** What the process of the subscribers is told, one after the other; it answers each with a {@link LiveAnswer}. */
export type LiveOrder =
  | {
      readonly what: 'open';
      /** Of the nodes: the first takes the burns; the subscribers are on the second and the first by turns. */
      readonly ports: readonly [number, number];
      readonly credential: string;
      readonly merchant: string;
      /** External ids: of each subscriber's own member. */
      readonly own: readonly string[];
      /** Of the member that all follow. */
      readonly everybodys: string;
    }
  | { readonly what: 'own'; readonly burns: number }
  | { readonly what: 'everybodys'; readonly burns: number }
  /** So many burns a second, each of a random member, at both nodes, whether those before are answered or not. */
  | { readonly what: 'spread'; readonly perSecond: number; readonly seconds: number }
  /** So many more sockets follow everybody's member with bulky events, and then do not read while it changes so often. */
  | { readonly what: 'look away'; readonly sockets: number; readonly burns: number }
  /** They read again, up to the newest state. */
  | { readonly what: 'look back' }
  /** So many sockets with another key, on both nodes by turns. */
  | { readonly what: 'open to be ended'; readonly credential: string; readonly sockets: number }
  /** Answers when the last of them was closed, by the clock on the wall. */
  | { readonly what: 'await the end' }
  | { readonly what: 'close' };

export interface LiveAnswer {
  /** Milliseconds: of opening everything, or of each burn to the event, or to the last of all events. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Openings that are under way at once; a server's backlog is finite. */
const OPENING = 100;
const PATIENCE_MS = 30_000;
/** Kept-alive connections that changes of `spread` are sent over; more of them wait here. */
const WRITERS = 64;
/** As much as a transaction takes. */
const BULK = { note: 'x'.repeat(4_000) };
/** The code of a socket whose credential was revoked. */
const ENDED = 4403;
/** A prime, so that burns one after the other concern members far from each other. */
const SCATTER = 7919;

let sockets: LiveSocket[] = [];
/** Those that look away, and those whose key is going to be revoked. */
let slow: LiveSocket[] = [];
let ending: LiveSocket[] = [];
let burner: HttpConnection | undefined;
const writers: HttpConnection[] = [];
let opened: Extract<LiveOrder, { what: 'open' }> | undefined;
const run = `live-${process.pid}-${Date.now()}`;
let number = 0;

async function follow(order: LiveOrder): Promise<LiveAnswer> {
  switch (order.what) {
    case 'open':
      return summed([await timed(() => open(order))]);
    case 'own':
      return summed(await repeated(order.burns, (burn) => burnOwn(burn)));
    case 'everybodys':
      return summed(await repeated(order.burns, () => burnEverybodys()));
    case 'spread':
      return summed(await spread(order));
    case 'look away':
      return lookAway(order);
    case 'look back':
      return summed([await timed(lookBack)]);
    case 'open to be ended':
      ending = await openMany(order.sockets, (index) =>
        LiveSocket.open(portOf(index), order.credential, [opened?.own[index] as string]),
      );
      return summed([0]);
    case 'await the end':
      return awaitTheEnd();
    case 'close':
      for (const socket of [...sockets, ...slow]) socket.close();
      sockets = [];
      slow = [];
      for (const connection of [burner, ...writers.splice(0)]) connection?.close();
      return summed([0]);
  }
}

async function open(order: Extract<LiveOrder, { what: 'open' }>): Promise<void> {
  opened = order;
  burner = await HttpConnection.open(order.ports[0]);
  sockets = await openMany(order.own.length, (index) =>
    LiveSocket.open(portOf(index), order.credential, [order.own[index] as string, order.everybodys]),
  );
}

async function openMany(count: number, one: (index: number) => Promise<LiveSocket>): Promise<LiveSocket[]> {
  const many: LiveSocket[] = [];
  let next = 0;
  const opener = async () => {
    while (next < count) {
      const index = next++;
      many[index] = await one(index);
    }
  };
  await Promise.all(Array.from({ length: OPENING }, opener));
  return many;
}

function portOf(index: number): number {
  return opened?.ports[(index + 1) % 2] as number;
}

/** Milliseconds from when each burn was due to its event at the member's own subscriber. */
async function spread({ perSecond, seconds }: Extract<LiveOrder, { what: 'spread' }>): Promise<number[]> {
  while (writers.length < WRITERS) writers.push(await HttpConnection.open(portOf(writers.length)));
  const idle = [...writers];
  const waiting: ((writer: HttpConnection) => void)[] = [];
  const start = performance.now();
  const taken: Promise<number>[] = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const due = start + (number * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const index = (number * SCATTER) % sockets.length;
    const change = async () => {
      const writer = idle.pop() ?? (await new Promise<HttpConnection>((resolve) => waiting.push(resolve)));
      const version = burnOf(opened?.own[index] as string, writer).finally(() => {
        const next = waiting.shift();
        if (next) next(writer);
        else idle.push(writer);
      });
      await (sockets[index] as LiveSocket).reached(0, version, PATIENCE_MS);
      return performance.now() - due;
    };
    taken.push(change());
  }
  return Promise.all(taken);
}

async function lookAway({
  sockets: count,
  burns,
}: Extract<LiveOrder, { what: 'look away' }>): Promise<LiveAnswer> {
  slow = await openMany(count, (index) =>
    LiveSocket.open(portOf(index), opened?.credential as string, [opened?.everybodys as string], true),
  );
  for (const socket of slow) socket.pause();
  return summed(await repeated(burns, () => burnEverybodys(BULK)));
}

/** A change more, that they all must be told of. */
async function lookBack(): Promise<void> {
  const version = burnOf(opened?.everybodys as string);
  for (const socket of slow) socket.resume();
  await Promise.all(slow.map((socket) => socket.reached(0, version, PATIENCE_MS)));
}

async function awaitTheEnd(): Promise<LiveAnswer> {
  const ends = await Promise.all(ending.map(({ closed }) => closed));
  const others = ends.filter(({ code }) => code !== ENDED).length;
  if (others > 0) throw new Error(`${others} sockets were closed with another code than ${ENDED}`);
  return summed(ends.map(({ at }) => at));
}

/** A burn at the first node of a member whose subscriber is on the second. */
async function burnOwn(burn: number): Promise<void> {
  const others = Math.ceil(sockets.length / 2);
  const index = ((burn * SCATTER) % others) * 2;
  const version = burnOf(opened?.own[index] as string);
  await (sockets[index] as LiveSocket).reached(0, version, PATIENCE_MS);
}

async function burnEverybodys(metadata?: object): Promise<void> {
  const version = burnOf(opened?.everybodys as string, burner, metadata);
  await Promise.all(sockets.map((socket) => socket.reached(1, version, PATIENCE_MS)));
}

/** Answers the balance's version after it. */
async function burnOf(member: string, writer = burner, metadata?: object): Promise<number> {
  if (!writer || !opened) throw new Error('nothing is open');
  number += 1;
  const input = {
    idempotencyKey: `${run}-${number}`,
    member: { id: member },
    merchantId: opened.merchant,
    points: '1',
    metadata,
  };
  const headers = { authorization: `Bearer ${opened.credential}` };
  const body = JSON.stringify({ operationName: 'Burn', query: BURN, variables: { input } });
  const text = await writer.post('/graphql', headers, body);
  const { data } = JSON.parse(text) as { data?: { burnPoints?: { balance?: { version: number } | null } } };
  const version = data?.burnPoints?.balance?.version;
  if (version === undefined) throw new Error(`a burn was refused: ${text.slice(0, 200)}`);
  return version;
}

async function repeated(times: number, work: (time: number) => Promise<void>): Promise<number[]> {
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) taken.push(await timed(() => work(time)));
  return taken;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function summed(times: readonly number[]): LiveAnswer {
  const sorted = times.toSorted((one, other) => one - other);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), most: sorted.at(-1) ?? 0 };
}

process.on('message', (order: LiveOrder) => {
  follow(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
