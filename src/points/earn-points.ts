import { createHash, randomBytes } from 'node:crypto';
import type { PartnerPrincipal } from '../access/principal.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { OccurredAtRange } from '../ledger/occurred-at.js';
import type { EarnOperation } from '../ledger/operations.js';
import type { MemberRef } from '../members/member-ref.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { pricePurchase } from '../rules/price-purchase.js';
import { wrongLines } from '../rules/purchase-lines.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { fingerprintOf } from './fingerprint.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';

/** A purchase that earns: what was paid other than in points (rule E-08). */
export interface PurchaseInput {
  /** The merchant's own name for the purchase, 1–255 characters; earns once (rule E-06). */
  readonly reference: string;
  readonly amount: Money;
  readonly category: string | null;
  /** Add up to the amount, where given. */
  readonly lines: readonly PurchaseLineInput[] | null;
}

export interface PurchaseLineInput {
  readonly amount: Money;
  readonly category: string | null;
  readonly description: string | null;
}

export interface EarnInput {
  readonly idempotencyKey: string;
  readonly member: MemberRef;
  /** Null: the caller's text is no merchant's id. */
  readonly merchantId: bigint | null;
  readonly purchase: PurchaseInput;
  /** Null: when the ledger takes it. */
  readonly occurredAt: Date | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

type EarnContext = PointsContext & { readonly principal: PartnerPrincipal };

/**
 * Gives a member the points of a purchase. Refuses, in rank: IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND,
 * MERCHANT_NOT_FOUND, PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, NOT_AN_ISSUER, CONTRACT_NOT_IN_FORCE, DUPLICATE_PURCHASE,
 * OCCURRED_AT_OUT_OF_RANGE, LEDGER_BUSY; INVALID_INPUT where the purchase is in another currency than the contract.
 */
export async function earnPoints(
  context: EarnContext,
  input: EarnInput,
  range?: OccurredAtRange,
): Promise<PointsOutcome> {
  const { principal, members } = context;
  const { coalitionId, partnerId } = principal;
  // The input alone shows it: it ranks before the idempotency key.
  const badLines = wrongLines(input.purchase);
  if (badLines) return { kind: 'refused', refusal: badLines, balance: null, replayed: false };
  const memberId = await members.resolve(coalitionId, partnerId, input.member);
  const { idempotencyKey, ...asked } = input;
  const keyed = {
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf('earnPoints', asked),
    actor: actorOf(principal),
    memberId,
  };
  const salt = randomBytes(16);
  return postOperation(context, coalitionId, (snapshot) => ({
    ...keyed,
    ...earnOn(snapshot, partnerId, input, salt),
    terms: { ...snapshot.terms, ...range },
  }));
}

/** The part of an earn that depends on what was bought and on the terms, shared with the quote (rule E-02). */
export function earnOn(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  input: Omit<EarnInput, 'idempotencyKey' | 'member'>,
  salt: Buffer,
): Pick<EarnOperation, 'kind' | 'merchantId' | 'purchase' | 'occurredAt' | 'price' | 'terms' | 'details'> {
  const { purchase, merchantId, occurredAt, metadata } = input;
  return {
    kind: 'EARN',
    merchantId: merchantId ?? 0n,
    purchase: {
      amount: purchase.amount,
      referenceHash: createHash('sha256').update(purchase.reference).digest(),
    },
    occurredAt,
    price: (at) => pricePurchase(snapshot, partnerId, merchantId, purchase, at),
    terms: snapshot.terms,
    details: {
      reference: purchase.reference,
      category: purchase.category,
      lines: purchase.lines?.map((line) => ({ ...line, amount: moneyJson(line.amount) })) ?? null,
      reason: null,
      metadata,
      salt,
    },
  };
}

function moneyJson(money: Money) {
  return { amount: formatMoneyAmount(money), currency: money.currency };
}
