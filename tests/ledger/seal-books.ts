import pg from 'pg';
import { type Database, openDatabase } from '../../src/runtime/database.js';
import { createTestDatabase } from '../harness/database.js';
import { pastGuards } from '../harness/past-guards.js';

/** A coalition's books written row by row: every column as the test wants it, no ledger in between. */
export interface SealBooks {
  readonly coalitionId: bigint;
  readonly database: Database;
  /** The superuser. */
  readonly owner: pg.Client;
  /** Another connection of the superuser. */
  connect(): Promise<pg.Client>;
  /** A transaction of the open epoch as the ledger writes it: under the day's lock, with an id made there. */
  post(row?: Partial<PostedRow>): Promise<bigint>;
  /** Many of them in one statement. Answers the lowest and the highest id. */
  postMany(count: number): Promise<readonly [bigint, bigint]>;
  /** A balance step of the open epoch. */
  step(version: number, member?: bigint): Promise<void>;
  /** Does to the rows what the database refuses. */
  tamper(sql: string): Promise<number>;
  close(): Promise<void>;
}

interface PostedRow {
  readonly id: bigint;
  readonly type: string;
  readonly points: bigint;
  readonly memberId: bigint;
  readonly actor: string;
  readonly breakdown: string | null;
}

export const MEMBER = 31n;
export const PARTNER = 21n;
const ISSUED = 41n;

export async function openSealBooks(): Promise<SealBooks> {
  const testDatabase = await createTestDatabase();
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({ connectionString: testDatabase.ownerUrl });
    await client.connect();
    clients.push(client);
    return client;
  };
  const owner = await connect();
  const database = await openDatabase({
    url: testDatabase.appUrl,
    directUrl: testDatabase.appUrl,
    entities: [],
    poolSize: 4,
    ledgerPoolSize: 1,
    prepared: false,
    applicationName: 'seals',
  });
  const coalitionId = await insertCoalition(owner);
  let sequence = 0;

  return {
    coalitionId,
    database,
    owner,
    connect,
    async post(row = {}) {
      sequence += 1;
      const { points = 100n, type = 'EARN', memberId = MEMBER, actor = 'key_0000000000001' } = row;
      await owner.query('begin');
      await owner.query('select pg_advisory_xact_lock_shared(ledger_day_lock($1))', [coalitionId]);
      const { rows } = await owner.query<{ id: string; epoch: number }>(
        `select coalesce($2::bigint, id_block_of_epoch($1, lowest_id))::text as id, sealing_epoch as epoch
           from ledger_state where coalition_id = $1`,
        [coalitionId, row.id ?? null],
      );
      const { id, epoch } = rows[0] as { id: string; epoch: number };
      await owner.query(
        `with written as (
           insert into ledger_transaction (coalition_id, id, type, points, member_id, partner_id, merchant_id,
               contract_version_id, occurred_at, posted_at, business_day, sealing_epoch, actor, amount_minor, currency,
               breakdown, details_hash)
             values ($1, $2, $3, $4, $5, ${PARTNER}, 51, 61, '2026-03-01T10:00:00.123Z', '2026-03-01T10:00:01.456Z',
               '2026-03-01', $6, $7, 1500000, 'IRR', $8, '\\xaabb'))
         insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version,
             posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points)
           values ($1, $2, 0, $5, $4, '2026-03-01T10:00:01.456Z', $9, $9, 7, 1, 2, 0, '{2029-03-31,infinity}', '{71,72}',
                   array[$4::bigint - 1, 1]),
                  ($1, $2, 1, ${ISSUED}, -$4::bigint, '2026-03-01T10:00:01.456Z', null, null, null, null, null, null,
                   null, null, null)`,
        [
          coalitionId,
          id,
          type,
          points,
          memberId,
          epoch,
          actor,
          row.breakdown ?? '[{"rule":"base","points":"100","rate":"0.0001"}]',
          sequence,
        ],
      );
      await owner.query('commit');
      return BigInt(id);
    },
    async postMany(count) {
      const { rows } = await owner.query<{ first: string; last: string }>(
        `with state as (select * from ledger_state where coalition_id = $1),
         made as materialized (select id_block_of_epoch($1, s.lowest_id) as id, s.sealing_epoch as epoch
                                 from state s, generate_series(1, $2)),
         written as (
           insert into ledger_transaction (coalition_id, id, type, points, member_id, partner_id, occurred_at, posted_at,
               business_day, sealing_epoch, actor)
             select $1, id, 'EARN', 5, ${MEMBER}, ${PARTNER}, now(), now(), current_date, epoch, 'key_0000000000001' from made),
         legs as (
           insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version,
               posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points)
             select $1, id, 0, ${MEMBER}, 5, now(), 1, 1, 5, 0, 0, 0, '{2029-03-31}'::date[], '{71}'::bigint[],
                    '{5}'::bigint[] from made
             union all
             select $1, id, 1, ${ISSUED}, -5, now(), null, null, null, null, null, null, null, null, null from made)
         select min(id)::text as first, max(id)::text as last from made`,
        [coalitionId, count],
      );
      return [BigInt(rows[0]?.first ?? 0), BigInt(rows[0]?.last ?? 0)];
    },
    async step(version, member = MEMBER) {
      await owner.query(
        `insert into balance_step (coalition_id, member_id, version, kind, subject_id, at, business_day, sealing_epoch,
             sequence, posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points, lot_places)
           select $1, $2, $3, 'HOLD', 81, '2026-03-01T10:00:02.789Z', '2026-03-01', sealing_epoch, 1, 100, 40, 0, 0,
                  '{2029-03-31,2029-03-31}', '{71,71}', '{-40,40}', '{0,1}' from ledger_state where coalition_id = $1`,
        [coalitionId, member, version],
      );
    },
    async tamper(sql) {
      return (await pastGuards(owner, () => owner.query(sql))).rowCount ?? 0;
    },
    async close() {
      await database.close();
      for (const client of clients) await client.end();
      await testDatabase.drop();
    },
  };
}

async function insertCoalition(owner: pg.Client): Promise<bigint> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into coalition (environment, twin_id, name, points_name, points_decimals, time_zone, calendar,
        expiry_policy, clawback_policy, open_linking, reference_version, created_at, digest_key)
     values ('test', 1, '{"en":"Test"}', '{"en":"points"}', 0, 'Asia/Tehran', 'gregory', '{"kind":"never"}', 'CAP', true,
        1, now(), decode(repeat('5a', 32), 'hex')) returning id::text`,
  );
  const coalitionId = BigInt(rows[0]?.id ?? 0);
  await owner.query(
    `insert into ledger_state (coalition_id, first_open_day, first_open_at, own_funding_id) values ($1, '2026-01-01', '2026-01-01', 71)`,
    [coalitionId],
  );
  await owner.query(
    `insert into ledger_account (coalition_id, id, kind, partner_id) values ($1, ${ISSUED}, 'ISSUED', ${PARTNER})`,
    [coalitionId],
  );
  return coalitionId;
}
