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
/** A prime, so that burns one after the other concern members far from each other. */
const SCATTER = 7919;

let sockets: LiveSocket[] = [];
let burner: HttpConnection | undefined;
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
    case 'close':
      for (const socket of sockets) socket.close();
      sockets = [];
      burner?.close();
      return summed([0]);
  }
}

async function open(order: Extract<LiveOrder, { what: 'open' }>): Promise<void> {
  opened = order;
  burner = await HttpConnection.open(order.ports[0]);
  let next = 0;
  const opener = async () => {
    while (next < order.own.length) {
      const index = next++;
      const port = order.ports[(index + 1) % 2] as number;
      sockets[index] = await LiveSocket.open(port, order.credential, [
        order.own[index] as string,
        order.everybodys,
      ]);
    }
  };
  await Promise.all(Array.from({ length: OPENING }, opener));
}

/** A burn at the first node of a member whose subscriber is on the second. */
async function burnOwn(burn: number): Promise<void> {
  const others = Math.ceil(sockets.length / 2);
  const index = ((burn * SCATTER) % others) * 2;
  const version = burnOf(opened?.own[index] as string);
  await (sockets[index] as LiveSocket).reached(0, version, PATIENCE_MS);
}

async function burnEverybodys(): Promise<void> {
  const version = burnOf(opened?.everybodys as string);
  await Promise.all(sockets.map((socket) => socket.reached(1, version, PATIENCE_MS)));
}

/** Answers the balance's version after it. */
async function burnOf(member: string): Promise<number> {
  if (!burner || !opened) throw new Error('nothing is open');
  number += 1;
  const input = {
    idempotencyKey: `${run}-${number}`,
    member: { id: member },
    merchantId: opened.merchant,
    points: '1',
  };
  const headers = { authorization: `Bearer ${opened.credential}` };
  const body = JSON.stringify({ operationName: 'Burn', query: BURN, variables: { input } });
  const text = await burner.post('/graphql', headers, body);
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
