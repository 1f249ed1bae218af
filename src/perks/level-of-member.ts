import { readLevels } from '../ledger/levels/read-levels.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { EntityManager } from '../runtime/database.js';
import { levelAt } from '../tiers/settled-level.js';
import { dayOf } from '../values/time-zone.js';

/**
 * The code of the level that a member has at an instant of the coalition's clock, also where its end is not written yet;
 * null where there is no ladder for such members. What decides who may have which perk (rules K-02, K-04).
 */
export async function levelOfMember(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  memberId: bigint,
  at: Date,
): Promise<string | null> {
  if (programme.ladders.size === 0) return null;
  // What the member did counts only where a review is due, and then it is all read.
  const state = (await readLevels(em, programme.coalitionId, [memberId], 0)).get(memberId);
  return state ? levelAt(programme, state, { at, today: dayOf(at, programme.terms.timeZone) }) : null;
}
