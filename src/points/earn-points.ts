import type { OfPartner } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { MemberRef } from '../members/member-ref.js';
import { wrongLines } from '../rules/purchase-lines.js';
import { type EarnedPurchase, earnAs } from './earn-as.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { type AskedCredit, readCredit } from './purchase-credit.js';

export interface EarnInput extends EarnedPurchase {
  readonly idempotencyKey: string;
  /** Who bought; where `credit` is given, the business account. */
  readonly member: MemberRef;
  /** Of a purchase of a business account for which an employee gets points; absent: the member alone does. */
  readonly credit?: AskedCredit;
}

/**
 * Gives a member the points of a purchase. Refuses, in rank: IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND,
 * MERCHANT_NOT_FOUND, PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, NOT_AN_ISSUER, CONTRACT_NOT_IN_FORCE, DUPLICATE_PURCHASE,
 * OCCURRED_AT_OUT_OF_RANGE, FLOAT_EXHAUSTED, CREDIT_LIMIT_REACHED, LEDGER_BUSY; INVALID_INPUT where the purchase is in
 * another currency than the contract. Of a purchase for which an employee gets points (rule K-09) also
 * NOT_A_BUSINESS_ACCOUNT, CREDIT_NOT_ALLOWED and NOT_AN_EMPLOYEE; of one that both get points for, a refusal of either
 * refuses both.
 */
export function earnPoints(context: OfPartner<PointsContext>, input: EarnInput): Promise<PointsOutcome> {
  return orBusy(() => earn(context, input));
}

async function earn(context: OfPartner<PointsContext>, input: EarnInput): Promise<PointsOutcome> {
  const { principal, members } = context;
  const { coalitionId, partnerId } = principal;
  // The input alone shows it: it ranks before the idempotency key.
  const badLines = wrongLines(input.purchase);
  if (badLines) return { kind: 'refused', refusal: badLines, balance: null, replayed: false };
  const { idempotencyKey, ...asked } = input;
  const { member: account, credit: askedCredit, occurredAt } = input;
  const credit = askedCredit
    ? await readCredit(context, principal, { ...askedCredit, account, occurredAt })
    : undefined;
  const memberId = credit ? credit.accountId : await members.resolve(coalitionId, partnerId, account);
  const who = {
    coalitionId,
    partnerId,
    caller: callerOf(principal),
    key: idempotencyKey,
    asked: { operation: 'earnPoints', input: asked },
    actor: actorOf(principal),
    memberId,
    credit,
  };
  return (await earnAs(context, who, input)).outcome;
}
