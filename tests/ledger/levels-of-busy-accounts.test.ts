import { monthsOfPurchases } from '../../src/ledger/levels/months-of-purchases.js';
import { inCoalition } from '../../src/runtime/database.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import { type LedgerWorld, openWorld } from './ledger-world.js';

/** What is looked up of a member's purchases while its account is locked, among those of an account that buys all day. */

const PURCHASES = 20_000;
const BUSY = 6_000_000n;
const QUIET = 6_000_001n;

let world: LedgerWorld;

beforeAll(async () => {
  world = await openWorld();
  await grow();
});
afterAll(() => world.close());

/** A purchase every ten seconds, and one of another member among them, put there behind the triggers. */
async function grow(): Promise<void> {
  const { owner, coalitionId } = world;
  await liftGuards(owner);
  await owner.query(
    `create temporary table made as
       select n, new_id() as id, case n when $1::int / 2 then $3::bigint else $2::bigint end as member,
              now() - ($1::int - n) * interval '10 s' as at
         from generate_series(1, $1::int) n order by n`,
    [PURCHASES, BUSY, QUIET],
  );
  await owner.query(
    `insert into ledger_transaction (coalition_id, id, type, points, member_id, partner_id, merchant_id, occurred_at,
        posted_at, business_day, sealing_epoch, actor, amount_minor, currency, breakdown)
       select $1, id, 'EARN', 10, member, 21, 31, at, at, current_date, 1, 'key_x', 1000, 'IRR',
              '[{"rule":"base","points":"10"}]' from made`,
    [coalitionId],
  );
  await owner.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version, posted_after,
        held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points)
       select $1, id, 0, member, 10, at, n, n, 10 * n, 0, 0, 0, '{infinity}', '{1}', '{1}' from made`,
    [coalitionId],
  );
  await owner.query(
    `insert into member_activity (coalition_id, member_id, month, partner_id, currency, base_points, bonus_points, spend_minor, purchases)
       select $1, member, date_trunc('month', at)::date, 21, 'IRR', 10 * count(*), 0, 1000 * count(*), count(*)
         from made group by 2, 3`,
    [coalitionId],
  );
  await restoreGuards(owner);
  await owner.query('analyze ledger_transaction, entry, member_activity');
}

/** Rows of the books that a query has looked at, by this transaction's own counters. */
async function lookedAt(sql: string, values: unknown[]): Promise<{ answer: unknown; rows: number }> {
  const { owner } = world;
  await owner.query('begin');
  try {
    const { rows } = await owner.query<{ answer: unknown }>(sql, values);
    const read = await owner.query<{ rows: string }>(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::text as rows from pg_stat_xact_user_tables
        where relname ~ '^(entry|ledger_transaction)'`,
    );
    return { answer: rows[0]?.answer, rows: Number(read.rows[0]?.rows) };
  } finally {
    await owner.query('rollback');
  }
}

test('T-02 B-03 the last purchase of an account that buys all day is found without going through its month', async () => {
  const { owner, coalitionId } = world;
  const { rows } = await owner.query<{ today: string }>(
    // The day of the newest one: since then a day can have begun.
    "select (max(at) at time zone 'Asia/Tehran')::date::text as today from made",
  );
  const today = rows[0]?.today;
  const last = (member: bigint) =>
    lookedAt("select last_purchase_on($1, $2, 'Asia/Tehran', $3::date)::text as answer", [
      ...[coalitionId, member, today],
    ]);
  const busy = await last(BUSY);
  expect(busy.answer).toBe(today);
  expect(busy.rows).toBeGreaterThan(0);
  expect(busy.rows).toBeLessThan(200);
  const quiet = await last(QUIET);
  expect(quiet.rows).toBeLessThan(200);
});

test('T-08 rebuilding the counters of some members does not go through the books of all behind their locks', async () => {
  const { coalitionId, nodes, owner } = world;
  const months = await inCoalition(nodes[0].database, coalitionId, (em) =>
    monthsOfPurchases(em, coalitionId, [QUIET]),
  );
  expect(months).toHaveLength(1);
  await owner.query('update member_activity set purchases = 7 where member_id = $1', [QUIET]);
  const { answer, rows } = await lookedAt(
    'select correct_activity($1, array[$2::bigint], $3::date[]) as answer',
    [coalitionId, QUIET, `{${months.join()}}`],
  );
  expect(answer).toBe(1);
  expect(rows).toBeLessThan(200);
});
