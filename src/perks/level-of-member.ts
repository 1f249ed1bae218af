import type { EntityManager } from '../runtime/database.js';

/**
 * The code of the level that a member has at an instant of the coalition's clock; null: none. What decides who may have
 * which perk (rules K-02, K-04); handed in, so that perks know nothing of how levels come about.
 */
export type LevelOf = (
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  at: Date,
) => Promise<string | null>;

/** For a programme that has no levels. */
export const noLevels: LevelOf = async () => null;
