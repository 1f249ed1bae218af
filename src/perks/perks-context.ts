import type { MembersContext } from '../members/members-context.js';
import type { ProgrammeContext } from '../partners/programme-context.js';
import type { LevelOf } from './level-of-member.js';

/** What commands about perks need. */
export interface PerksContext extends MembersContext, ProgrammeContext {
  readonly levelOf: LevelOf;
}
