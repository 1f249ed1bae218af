import type { MemberDirectory } from '../members/member-directory.js';
import type { ProgrammeContext } from '../partners/programme-context.js';

/** What commands about members' levels need. */
export interface TiersContext extends ProgrammeContext {
  readonly members: MemberDirectory;
}
