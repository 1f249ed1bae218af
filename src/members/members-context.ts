import type { CommandContext } from '../access/command-context.js';
import type { MemberTokens } from '../access/member-tokens.js';
import type { MemberDirectory } from './member-directory.js';

/** What commands about members need. */
export interface MembersContext extends CommandContext {
  readonly members: MemberDirectory;
  readonly memberTokens: MemberTokens;
}
