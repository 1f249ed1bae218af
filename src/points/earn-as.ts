import type { OccurredAtRange } from '../ledger/decide/occurred-at.js';
import { keyedDigest } from '../ledger/keyed-digest.js';
import type { EarnOperation } from '../ledger/operations.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { pricePurchase } from '../rules/price-purchase.js';
import { wrongLines } from '../rules/purchase-lines.js';
import { levelRules } from '../tiers/level-rules.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { firstInRank } from '../values/refusal.js';
import { type Asked, fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { noDetails } from './no-details.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';
import { type CreditFacts, creditedOf, partsOfMoney } from './purchase-credit.js';

/** A purchase that earns: what was paid other than in points (rule E-08). */
export interface PurchaseInput {
  /** The merchant's own name for the purchase, 1–255 characters; earns once (rule E-06). */
  readonly reference: string;
  readonly amount: Money;
  readonly category: string | null;
  /** Add up to the amount, where given. */
  readonly lines: readonly PurchaseLineInput[] | null;
  /** Not of the input: a further part of a purchase, see PricedPurchase. */
  readonly withoutBonus?: boolean;
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
  /** Of a purchase of a business account for which an employee gets points (rule K-09). */
  readonly credit?: CreditFacts | undefined;
}

/** What became of an earn, and the operation as it was asked last: on the terms that the outcome rests on. */
export interface EarnedAs {
  readonly outcome: PointsOutcome;
  readonly operation: EarnOperation;
}

/** Earns a purchase: the one way that the partners' systems and the imports share. */
export async function earnAs(
  context: Pick<PointsContext, 'programme' | 'ledger' | 'database'>,
  { coalitionId, partnerId, range, asked, credit, ...keyed }: EarnAs,
  input: EarnedPurchase,
): Promise<EarnedAs> {
  const salt = newSalt();
  let operation: EarnOperation | undefined;
  const outcome = await postOperation(context, coalitionId, (snapshot) => {
    operation = {
      ...keyed,
      fingerprint: fingerprintOf(snapshot.digestKey, asked),
      ...(credit
        ? earnOnCredit(snapshot, partnerId, input, salt, credit)
        : earnOn(snapshot, partnerId, input, salt)),
      terms: { ...snapshot.terms, ...range },
    };
    return operation;
  });
  if (!operation) throw new Error('an outcome without an operation');
  return { outcome, operation };
}

type EarnOnTerms = Pick<
  EarnOperation,
  'kind' | 'merchantId' | 'purchase' | 'occurredAt' | 'price' | 'levels' | 'terms' | 'details'
>;

/** The part of an earn that depends on what was bought and on the terms, shared with the quote (rule E-02). */
export function earnOn(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  { purchase, merchantId, occurredAt, metadata }: EarnedPurchase,
  salt: Buffer,
): EarnOnTerms {
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

/** As {@link earnOn}, of a purchase for which an employee gets points, alone or beside the account (rule K-09). */
export function earnOnCredit(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  input: EarnedPurchase,
  salt: Buffer,
  facts: CreditFacts,
): EarnOnTerms & Pick<EarnOperation, 'memberId' | 'credit'> {
  const whole = earnOn(snapshot, partnerId, input, salt);
  const { purchase } = input;
  const badLines = wrongLines(purchase);
  const priced = (price: EarnOperation['price']): EarnOperation['price'] => {
    return (at, postedOn, level) => {
      const value = price(at, postedOn, level);
      const refused = firstInRank(
        [badLines, facts.refused, value.refused].filter((each) => each !== undefined),
      );
      return refused ? { refused } : value;
    };
  };
  const credit = creditedOf(facts);
  if (facts.kind === 'EMPLOYEE') {
    const alone = { ...credit, employee: null };
    return { ...whole, price: priced(whole.price), memberId: facts.employeeId, credit: alone };
  }
  const [amount, ofEmployee] = partsOfMoney(purchase.amount, facts);
  const partOf = (part: Money, withoutBonus: boolean) =>
    earnOn(
      snapshot,
      partnerId,
      { ...input, purchase: { ...purchase, amount: part, lines: null, withoutBonus } },
      salt,
    ).price;
  const employee = {
    amount: ofEmployee,
    // What is given once for a purchase, the account gets.
    price: priced(partOf(ofEmployee, credit.accountShare !== null)),
    // What was bought, under which reference, is with the account's, and erased with it (rule A-05).
    details: noDetails(newSalt()),
  };
  return {
    ...whole,
    purchase: { ...whole.purchase, amount },
    price: priced(partOf(amount, false)),
    memberId: facts.accountId,
    credit: { ...credit, employee },
  };
}

function moneyJson(money: Money) {
  return { amount: formatMoneyAmount(money), currency: money.currency };
}
