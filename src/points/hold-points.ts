import type { OfPartner } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { MemberRef } from '../members/member-ref.js';
import { priceHold } from '../rules/price-hold.js';
import { fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postSpending } from './post-spending.js';
import { spendCodeHash } from './spend-code.js';

export interface HoldInput {
  readonly idempotencyKey: string;
  readonly member: MemberRef;
  /** Null: the caller's text is no merchant's id. */
  readonly merchantId: bigint | null;
  readonly points: bigint;
  /** Seconds, 1–2,592,000; null: as long as the contract says. */
  readonly expiresIn: number | null;
  readonly purchaseReference: string | null;
  readonly spendCode: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/**
 * Reserves points for a burn that is not final yet (rule B-03); the outcome's `subjectId` is the hold. Refuses, in rank:
 * IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND, MERCHANT_NOT_FOUND, PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, NOT_AN_ACCEPTOR,
 * CONTRACT_NOT_IN_FORCE, SPENDING_LOCKED, SPEND_CODE_REQUIRED, SPEND_CODE_INVALID, INSUFFICIENT_POINTS, LEDGER_BUSY.
 */
export function holdPoints(context: OfPartner<PointsContext>, input: HoldInput): Promise<PointsOutcome> {
  return orBusy(() => hold(context, input));
}

async function hold(context: OfPartner<PointsContext>, input: HoldInput): Promise<PointsOutcome> {
  const { principal, members } = context;
  const { coalitionId, partnerId } = principal;
  const memberId = await members.resolve(coalitionId, partnerId, input.member);
  const { idempotencyKey, ...asked } = input;
  const { merchantId, points, expiresIn, purchaseReference, spendCode, metadata } = asked;
  const salt = newSalt();
  return postSpending(context, coalitionId, (snapshot) => ({
    kind: 'HOLD',
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'holdPoints', input: asked }),
    actor: actorOf(principal),
    memberId,
    merchantId: merchantId ?? 0n,
    points,
    expiresInSeconds: expiresIn,
    spendCodeHash: spendCodeHash(snapshot.digestKey, spendCode),
    byMember: false,
    price: (at) => priceHold(snapshot, partnerId, merchantId, at),
    terms: snapshot.terms,
    details: { reference: purchaseReference, category: null, lines: null, reason: null, metadata, salt },
  }));
}
