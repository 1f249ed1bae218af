import { timingSafeEqual } from 'node:crypto';
import type { OfPartner } from '../../access/command-context.js';
import { refusalToEnrol } from '../../members/enrolling-partner.js';
import { countAttempt, type LinkConfirmation, noteConfirmed } from '../../members/link-confirmations.js';
import { linkConfirmedMember } from '../../members/link-member.js';
import type { MembersContext } from '../../members/members-context.js';
import type { PointsContext } from '../../points/points-context.js';
import { inCoalition } from '../../runtime/database.js';
import { type CommandOutcome, refusedWith } from '../../values/command-outcome.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { linkCodeHash } from './link-code.js';

export interface ConfirmLinkInput {
  /** Of `requestLinkConfirmation`; null: the caller's text is no such id. */
  readonly requestId: bigint | null;
  /** What the member has told the partner. */
  readonly code: string;
  /** The partner's own id for the member. */
  readonly externalId: string | null;
}

/**
 * Links a member to the calling partner with the code that the member was sent (rule A-04). A request takes five codes,
 * right or wrong; the same right one again gives the same link. May refuse with PARTNER_NOT_ACTIVE, LINK_CODE_INVALID,
 * MEMBER_NOT_FOUND (erased since it was asked, or a part of another one), EXTERNAL_ID_TAKEN. For partners.
 */
export async function confirmLink(
  context: OfPartner<PointsContext & MembersContext>,
  { requestId, code, externalId }: ConfirmLinkInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { coalitionId, partnerId } = context.principal;
  const { digestKey } = await context.programme.snapshot(coalitionId);
  const now = context.clock.now();
  const asked = await inCoalition(context.database, coalitionId, async (em) => {
    const inactive = await refusalToEnrol(em, coalitionId, partnerId);
    if (inactive || requestId === null) return { inactive };
    return { request: await countAttempt(em, coalitionId, { partnerId, id: requestId }) };
  });
  if (asked.inactive) return refusedWith(asked.inactive);
  const memberId = confirmedMember(asked.request, linkCodeHash(digestKey, code), now);
  if (memberId === null || requestId === null) return refusedWith(codeInvalid());
  const linked = await linkConfirmedMember(context, { memberId, externalId }, (em) =>
    noteConfirmed(em, coalitionId, requestId, now),
  );
  if (!linked.refusals) return linked;
  const [first] = linked.refusals;
  // The request has no other name for the member than this.
  return refusedWith(first.code === 'MEMBER_NOT_FOUND' ? { ...first, field: ['requestId'] } : first);
}

/** The member that has confirmed; null when it has not. Compared in the same time whether there is one or not. */
function confirmedMember(request: LinkConfirmation | undefined, codeHash: Buffer, now: Date): bigint | null {
  const isRight = timingSafeEqual(request?.codeHash ?? Buffer.alloc(codeHash.length), codeHash);
  if (!request || !isRight || request.expiresAt <= now) return null;
  return request.memberId;
}

function codeInvalid(): Refusal {
  const message =
    'The code is wrong or too old, or too many were tried: ask the member again, or for a new one.';
  return refusal('LINK_CODE_INVALID', message, ['code']);
}
