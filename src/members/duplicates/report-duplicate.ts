import { writeAudit } from '../../access/audit-log.js';
import type { OfPartner } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { coalitionNow } from '../../ledger/balances.js';
import { memberNotLinked } from '../../ledger/decide/member-refusals.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusalToEnrol } from '../enrolling-partner.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { noteSuspicion } from './suspicion.js';

export interface ReportDuplicateInput {
  /** Linked to the partner. */
  readonly member: MemberRef;
  /** What the same person is known by as well; of whomever in the coalition. */
  readonly other: MemberRef;
}

/**
 * A partner says that somebody it knows is known by another name too: an operator looks whether both are one person (rule
 * Whether there is anybody of that name, or whether that is the same member, is not told. May refuse with
 * MEMBER_NOT_FOUND, PARTNER_NOT_ACTIVE. For partners.
 */
export async function reportDuplicate(
  context: OfPartner<MembersContext>,
  { member, other }: ReportDuplicateInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { coalitionId, partnerId } = context.principal;
  const memberId = await context.members.resolve(coalitionId, partnerId, member);
  if (memberId === null) return refusedWith(memberNotLinked());
  // Only the partner's own ids are its own; by the other names anybody can be meant.
  const finder = other.by === 'externalId' ? partnerId : null;
  const otherId = await context.members.resolve(coalitionId, finder, other);

  return commandTransaction(context.database, coalitionId, async (em) => {
    const inactive = await refusalToEnrol(em, coalitionId, partnerId);
    if (inactive) return refusedWith(inactive);
    const at = await coalitionNow(em, coalitionId);
    const pair = otherId === null ? [memberId] : [memberId, otherId];
    await noteSuspicion(em, coalitionId, pair, { source: 'REPORT', partnerId, at });
    await writeAudit(em, context, {
      coalitionId,
      action: 'member.duplicate-reported',
      objectId: encodeId('member', memberId),
      after: { other: otherId === null ? null : encodeId('member', otherId) },
    });
    return done({ memberId });
  });
}
