import pg from 'pg';
import { liftGuards } from '../harness/past-guards.js';
import type { World, WorldMember, WorldPartner } from '../harness/world.js';

const REFERENCE = 'r'.repeat(1_000);

/** Earns of one point each, with a long reference, as if they had been posted one by one, put there behind the triggers. */
export async function growStatement(
  { database, coalition: { coalitionId } }: World,
  { story: { partnerId, merchantId } }: WorldPartner,
  { memberId }: WorldMember,
  lines: number,
): Promise<void> {
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  await owner.query('begin');
  await liftGuards(owner);
  const ids =
    'create temporary table made as select n, new_id() as id from generate_series(1, $1::int) n order by n';
  await owner.query(ids, [lines]);
  await owner.query(
    `insert into ledger_transaction (coalition_id, id, type, points, member_id, partner_id, merchant_id, occurred_at,
        posted_at, business_day, sealing_epoch, actor)
       select $1, id, 'EARN', 1, $2, $3, $4, now(), now(), current_date,
              (select sealing_epoch from ledger_state where coalition_id = $1), 'key_x' from made`,
    [coalitionId, memberId, partnerId, merchantId],
  );
  await owner.query(
    `insert into operation_detail (coalition_id, operation_id, salt, reference) select $1, id, '', $2 from made`,
    [coalitionId, REFERENCE],
  );
  await owner.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version,
        posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points)
       select $1, id, 0, $2, 1, now(), n, n, n, 0, 0, 0, '{infinity}', '{1}', '{1}' from made`,
    [coalitionId, memberId],
  );
  await owner.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at)
       select $1, id, 1, (select id from ledger_account where coalition_id = $1 and partner_id = $2 and kind = 'ISSUED'),
              -1, now() from made`,
    [coalitionId, partnerId],
  );
  await owner.query(
    `update member_account set version = $3::int, sequence = $3::int, posted = $3::int,
        lot_expiries = '{infinity}', lot_fundings = '{1}', lot_points = array[$3::bigint], soonest_expiry = 'infinity',
        last_posted_at = now() where coalition_id = $1 and member_id = $2`,
    [coalitionId, memberId, lines],
  );
  await owner.query('commit');
  await owner.end();
}
