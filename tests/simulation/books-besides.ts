import type pg from 'pg';
import { grantStepText, grantText } from './grants.js';
import { useText } from './perks.js';

/** What was done with perks, in the model's words: uses, those that were taken back, and each change of a grant. */
export async function readPerks(owner: pg.Client, coalitionId: bigint): Promise<Map<string, string>> {
  const written = new Map<string, string>();
  const uses = await owner.query(
    `select u.id::text, perk_id::text, member_id::text, partner_id::text, grant_id::text, level,
            period_from::text as period, payer_partner_id::text as payer, cost_minor::text as cost,
            (extract(epoch from n.undone_at) * 1000)::bigint::text as undone
       from perk_use u left join perk_use_undone n on n.coalition_id = u.coalition_id and n.use_id = u.id
      where u.coalition_id = $1`,
    [coalitionId],
  );
  const idOf = (text: string | null) => (text === null ? null : BigInt(text));
  for (const row of uses.rows) {
    const use = {
      ...{ perk: BigInt(row.perk_id), member: BigInt(row.member_id), partner: BigInt(row.partner_id) },
      ...{ grant: idOf(row.grant_id), level: row.level, period: row.period, cost: BigInt(row.cost) },
      ...{ payer: idOf(row.payer), undone: row.undone !== null },
    };
    written.set(`use ${row.id}`, useText(use));
    if (row.undone !== null) written.set(`use undone ${row.id}`, row.undone);
  }
  const changes = await owner.query(
    `select type, object_id::text as grant, object_sequence as change, subject_id::text as subject,
            (extract(epoch from occurred_at) * 1000)::bigint::text as at, g.level
       from outbox o join perk_grant g on g.coalition_id = o.coalition_id and g.id = o.object_id
      where o.coalition_id = $1 and type like 'perk-grant.%'`,
    [coalitionId],
  );
  for (const { type, grant, change, subject, at, level } of changes.rows) {
    const step = { type: type.slice('perk-grant.'.length), subject: BigInt(subject), at: Number(at) };
    written.set(`grant ${grant} ${change}`, grantStepText(Number(change) === 1 ? { ...step, level } : step));
  }
  return written;
}

/** Grants as they stand, and what is given away of budgets and stocks, in the model's words. */
export async function readGiven(owner: pg.Client, coalitionId: bigint): Promise<string[]> {
  const grants = await owner.query(
    `select id::text, perk_id::text, member_id::text, manager_id::text, level, status, worth_minor::text as worth, uses,
            used, until_day::text as until, changes, returned
       from perk_grant where coalition_id = $1`,
    [coalitionId],
  );
  const budgets = await owner.query<{ text: string }>(
    `select format('budget %s %s: %s %s', budget_id, from_day, worth_minor, grants) as text
       from perk_budget_period where coalition_id = $1 and (worth_minor <> 0 or grants <> 0)
     union all select format('stock %s: %s', id, taken) from perk where coalition_id = $1`,
    [coalitionId],
  );
  const texts = grants.rows.map(({ id, perk_id, member_id, manager_id, worth, ...row }) => {
    const ids = { perk: BigInt(perk_id), member: BigInt(member_id), manager: BigInt(manager_id) };
    return `grant ${id}: ${grantText({ ...row, ...ids, worth: BigInt(worth) })}`;
  });
  return [...texts, ...budgets.rows.map(({ text }) => text)].sort();
}
