import { writeAudit } from '../access/audit-log.js';
import type { CommandContext, OfPartner } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { ownCoalition } from '../coalition/find-coalition.js';
import { coalitionNow } from '../ledger/balances.js';
import { memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import type { EntityManager } from '../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { firstInRank, type Refusal, refusal } from '../values/refusal.js';
import { linkStep, otherExternalId } from './decide-enrolment.js';
import { refusalToEnrol } from './enrolling-partner.js';
import { lockMembers, membersByExternalIds, writeLink } from './links.js';
import { lockNames } from './lock-names.js';
import type { MemberRef } from './member-ref.js';
import type { MembersContext } from './members-context.js';

export interface LinkMemberInput {
  readonly member: MemberRef;
  /** The partner's own id for the member. */
  readonly externalId: string | null;
}

/**
 * Links a member of the coalition to the calling partner, which may see it from then on (rule A-04). The same link
 * again changes nothing. May refuse with MEMBER_NOT_FOUND, LINK_CONFIRMATION_REQUIRED, PARTNER_NOT_ACTIVE,
 * EXTERNAL_ID_TAKEN. For partners.
 */
export async function linkMember(
  context: OfPartner<MembersContext>,
  { member, externalId }: LinkMemberInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { coalitionId, partnerId } = context.principal;
  // To be linked, a member has to be found although it is not linked yet; only the partner's own ids are its own.
  const finder = member.by === 'externalId' ? partnerId : null;
  const memberId = await context.members.resolve(coalitionId, finder, member);
  if (memberId === null) return refusedWith(memberNotInCoalition());
  return commandTransaction(context.database, coalitionId, (em) =>
    link(em, context, { memberId, externalId, confirmed: false }),
  );
}

/**
 * Links a member that has confirmed it, whatever the coalition allows without.
 * @param alongside what else is written where the link is
 */
export function linkConfirmedMember(
  context: OfPartner<CommandContext>,
  { memberId, externalId }: { readonly memberId: bigint; readonly externalId: string | null },
  alongside: (em: EntityManager) => Promise<void>,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  return commandTransaction(context.database, context.principal.coalitionId, async (em) => {
    const linked = await link(em, context, { memberId, externalId, confirmed: true });
    if (!linked.refusals) await alongside(em);
    return linked;
  });
}

interface Linking {
  readonly memberId: bigint;
  readonly externalId: string | null;
  /** By the member itself. */
  readonly confirmed: boolean;
}

async function link(
  em: EntityManager,
  context: OfPartner<CommandContext>,
  { memberId, externalId, confirmed }: Linking,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { coalitionId, partnerId } = context.principal;
  const inactive = await refusalToEnrol(em, coalitionId, partnerId);
  const externalIds = externalId === null ? [] : [{ partnerId, externalId }];
  await lockNames(em, coalitionId, { identities: [], externalIds });
  const known = (await lockMembers(em, coalitionId, partnerId, [memberId])).get(memberId);
  if (!known) return refusedWith(memberNotInCoalition());
  const named =
    externalId === null
      ? undefined
      : (await membersByExternalIds(em, coalitionId, partnerId, [externalId])).get(externalId);
  const { openLinking } = await ownCoalition(em, coalitionId);

  const refusals: Refusal[] = otherExternalId(known.link, externalId);
  if (inactive) refusals.push(inactive);
  if (!known.link && !openLinking && !confirmed) {
    refusals.push(
      refusal('LINK_CONFIRMATION_REQUIRED', 'The member must confirm the link to you first.', ['member']),
    );
  }
  if (named !== undefined && named !== memberId) {
    refusals.push(
      refusal(
        'EXTERNAL_ID_TAKEN',
        'Your externalId belongs to another member: use one of its own for each.',
        ['externalId'],
      ),
    );
  }
  const first = firstInRank(refusals);
  if (first) return refusedWith(first);

  const step = linkStep(known.link, externalId);
  if (step !== 'keep') {
    const linkedAt = await coalitionNow(em, coalitionId);
    await writeLink(em, step, { coalitionId, partnerId, memberId, externalId, linkedAt });
    await writeAudit(em, context, {
      coalitionId,
      action: step === 'add' ? 'member.linked' : 'member.link-named',
      objectId: encodeId('member', memberId),
      after: { partner: encodeId('partner', partnerId), ...(confirmed && { confirmed }) },
      ...(externalId === null ? {} : { personal: { after: { externalId } } }),
    });
  }
  return done({ memberId });
}
