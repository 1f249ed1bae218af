import { setTimeout as pause } from 'node:timers/promises';
import { issueApiKey } from '../src/partners/issue-api-key.js';
import { createProgramme } from '../src/partners/programme.js';
import { revokeApiKey } from '../src/partners/revoke-api-key.js';
import { systemClock } from '../src/runtime/clock.js';
import { openLiveChannel } from '../src/runtime/live-channel.js';
import { encodeId } from '../src/values/ids.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { Child } from './child.js';
import type { ServerOrder } from './http-server.js';
import type { LiveAnswer, LiveOrder } from './live-clients.js';
import { print } from './machine.js';
import { benchLogger, must } from './scene.js';
import type { ServerAnswer } from './server-process.js';

const BURNS_OF_ALL = 7;
const CHANGES_PER_SECOND = 500;
const SECONDS = 10;
/** Sockets that do not read, and changes of 100 kB while they do not: more than the system's buffers take. */
const SLOW = 100;
const BULKY_CHANGES = 60;
const ENDED = 1_000;
/** For sockets and garbage to settle before memory is read. */
const SETTLE_MS = 2_000;

type Node = Child<object, ServerAnswer>;
type Clients = Child<LiveOrder, LiveAnswer>;

/**
 * Two nodes with so many sockets, two subscriptions on each: the memory that one costs, a change that all are told of,
 * 500 changes a second spread over the members, clients that do not read, and a key that is revoked. The last number of
 * `--subscribers` counts.
 */
export async function liveScale(run: BenchRun): Promise<void> {
  const { target, scene, options } = run;
  const order: ServerOrder = { kind: 'batches', databaseUrl: target.appUrl, ledgerPool: LEDGER_POOL };
  const nodes: Node[] = [order, order].map((one) => new Child<object, ServerAnswer>('http-server.ts', one));
  const clients: Clients = new Child<LiveOrder, LiveAnswer>('live-clients.ts');
  try {
    const [first, second] = await Promise.all(nodes.map((node) => node.answer()));
    if (!first || !second) throw new Error('two nodes were started');
    const [everybodys, ...members] = scene.members.map((id) => encodeId('member', id));
    const sockets = options.subscribers.at(-1) ?? 1;
    const empty = await read(nodes);
    const opened = await clients.ask({
      what: 'open',
      ports: [first.port, second.port],
      credential: scene.apiKey,
      merchant: encodeId('merchant', scene.merchantId),
      own: Array.from({ length: sockets }, (_, index) => members[index % members.length] as string),
      everybodys: everybodys as string,
    });
    await pause(SETTLE_MS);
    const full = await read(nodes);
    console.log(`\nlive at scale: ${sockets} sockets on two nodes, two subscriptions on each`);
    print('opened', `in ${(opened.most / 1000).toFixed(1)} s`);
    print(
      'memory of a socket',
      `${perSocket(full.residentBytes - empty.residentBytes, sockets)} of the process, ${perSocket(full.heapBytes - empty.heapBytes, sockets)} of its objects`,
    );
    await toAll(clients, nodes);
    await spread(run, clients, nodes);
    await lookAway(clients, nodes);
    await revoked(run, clients, Math.min(ENDED, sockets));
    await clients.ask({ what: 'close' });
  } finally {
    await clients.end();
    await Promise.all(nodes.map((node) => node.end()));
  }
}

async function toAll(clients: Clients, nodes: readonly Node[]): Promise<void> {
  await clients.ask({ what: 'everybodys', burns: 1 });
  const before = await read(nodes);
  const all = await clients.ask({ what: 'everybodys', burns: BURNS_OF_ALL });
  const after = await read(nodes);
  print(
    'one change',
    `to the last of all: ${ms(all.p50)}, at most ${ms(all.most)}; ${ms((after.nodeCpuMs - before.nodeCpuMs) / BURNS_OF_ALL)} of processor time at both nodes`,
  );
}

