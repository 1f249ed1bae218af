import type { EntityManager } from '../../runtime/database.js';
import type { MergedPair } from '../merged-member.js';
import { readConsents } from './read-consents.js';

/**
 * Of two members that become one the stricter word counts (rules ): what the duplicate has withdrawn, the
 * survivor does not agree to either; what only the duplicate has agreed to has to be asked again. Answers for how many
 * purposes a consent has ended.
 */
export async function takeStricterConsents(
  em: EntityManager,
  coalitionId: bigint,
  { duplicateId, survivorId }: MergedPair,
  { at, actor }: { readonly at: Date; readonly actor: string },
): Promise<number> {
  const words = await readConsents(em, coalitionId, [duplicateId, survivorId]);
  const withdrawn = (words.get(duplicateId) ?? []).filter(({ given }) => !given);
  let ended = 0;
  for (const { purpose, partnerId, through } of withdrawn) {
    const own = (words.get(survivorId) ?? []).find(
      (each) => each.purpose === purpose && each.partnerId === partnerId,
    );
    if (own && !own.given) continue;
    // Where the survivor has said nothing it is a word all the same: charities are told names until it is withdrawn.
    if (own) ended += 1;
    await em.execute(
      `insert into consent (coalition_id, member_id, purpose, partner_id, given, text_id, at, actor, through)
       values (?, ?, ?, ?, false, null, ?::timestamptz, ?, ?)`,
      [coalitionId, survivorId, purpose, partnerId ?? 0n, at.toISOString(), actor, through],
    );
  }
  return ended;
}
