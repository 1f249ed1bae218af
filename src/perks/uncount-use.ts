import { actorOf } from '../access/principal.js';
import type { EntityManager } from '../runtime/database.js';
import { announcePerk } from './announce-perk.js';
import type { PerkUse } from './count-use.js';
import type { PerkChange } from './keyed-change.js';
import { putOneBack } from './perk.js';
import { giveBackToBudgets } from './perk-budget.js';
import { lockGrant, type PerkGrant, type PerkGrantStatus } from './perk-grant.js';
import type { PerksContext } from './perks-context.js';

/**
 * Takes a use of a perk back (rule K-15): of a grant one use is left again, which it may have until its end; of what comes
 * with a level one in the period in which it was used, and one of the stock; where a duplicate used it, its survivor's (rule A-11). Answers the id under which that is written
 * down; undefined where the use was taken back before, by whomever.
 */
export async function uncountUse(
  context: PerksContext,
  { em, coalitionId, at }: PerkChange,
  use: PerkUse,
): Promise<bigint | undefined> {
  const grant = use.grantId === null ? undefined : await lockGrant(em, coalitionId, use.grantId);
  const [row] = await em.execute<{ id: string }[]>(
    `insert into perk_use_undone (coalition_id, use_id, undone_at, actor) values (?, ?, ?::timestamptz, ?)
     on conflict (coalition_id, use_id) do nothing returning id::text`,
    [coalitionId, use.id, at.toISOString(), actorOf(context.principal)],
  );
  if (!row) return undefined;
  if (grant) {
    const { status, returned } = await afterUndone(em, coalitionId, grant);
    if (returned) {
      await giveBackToBudgets(em, coalitionId, grant.id, grant.worth);
      await putOneBack(em, coalitionId, grant.perkId);
    }
    await em.execute(
      `update perk_grant set used = used - 1, changes = changes + 1, status = ?, returned = ?,
          ended_at = case when ? then null else ended_at end
        where coalition_id = ? and id = ?`,
      [status, returned, status === 'ACTIVE', coalitionId, grant.id],
    );
    await announcePerk(em, coalitionId, {
      ...{
        type: 'perk-grant.use-undone',
        objectId: grant.id,
        sequence: grant.changes + 1,
        subjectId: use.id,
        at,
      },
    });
  } else {
    // By a statement of its own: whoever waits here for a merge then sees whose the use is.
    await em.execute('select from member where coalition_id = ? and id = ? for share', [
      coalitionId,
      use.memberId,
    ]);
    await em.execute(
      `update perk_level_period p set used = p.used - 1
         from perk_use u join member m on m.coalition_id = u.coalition_id and m.id = u.member_id
        where u.coalition_id = ? and u.id = ? and (p.coalition_id, p.perk_id, p.member_id, p.from_day)
              = (u.coalition_id, u.perk_id, coalesce(m.merged_into, m.id), u.period_from)`,
      [coalitionId, use.id],
    );
    await putOneBack(em, coalitionId, use.perkId);
    await announcePerk(em, coalitionId, {
      ...{ type: 'perk.use-undone', objectId: use.id, sequence: 2, subjectId: use.id, at },
    });
  }
  return BigInt(row.id);
}

/**
 * What becomes of a grant of which a use is taken back. One that was used up can be used again, but where its account is
 * closed; one that was revoked and that nobody has used after all was taken from stock and budgets for nothing (rule K-08).
 * What has expired was promised, and stays taken.
 */
async function afterUndone(
  em: EntityManager,
  coalitionId: bigint,
  { status, used, memberId }: PerkGrant,
): Promise<{ readonly status: PerkGrantStatus; readonly returned: boolean }> {
  const [account] = await em.execute<{ closed: boolean }[]>(
    `select status = 'CLOSED' as closed from member_account where coalition_id = ? and member_id = ?`,
    [coalitionId, memberId],
  );
  const after = status === 'USED_UP' ? (account?.closed ? 'REVOKED' : 'ACTIVE') : status;
  return { status: after, returned: after === 'REVOKED' && used === 1 };
}
