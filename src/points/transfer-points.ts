import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf, type Principal } from '../access/principal.js';
import type { MemberRef } from '../members/member-ref.js';
import { mayTakePart } from '../rules/partner-terms.js';
import { askingPartner } from './asking-partner.js';
import { fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postSpending } from './post-spending.js';
import { spendCodeHash } from './spend-code.js';

export interface TransferInput {
  readonly idempotencyKey: string;
  /** Who gives; where a member asks with its own token, nobody else. */
  readonly from: MemberRef;
  /** Who gets; where a partner or a member's token of it asks, somebody linked to that partner. */
  readonly to: MemberRef;
  readonly points: bigint;
  /** The giver's confirmation; a member that asks for itself needs none. */
  readonly spendCode: string | null;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/**
 * Gives points of one member to another; lots keep issuer and expiry. The outcome's balance is the giver's. For
 * partners, operators, and the giving member itself. Refuses, in rank: IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND,
 * PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, SPENDING_LOCKED, SPEND_CODE_REQUIRED, SPEND_CODE_INVALID, CAP_REACHED,
 * INSUFFICIENT_POINTS, LEDGER_BUSY; INVALID_INPUT where both are the same member.
 */
export function transferPoints(context: PointsContext, input: TransferInput): Promise<PointsOutcome> {
  return orBusy(() => transfer(context, input));
}

async function transfer(context: PointsContext, input: TransferInput): Promise<PointsOutcome> {
  const { principal, members } = context;
  const coalitionId = actingCoalition(context);
  const partnerId = throughPartner(principal);
  const [from, toMemberId] = await Promise.all([
    members.resolve(coalitionId, partnerId, input.from),
    members.resolve(coalitionId, partnerId, input.to),
  ]);
  const byMember = principal.kind === 'member';
  // Of anybody else's account a member's token knows nothing.
  const memberId = byMember && from !== principal.memberId ? null : from;
  const { idempotencyKey, ...asked } = input;
  const { points, spendCode, reason, metadata } = asked;
  const salt = newSalt();
  return postSpending(context, coalitionId, (snapshot) => ({
    kind: 'TRANSFER',
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'transferPoints', input: asked }),
    actor: actorOf(principal),
    memberId,
    toMemberId,
    partnerId,
    points,
    spendCodeHash: spendCodeHash(snapshot.digestKey, spendCode),
    byMember,
    allowed: (postedOn) => (partnerId === null ? undefined : mayTakePart(snapshot, partnerId, postedOn)),
    terms: snapshot.terms,
    details: { reference: null, category: null, lines: null, reason, metadata, salt },
  }));
}

/** The partner through which it is asked, whose links say who is there; null for the operator. */
function throughPartner(principal: Principal): bigint | null {
  return principal.kind === 'member' ? principal.partnerId : askingPartner(principal);
}
