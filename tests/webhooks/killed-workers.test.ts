import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { readAccounts } from '../../src/ledger/balances.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { newCoalition, newMember, newPartner } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';
import { type Receiver, startReceiver } from './receiver.js';
import { earn, endpointAt } from './webhooks-story.js';

/**
 * W-01, W-04: workers are killed one after the other, at whatever line they are, while events go on. Checked is what the
 * receiver saw: each event at least once, and the first arrivals of each object's events in the order of their numbers.
 */

const MEMBERS = 6;
const WORKERS = 4;
/** Rounds of events; the last worker but one is killed before they are all there. */
const ROUNDS = 12;
/** Longest, on a machine that is busy with much else. */
const MOST_MS = 240_000;
const PROGRAM = ['tests/harness/run-typescript.mjs', 'tests/webhooks/worker-program.ts'];

let node: ProgrammeNode;
let urls: { readonly appUrl: string; readonly directUrl: string };
useProgrammeNode((opened) => {
  node = opened.node;
  urls = opened.testDatabase;
});

/** Numbers from a seed (a linear congruential generator, as in POSIX's rand48), so that a run can be told again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 25_214_903_917n + 11n) & ((1n << 48n) - 1n);
    return Number((state >> 17n) % BigInt(below));
  };
}

const workers = new Set<ChildProcess>();
async function startWorker(redisUrl: string | undefined): Promise<ChildProcess> {
  const [runner = '', program = ''] = PROGRAM.map((file) => path.resolve(file));
  const asked = [runner, program, urls.appUrl, urls.directUrl, ...(redisUrl ? [redisUrl] : [])];
  const child = spawn(process.execPath, asked, { stdio: ['ignore', 'pipe', 'inherit'] });
  workers.add(child);
  const [said] = await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, 'data'),
    once(child, 'exit'),
  ]);
  expect(String(said)).toContain('working');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  workers.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

afterEach(async () => {
  for (const child of workers) await kill(child);
});

function survives(name: string, redisUrl: () => string | undefined): void {
  test(
    `W-01 W-04 ${name}: nothing is lost nor out of order when workers are killed at any line`,
    async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      const random = numbersFrom(seed);
      const coalition = await newCoalition(node);
      const partner = await newPartner(node, coalition, 'rahnet');
      const receiver: Receiver = await startReceiver();
      try {
        await endpointAt(node, coalition, receiver.url, { types: ['points.earned'] });
        const members: bigint[] = [];
        for (let each = 0; each < MEMBERS; each += 1)
          members.push(await newMember(node, partner, `+98914${String(random(9_000_000) + 1_000_000)}`));

        const started = await Promise.all(Array.from({ length: WORKERS }, () => startWorker(redisUrl())));
        const killings = (async () => {
          let came = 0;
          for (const worker of started.slice(1)) {
            came += 1 + random((ROUNDS * MEMBERS) / WORKERS);
            await receiver.has(came);
            await kill(worker);
          }
        })();
        for (let round = 0; round < ROUNDS; round += 1)
          for (const memberId of members) await earn(node, partner, memberId);
        await killings;

        const expected = await numbersOf(coalition.coalitionId, members);
        while (!all(receiver, expected)) await receiver.has(receiver.received.length + 1);
        for (const [object, count] of expected) {
          const first = new Set(
            receiver.received
              .filter(({ event }) => event.object.id === object)
              .map(({ event }) => event.object.sequence),
          );
          expect({ seed, object, first: [...first] }).toEqual({
            ...{ seed, object },
            first: Array.from({ length: count }, (_, at) => at + 1),
          });
        }
      } finally {
        await receiver.close();
      }
    },
    MOST_MS,
  );
}

/** How many events each member has had: one for each change of its balance. */
async function numbersOf(coalitionId: bigint, members: readonly bigint[]): Promise<Map<string, number>> {
  const accounts = await inCoalition(node.database, coalitionId, (em) =>
    readAccounts(em, coalitionId, members),
  );
  return new Map(members.map((id) => [encodeId('member', id), accounts.get(id)?.version ?? 0]));
}

function all({ received }: Receiver, expected: ReadonlyMap<string, number>): boolean {
  const events = new Set(received.map(({ event }) => event.id));
  return events.size >= [...expected.values()].reduce((sum, count) => sum + count, 0);
}

describe('killed workers', () => {
  survives('in PostgreSQL', () => undefined);
});

describeWith(redisServer, 'killed workers', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis.stop());
  survives('in Redis', () => redis.url);
});
