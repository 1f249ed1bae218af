import type { Answer, Caller } from '../harness/api-client.js';
import type { WorldPartner } from '../harness/world.js';

/** The operations that most tests of the API send. */

const PAYLOAD = `
  transaction { id type points postedAt member { id } partner { slug } merchant { id } amount { amount currency }
    breakdown { rule points rate amount { amount currency } } }
  balance { version posted held pending available }
  replayed
  userErrors { code message field transient }`;

export const EARN = `mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { ${PAYLOAD} } }`;
export const BURN = `mutation ($input: BurnPointsInput!) { burnPoints(input: $input) { ${PAYLOAD} } }`;

const HELD = `
  hold { id status points capturedPoints openedAt expiresAt endedAt purchaseReference metadata transaction { id }
    member { id } partner { slug } merchant { id } actor { kind id } }
  balance { version posted held pending available }
  replayed
  userErrors { code message field transient }`;
const REQUEST = `request { id status direction points reason requestedBy { kind id } decidedBy { id } decidedAt
    transaction { id } }`;

export const HOLD = `mutation ($input: HoldPointsInput!) { holdPoints(input: $input) { ${HELD} } }`;
export const RELEASE = `mutation ($input: ReleaseHoldInput!) { releaseHold(input: $input) { ${HELD} } }`;
export const CAPTURE = `mutation ($input: CaptureHoldInput!) { captureHold(input: $input) {
  transaction { id type points purchaseReference hold { id } } ${HELD} } }`;
export const REVERSE = `mutation ($input: ReverseTransactionInput!) { reverseTransaction(input: $input) {
  shortfall ${PAYLOAD} } }`;
export const TRANSFER = `mutation ($input: TransferPointsInput!) { transferPoints(input: $input) { ${PAYLOAD} } }`;
export const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { ${REQUEST} ${PAYLOAD} } }`;
export const APPROVE = `mutation ($input: ApproveAdjustmentInput!) { approveAdjustment(input: $input) {
  ${REQUEST} ${PAYLOAD} } }`;
export const REJECT = `mutation ($input: RejectAdjustmentInput!) { rejectAdjustment(input: $input) {
  ${REQUEST} balance { version posted } replayed userErrors { code message field transient } } }`;
export const SPEND_CODE = `mutation ($input: CreateSpendCodeInput!) { createSpendCode(input: $input) {
  code expiresAt userErrors { code message field transient } } }`;
export const LOCK = `mutation ($input: LockSpendingInput!) { lockSpending(input: $input) {
  member { id spendingLocked } userErrors { code message field transient } } }`;
export const UNLOCK = `mutation ($input: UnlockSpendingInput!) { unlockSpending(input: $input) {
  member { id spendingLocked } userErrors { code message field transient } } }`;

let keys = 0;

/** A key that no other operation of the file has. */
export function nextKey(): string {
  keys += 1;
  return `key-${keys}`;
}

/** An earn at the partner's merchant, under a key and a reference of its own; `amount` in rial. */
export function earnInput(
  partner: WorldPartner,
  member: { readonly id: string },
  { amount, ...changes }: { readonly amount: string; readonly idempotencyKey?: string },
) {
  const key = nextKey();
  return {
    idempotencyKey: key,
    member: { id: member.id },
    merchantId: partner.merchantId,
    purchase: { reference: `ref-${key}`, amount: { amount, currency: 'IRR' } },
    ...changes,
  };
}

/** A burn or a hold at the partner's merchant, under a key of its own. */
export function burnInput(
  partner: WorldPartner,
  member: { readonly id: string },
  changes: { readonly points: string; readonly idempotencyKey?: string },
) {
  return { idempotencyKey: nextKey(), member: { id: member.id }, merchantId: partner.merchantId, ...changes };
}

/** A transfer under a key of its own. */
export function transferInput(
  from: { readonly id: string },
  to: { readonly id: string },
  changes: { readonly points: string; readonly spendCode?: string },
) {
  return { idempotencyKey: nextKey(), from: { id: from.id }, to: { id: to.id }, ...changes };
}

/** A correction under a key of its own. */
export function adjustInput(
  member: { readonly id: string },
  changes: { readonly direction: 'CREDIT' | 'DEBIT'; readonly points: string },
) {
  return {
    idempotencyKey: nextKey(),
    member: { id: member.id },
    reason: 'a mistake at the till',
    ...changes,
  };
}

/** A reversal of all that is left of a transaction, under a key of its own. */
export function reverseInput(transactionId: string) {
  return { idempotencyKey: nextKey(), transactionId, reason: 'the goods came back' };
}

/** Adds a rebate with as many thresholds. */
export function rebateWith(thresholds: number, by: Caller): Promise<Answer> {
  const rials = (amount: number) => ({ amount: String(amount), currency: 'IRR' });
  const terms = {
    pointValue: rials(1),
    thresholds: Array.from({ length: thresholds }, (_, at) => ({ from: rials(at), percent: '1' })),
  };
  return by.ask('mutation ($input: AddRebateInput!) { addRebate(input: $input) { userErrors { field } } }', {
    input: { name: { en: 'x' }, period: 'MONTH', currency: 'IRR', terms },
  });
}
