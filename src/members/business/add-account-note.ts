import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { type CommandOutcome, done } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import type { AccountNote } from './account-notes.js';
import { changeAccount } from './acting-for-account.js';

export interface AddAccountNoteInput {
  readonly member: MemberRef;
  /** 1–2000 characters. */
  readonly text: string;
}

/**
 * Writes something down about a business account, for its managers and operators; the account's own people do not see it.
 * May refuse with MEMBER_NOT_FOUND, NOT_A_BUSINESS_ACCOUNT.
 */
export async function addAccountNote(
  context: MembersContext,
  { member, text }: AddAccountNoteInput,
): Promise<CommandOutcome<AccountNote>> {
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    const author = actorOf(context.principal);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into account_note (coalition_id, member_id, at, author, text) values (?, ?, ?::timestamptz, ?, ?)
       returning id::text`,
      [coalitionId, memberId, at.toISOString(), author, text],
    );
    if (!row) throw new Error('a note was not written');
    const id = BigInt(row.id);
    await writeAudit(em, context, {
      coalitionId,
      action: 'account-note.added',
      objectId: encodeId('accountNote', id),
      after: { member: encodeId('member', memberId) },
    });
    return done({ id, at, author, text });
  });
}
