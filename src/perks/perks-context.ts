import type { MembersContext } from '../members/members-context.js';
import type { ProgrammeContext } from '../partners/programme-context.js';

/** What commands about perks need. */
export type PerksContext = MembersContext & ProgrammeContext;
