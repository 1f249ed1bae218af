import type { OfPartner } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { BurnOperation } from '../ledger/operations.js';
import type { MemberRef } from '../members/member-ref.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { priceBurn } from '../rules/price-burn.js';
import { fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postSpending } from './post-spending.js';
import { spendCodeHash } from './spend-code.js';

export interface BurnInput {
  readonly idempotencyKey: string;
  readonly member: MemberRef;
  /** Null: the caller's text is no merchant's id. */
  readonly merchantId: bigint | null;
  readonly points: bigint;
  readonly purchaseReference: string | null;
  /** The member's confirmation (rule B-05); part of the input, and so of the key's fingerprint. */
  readonly spendCode: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/**
 * Spends a member's points at a merchant, the soonest-expiring first; of an account that draws on its parent's, its own and
 * then those (rule K-11). Refuses, in rank: IDEMPOTENCY_KEY_REUSED,
 * MEMBER_NOT_FOUND, MERCHANT_NOT_FOUND, PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, NOT_AN_ACCEPTOR, CONTRACT_NOT_IN_FORCE,
 * SPENDING_LOCKED, SPEND_CODE_REQUIRED, SPEND_CODE_INVALID, INSUFFICIENT_POINTS, LEDGER_BUSY.
 */
export function burnPoints(context: OfPartner<PointsContext>, input: BurnInput): Promise<PointsOutcome> {
  return orBusy(() => burn(context, input));
}

async function burn(context: OfPartner<PointsContext>, input: BurnInput): Promise<PointsOutcome> {
  const { principal, members } = context;
  const { coalitionId, partnerId } = principal;
  const spender = await members.resolveSpender(coalitionId, partnerId, input.member);
  const { idempotencyKey, ...asked } = input;
  const keyed = {
    caller: callerOf(principal),
    key: idempotencyKey,
    actor: actorOf(principal),
    memberId: spender?.memberId ?? null,
    pool: spender?.pool,
  };
  const salt = newSalt();
  return postSpending(context, coalitionId, (snapshot) => ({
    ...keyed,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'burnPoints', input: asked }),
    ...burnOn(snapshot, partnerId, input, salt),
  }));
}

/** The part of a burn that depends on the terms, shared with the quote. */
export function burnOn(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  input: Omit<BurnInput, 'idempotencyKey' | 'member'>,
  salt: Buffer,
): Pick<
  BurnOperation,
  'kind' | 'merchantId' | 'points' | 'spendCodeHash' | 'byMember' | 'price' | 'terms' | 'details'
> {
  const { merchantId, points, purchaseReference, spendCode, metadata } = input;
  return {
    kind: 'BURN',
    merchantId: merchantId ?? 0n,
    points,
    spendCodeHash: spendCodeHash(snapshot.digestKey, spendCode),
    byMember: false,
    price: (at) => priceBurn(snapshot, partnerId, merchantId, at),
    terms: snapshot.terms,
    details: { reference: purchaseReference, category: null, lines: null, reason: null, metadata, salt },
  };
}
