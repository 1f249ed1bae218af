import type { EntityManager } from '../runtime/database.js';

/** What a duplicate has used of its level's perks counts as the survivor's, period by period (rule A-11). */
export async function addLevelUses(
  em: EntityManager,
  coalitionId: bigint,
  { duplicateId, survivorId }: { readonly duplicateId: bigint; readonly survivorId: bigint },
): Promise<void> {
  await em.execute(
    `insert into perk_level_period as p (coalition_id, perk_id, member_id, from_day, used)
       select coalition_id, perk_id, ?::bigint, from_day, used
         from perk_level_period where coalition_id = ? and member_id = ?
       on conflict (coalition_id, perk_id, member_id, from_day) do update set used = p.used + excluded.used`,
    [survivorId, coalitionId, duplicateId],
  );
  // One place counts them: where a use is taken back later.
  await em.execute('delete from perk_level_period where coalition_id = ? and member_id = ?', [
    coalitionId,
    duplicateId,
  ]);
}
