import type { OccurredAtRange } from '../ledger/decide/occurred-at.js';
import { keyedDigest } from '../ledger/keyed-digest.js';
import type { EarnOperation } from '../ledger/operations.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { pricePurchase } from '../rules/price-purchase.js';
import { levelRules } from '../tiers/level-rules.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { type Asked, fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
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

/** What is earned on, whoever asks for it. */
export interface EarnedPurchase {
  /** Null: the caller's text is no merchant's id. */
  readonly merchantId: bigint | null;
  readonly purchase: PurchaseInput;
  /** Null: when the ledger takes it. */
  readonly occurredAt: Date | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** Who earns, for whom, and under which key (rule L-04). */
export interface EarnAs extends Pick<EarnOperation, 'caller' | 'key' | 'actor' | 'memberId'> {
  readonly asked: Asked;
  readonly coalitionId: bigint;
  readonly partnerId: bigint;
  /** Where an import reaches further back than the coalition lets its partners' systems. */
  readonly range?: OccurredAtRange;
}

/** What became of an earn, and the operation as it was asked last: on the terms that the outcome rests on. */
export interface EarnedAs {
  readonly outcome: PointsOutcome;
  readonly operation: EarnOperation;
}

/** Earns a purchase: the one way that the partners' systems and the imports share. */
export async function earnAs(
  context: Pick<PointsContext, 'programme' | 'ledger' | 'database'>,
  { coalitionId, partnerId, range, asked, ...keyed }: EarnAs,
  input: EarnedPurchase,
): Promise<EarnedAs> {
  const salt = newSalt();
  let operation: EarnOperation | undefined;
  const outcome = await postOperation(context, coalitionId, (snapshot) => {
    operation = {
      ...keyed,
      fingerprint: fingerprintOf(snapshot.digestKey, asked),
      ...earnOn(snapshot, partnerId, input, salt),
      terms: { ...snapshot.terms, ...range },
    };
    return operation;
  });
  if (!operation) throw new Error('an outcome without an operation');
  return { outcome, operation };
}

/** The part of an earn that depends on what was bought and on the terms, shared with the quote (rule E-02). */
export function earnOn(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  { purchase, merchantId, occurredAt, metadata }: EarnedPurchase,
  salt: Buffer,
): Pick<
  EarnOperation,
  'kind' | 'merchantId' | 'purchase' | 'occurredAt' | 'price' | 'levels' | 'terms' | 'details'
> {
  return {
    kind: 'EARN',
    merchantId: merchantId ?? 0n,
    purchase: {
      amount: purchase.amount,
      referenceHash: keyedDigest(snapshot.digestKey, purchase.reference),
    },
    occurredAt,
    price: (at, postedOn, level) => {
      const price = pricePurchase(snapshot, partnerId, merchantId, purchase, at, postedOn, level);
      // Where the caller told the time, that is what it can correct.
      return price.refused?.code === 'CONTRACT_NOT_IN_FORCE' && occurredAt !== null
        ? { refused: { ...price.refused, field: ['occurredAt'] } }
        : price;
    },
    levels: levelRules(snapshot),
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