async function spread({ meter }: BenchRun, clients: Clients, nodes: readonly Node[]): Promise<void> {
  await clients.ask({ what: 'spread', perSecond: CHANGES_PER_SECOND, seconds: 2 });
  const [before, postgresBefore] = [await read(nodes), await meter.read()];
  const start = performance.now();
  const { p50, p99, most } = await clients.ask({
    what: 'spread',
    perSecond: CHANGES_PER_SECOND,
    seconds: SECONDS,
  });
  const seconds = (performance.now() - start) / 1000;
  const [after, postgresAfter] = [await read(nodes), await meter.read()];
  const share = (cpuMs: number) => `${((cpuMs / seconds / 1000) * 100).toFixed(0)} % of a core`;
  const postgres =
    postgresBefore.postgresCpuMs === null || postgresAfter.postgresCpuMs === null
      ? '–'
      : share(postgresAfter.postgresCpuMs - postgresBefore.postgresCpuMs);
  print(
    `${CHANGES_PER_SECOND} changes/s`,
    `p50 ${ms(p50)}, p99 ${ms(p99)}, at most ${ms(most)}; both nodes ${share(after.nodeCpuMs - before.nodeCpuMs)}, PostgreSQL ${postgres}`,
  );
}

async function lookAway(clients: Clients, nodes: readonly Node[]): Promise<void> {
  const before = await read(nodes);
  const others = await clients.ask({ what: 'look away', sockets: SLOW, burns: BULKY_CHANGES });
  const after = await read(nodes);
  const back = await clients.ask({ what: 'look back' });
  const grown = (after.residentBytes - before.residentBytes) / 2 ** 20;
  print(
    'slow readers',
    `${SLOW} that do not read ${BULKY_CHANGES} changes of 100 kB: both nodes grow by ${grown.toFixed(0)} MiB; the others' last is told after ${ms(others.p50)}, at most ${ms(others.most)}; they know the newest ${ms(back.most)} after they read again`,
  );
}

/** Of a key that other sockets on both nodes have, revoked from a third process. */
async function revoked(
  { target, database, scene }: BenchRun,
  clients: Clients,
  sockets: number,
): Promise<void> {
  const logger = benchLogger();
  const channel = await openLiveChannel({ databaseUrl: target.appUrl, logger });
  const programme = createProgramme({ database, channel, clock: systemClock });
  try {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const { coalitionId, partnerId } = scene;
    const context = {
      ...{ database, clock: systemClock, logger, requestId: 'bench', programme, channel },
      principal: {
        ...{ kind: 'user' as const, subject: 'usr_bench', coalitionId, partnerId: null, expiresAt },
        roles: ['operator' as const],
      },
    };
    const input = { partnerId, environment: 'live' as const, label: 'to be revoked', scopes: null };
    const { key, secret } = must(await issueApiKey(context, { ...input, expiresAt: null }));
    await clients.ask({ what: 'open to be ended', credential: secret, sockets });
    const ended = clients.ask({ what: 'await the end' });
    const at = Date.now();
    must(await revokeApiKey(context, { keyId: key.id, reason: null }));
    const { p50, most } = await ended;
    print(
      'key revoked',
      `${sockets} sockets closed with 4403: half after ${ms(p50 - at)}, the last after ${ms(most - at)}`,
    );
  } finally {
    programme.close();
    await channel.close();
  }
}

/** Both nodes together. */
async function read(nodes: readonly Node[]): Promise<Omit<ServerAnswer, 'port'>> {
  const answers = await Promise.all(nodes.map((node) => node.ask({})));
  const sum = (of: (answer: ServerAnswer) => number) => answers.reduce((all, each) => all + of(each), 0);
  return {
    nodeCpuMs: sum(({ nodeCpuMs }) => nodeCpuMs),
    residentBytes: sum(({ residentBytes }) => residentBytes),
    heapBytes: sum(({ heapBytes }) => heapBytes),
  };
}

const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
const perSocket = (bytes: number, sockets: number) => `${(bytes / sockets / 1024).toFixed(1)} KiB`;
