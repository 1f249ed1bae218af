import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { announceTokensEnded } from '../access/token-revocation.js';
import { coalitionNow } from '../ledger/balances.js';
import { memberNotInCoalition, memberNotLinked } from '../ledger/decide/member-refusals.js';
import { listHoldsOfMembers } from '../ledger/holds.js';
import { lockSpendingState } from '../ledger/spending.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { announceMembers } from './announce-members.js';
import { endPortfolios } from './business/account-manager.js';
import { useUpLinkCodes } from './link-confirmations.js';
import { lockMembers } from './links.js';
import { MemberLink } from './member-link.entity.js';
import type { MemberRef } from './member-ref.js';
import type { MembersContext } from './members-context.js';
import { announceUnlinked } from './unlinked-members.js';

export interface UnlinkMemberInput {
  /** Where a member asks with its own token, nobody else. */
  readonly member: MemberRef;
  /** From which partner; undefined: the caller's own; null: the caller's text is no partner's id. */
  readonly partnerId: bigint | null | undefined;
}

/**
 * Ends a partner's link to a member (rule A-09): from the next request on it neither finds nor sees the member, nor do
 * tokens that it made for it. Points stay the member's, and transactions the partner's, which it can still reverse. While
 * the partner holds points of the member they are ended first. The partner's account managers look after the account no
 * more (rule K-03), and codes with which the member was to confirm the link are good no more. Where there is no link
 * nothing changes. May refuse with
 * INVALID_INPUT (no partner was named), PARTNER_NOT_FOUND, MEMBER_NOT_FOUND, HOLDS_OPEN. For partners about themselves,
 * for operators, and for the member itself about the partner whose token it has: that partner has made the token, and
 * could name any other in the member's place.
 */
export async function unlinkMember(
  context: MembersContext & { readonly channel: Pick<LiveChannel, 'publish'> },
  { member, partnerId: asked }: UnlinkMemberInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { principal } = context;
  const coalitionId = actingCoalition(context);
  const own = principal.kind === 'partner' || principal.kind === 'member' ? principal.partnerId : undefined;
  const partnerId = asked === undefined ? own : asked;
  if (partnerId === undefined)
    return refusedWith(refusal('INVALID_INPUT', 'Name the partner.', ['partnerId']));
  if (partnerId === null || (own !== undefined && partnerId !== own)) return refusedWith(noSuchPartner());
  const memberId = await context.members.resolve(coalitionId, own ?? null, member);
  const known = memberId !== null && (principal.kind !== 'member' || memberId === principal.memberId);
  if (!known) return refusedWith(own === undefined ? memberNotInCoalition() : memberNotLinked());

  const outcome = await commandTransaction(context.database, coalitionId, async (em) => {
    const [partner] = await em.execute<unknown[]>('select from partner where coalition_id = ? and id = ?', [
      coalitionId,
      partnerId,
    ]);
    if (!partner) return refusedWith(noSuchPartner());
    const link = (await lockMembers(em, coalitionId, partnerId, [memberId])).get(memberId)?.link;
    if (!link) return done({ memberId });
    // As a batch locks it: a hold that is being opened is seen.
    await lockSpendingState(em, coalitionId, memberId);
    const filter = { status: 'OPEN', partnerId } as const;
    const holds = (await listHoldsOfMembers(em, coalitionId, [memberId], filter, 1)).get(memberId) ?? [];
    if (holds.length > 0) {
      const message = 'The partner still holds points of the member: capture or release them first.';
      return refusedWith(refusal('HOLDS_OPEN', message, ['member']));
    }
    await em.nativeDelete(MemberLink, { coalitionId, partnerId, memberId });
    const at = await coalitionNow(em, coalitionId);
    await announceMembers(em, coalitionId, [memberId], { kind: 'UNLINKED', partnerId, at });
    const managers = await endPortfolios(em, coalitionId, partnerId, memberId);
    await useUpLinkCodes(em, coalitionId, { partnerId, memberId });
    await writeAudit(em, context, {
      coalitionId,
      action: 'member.unlinked',
      objectId: encodeId('member', memberId),
      before: {
        partner: encodeId('partner', partnerId),
        ...(managers.length === 0 ? {} : { managers: managers.map((id) => encodeId('accountManager', id)) }),
      },
      ...(link.externalId === null ? {} : { personal: { before: { externalId: link.externalId } } }),
    });
    return done({ memberId });
  });
  if (!outcome.refusals) {
    announceUnlinked(context.channel, { coalitionId, memberId, partnerId });
    announceTokensEnded(context.channel, { coalitionId, memberId });
  }
  return outcome;
}

function noSuchPartner(): Refusal {
  return refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition, or none for your own.', [
    'partnerId',
  ]);
}
