import type { Operation } from '../../src/ledger/operations.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import { burnOf, earnOf, tally } from './ledger-operations.js';
import { type LedgerNode, type LedgerWorld, openNode, openWorld } from './ledger-world.js';

const ROWS = 200_000;
const BATCHES = 12;
const PER_BATCH = 30;

let world: LedgerWorld;

/** Without months of their own, transactions and entries lie in the default partitions. */
const TABLES = [
  'earned_purchase',
  'entry_rest',
  'idempotency_key',
  'ledger_transaction_rest',
  'member_account',
];

beforeAll(async () => {
  world = await openWorld({ members: PER_BATCH });
  // An ANALYZE would make the server plan anew, as would this change of a table: hence now and not later.
  for (const table of TABLES) await world.owner.query(`alter table ${table} set (autovacuum_enabled = off)`);
});
afterAll(() => world.close());

/** Earns and burns of all members, so that every statement of the two functions is planned. */
async function postBatches(node: LedgerNode, name: string): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const operations = world.members.map((member, n): Operation => {
      const key = `${name}-${batch}-${n}`;
      return n % 2 === 0
        ? earnOf(world, { key, member, points: 5n })
        : burnOf(world, { key, member, points: 1n });
    });
    const outcomes = await Promise.all(operations.map((each) => node.ledger.post(world.coalitionId, each)));
    expect(tally(outcomes)).toEqual({ posted: PER_BATCH / 2, INSUFFICIENT_POINTS: PER_BATCH / 2 });
  }
}

/** Rows as they come with years of use, put there behind the triggers and without telling the planner. */
async function grow(): Promise<void> {
  const { owner, coalitionId } = world;
  await liftGuards(owner);
  await owner.query(
    `insert into member_account (coalition_id, member_id, last_posted_at)
       select $1, 900000000 + n, now() from generate_series(1, $2::int) n`,
    [coalitionId, ROWS],
  );
  await owner.query(
    `insert into idempotency_key (coalition_id, caller, key, fingerprint, transaction_id, member_id, version, posted, held, pending, as_of)
       select $1, 'par_a', 'old-' || n, '\\x00', n, 1, 1, 1, 0, 0, now() from generate_series(1, $2::int) n`,
    [coalitionId, ROWS],
  );
  await owner.query(
    `insert into earned_purchase (coalition_id, merchant_id, reference_hash, transaction_id)
       select $1, 31, sha256(n::text::bytea), n from generate_series(1, $2::int) n`,
    [coalitionId, ROWS],
  );
  await owner.query(
    `insert into ledger_transaction (coalition_id, id, type, points, occurred_at, posted_at, business_day, sealing_epoch, actor)
       select $1, n, 'EARN', 0, now(), now(), current_date, 1, 'x' from generate_series(1, $2::int) n`,
    [coalitionId, ROWS],
  );
  await owner.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at)
       select $1, n, 0, 1, 0, now() from generate_series(1, $2::int) n`,
    [coalitionId, ROWS],
  );
  await restoreGuards(owner);
  await owner.query('select pg_stat_force_next_flush()');
  await owner.query(
    "select pg_stat_reset_single_table_counters(c.oid) from pg_class c where c.relkind in ('r', 'i')",
  );
}

test('L-09 plans made on empty tables do not scan them once they have grown', async () => {
  const node = await openNode(world.testDatabase.appUrl, 'early node', true);
  try {
    await postBatches(node, 'early');
    await grow();
    await postBatches(node, 'late');
  } finally {
    // A backend reports its counters when it ends.
    await node.database.close();
  }
  await untilGone('early node ledger');

  const { rows } = await world.owner.query<{ name: string; scans: string; read: string }>(
    `select t.relname as name, t.seq_scan as scans,
            t.seq_tup_read + coalesce((select sum(i.idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid), 0) as read
       from pg_stat_user_tables t where t.relname = any($1) order by 1`,
    [TABLES],
  );
  // Each operation may look at its own rows a few times, never at those of others.
  const operations = BATCHES * PER_BATCH;
  for (const { name, scans, read } of rows) {
    expect({ name, scans }).toEqual({ name, scans: '0' });
    expect(Number(read)).toBeLessThan(operations * 20);
  }
  expect(rows).toHaveLength(TABLES.length);
  // The counters did count.
  const accounts = rows.find(({ name }) => name === 'member_account');
  expect(Number(accounts?.read)).toBeGreaterThanOrEqual(operations);
});

async function untilGone(applicationName: string): Promise<void> {
  for (;;) {
    const { rows } = await world.owner.query('select 1 from pg_stat_activity where application_name = $1', [
      applicationName,
    ]);
    if (rows.length === 0) return;
  }
}
