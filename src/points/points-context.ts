import type { Ledger } from '../ledger/ledger.js';
import type { MemberDirectory } from '../members/member-directory.js';
import type { ProgrammeContext } from '../partners/programme-context.js';

/** What the commands that move points are given. */
export interface PointsContext extends ProgrammeContext {
  readonly ledger: Ledger;
  readonly members: MemberDirectory;
}
