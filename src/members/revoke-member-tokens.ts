import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { announceTokensEnded } from '../access/token-revocation.js';
import { memberNotInCoalition, memberNotLinked } from '../ledger/decide/member-refusals.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import type { MemberRef } from './member-ref.js';
import type { MembersContext } from './members-context.js';
import { beginTokenSeries } from './token-series.js';

export interface RevokeMemberTokensInput {
  readonly member: MemberRef;
  /** For the audit log; null: none was given. */
  readonly reason: string | null;
}

/**
 * Ends every token of a member, and of the contacts of a business account, that was made so far: those that the calling
 * partner made, or, for operators, those of all partners. Open sockets are closed within a second on every node (rule
 * U-03); new tokens can be made at once. May refuse with INVALID_INPUT, MEMBER_NOT_FOUND. For operators and partners.
 */
export async function revokeMemberTokens(
  context: MembersContext & { readonly channel: Pick<LiveChannel, 'publish'> },
  { member, reason }: RevokeMemberTokensInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { principal } = context;
  const coalitionId = actingCoalition(context);
  const partnerId = principal.kind === 'partner' ? principal.partnerId : undefined;
  const memberId = await context.members.resolve(coalitionId, partnerId ?? null, member);
  if (memberId === null) {
    return refusedWith(partnerId === undefined ? memberNotInCoalition() : memberNotLinked());
  }
  const outcome = await commandTransaction(context.database, coalitionId, async (em) => {
    const partners = await beginTokenSeries(em, coalitionId, { partnerId, memberId });
    await writeAudit(em, context, {
      coalitionId,
      action: 'member-tokens.revoked',
      objectId: encodeId('member', memberId),
      reason,
      after: { partners: partners.map((id) => encodeId('partner', id)) },
    });
    return done({ memberId });
  });
  if (!outcome.refusals) announceTokensEnded(context.channel, { coalitionId, memberId });
  return outcome;
}
