import { readBalanceChanges } from '../src/ledger/balance-changes.js';
import { balancesAt } from '../src/ledger/balances.js';
import { cutEntrySpans } from '../src/ledger/entry-spans.js';
import { programmeBalancesAt, readProgrammeEntries } from '../src/ledger/programme-accounts.js';
import { type Database, type EntityManager, inCoalition } from '../src/runtime/database.js';
import { print } from './machine.js';
import type { Scene } from './scene.js';
import { percentile } from './slice.js';

/** Books whose past is looked at. */
export interface BooksToLookAt {
  readonly name: string;
  readonly database: Database;
  readonly scene: Scene;
}

type Look = (em: EntityManager, scene: Scene) => Promise<unknown>;

const ROUNDS = 5;
const CALLS_PER_ROUND = 40;
const DAY_MS = 86_400_000;
/** The copied history is at most that old, see copy-history.ts. */
const DAYS_BACK = 330;
const PAGE = 100;

/** What people ask of the past (rule L-08); each at a random instant. */
const LOOKS: Readonly<Record<string, Look>> = {
  'balance of a member at an instant': (em, scene) =>
    balancesAt(em, scene.coalitionId, [anyMember(scene)], anyInstant()),
  'statement of a member, 100 changes': (em, scene) =>
    readBalanceChanges(em, scene.coalitionId, [{ memberId: anyMember(scene), after: 0, until: PAGE }], PAGE),
  'balance of a partner’s account at an instant': (em, scene) =>
    programmeBalancesAt(em, scene.coalitionId, [scene.issuedAccountId], anyInstant()),
  'statement of a partner’s account, 100 entries of a day': (em, scene) => {
    const from = anyInstant();
    const to = new Date(from.getTime() + DAY_MS);
    return readProgrammeEntries(em, scene.coalitionId, [scene.issuedAccountId], {
      from,
      to,
      after: 0n,
      most: PAGE,
    });
  },
};

/** How long looking back takes on books of different sizes, which take turns; one caller, through the product's own way. */
export async function lookBack(books: readonly BooksToLookAt[]): Promise<void> {
  for (const { name, database, scene } of books) await addUp(name, database, scene);
  for (const [what, look] of Object.entries(LOOKS)) {
    console.log(`\n${what}`);
    const times = books.map((): number[] => []);
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [index, { database, scene }] of books.entries()) {
        for (let call = 0; call < CALLS_PER_ROUND; call += 1) {
          const start = performance.now();
          await inCoalition(database, scene.coalitionId, (em) => look(em, scene));
          // The first round warms up.
          if (round > 0) times[index]?.push(performance.now() - start);
        }
      }
    }
    for (const [index, { name }] of books.entries()) {
      const sorted = Float64Array.from(times[index] ?? []).sort();
      const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
      console.log(`  ${name.padEnd(22)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
    }
  }
}

/** As the jobs do it: what is posted is closed off, and its sums are kept. */
async function addUp(name: string, database: Database, scene: Scene): Promise<void> {
  await inCoalition(database, scene.coalitionId, (em) => em.execute('select close_epoch()'));
  const start = performance.now();
  const spans = await cutEntrySpans(database, scene.coalitionId);
  print('spans', `${name}: ${spans} added up in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

function anyMember({ members }: Scene): bigint {
  return members[Math.floor(Math.random() * members.length)] as bigint;
}

function anyInstant(): Date {
  return new Date(Date.now() - Math.floor(Math.random() * DAYS_BACK * DAY_MS));
}
