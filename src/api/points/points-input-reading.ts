import type { BurnInput } from '../../points/burn-points.js';
import type { PurchaseInput as PurchaseValue } from '../../points/earn-as.js';
import type { EarnInput } from '../../points/earn-points.js';
import type { QuoteBurnInput as QuoteBurnValue } from '../../points/quote-burn.js';
import type { QuoteEarnInput as QuoteEarnValue } from '../../points/quote-earn.js';
import { InputReader, type Reading } from '../input/input-reader.js';
import { LIMITS } from '../limits/limits.js';
import type {
  BurnPointsInput,
  EarnPointsInput,
  PurchaseLineInput,
  QuoteBurnInput,
  QuoteEarnInput,
} from './points.input.js';

export function readEarn(input: EarnPointsInput): Reading<EarnInput> {
  const read = new InputReader();
  const { purchase } = input;
  return read.finish({
    idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
    member: read.member(input.member, ['member']),
    merchantId: read.id('merchant', input.merchantId),
    purchase: {
      reference: read.text(purchase.reference, 'reference', ['purchase', 'reference']),
      amount: read.money(purchase.amount, ['purchase', 'amount']),
      category: read.optionalText(purchase.category, 'category', ['purchase', 'category']),
      lines: readLines(read, purchase.lines),
    },
    occurredAt: read.optionalInstant(input.occurredAt, ['occurredAt']),
    metadata: read.metadata(input.metadata, ['metadata']),
    ...readCredit(read, input),
  });
}

export function readBurn(input: BurnPointsInput): Reading<BurnInput> {
  const read = new InputReader();
  return read.finish({
    idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
    member: read.member(input.member, ['member']),
    merchantId: read.id('merchant', input.merchantId),
    points: read.points(input.points, ['points']),
    purchaseReference: read.optionalText(input.purchaseReference, 'reference', ['purchaseReference']),
    spendCode: read.optionalText(input.spendCode, 'spendCode', ['spendCode']),
    metadata: read.metadata(input.metadata, ['metadata']),
  });
}

export function readQuoteEarn(input: QuoteEarnInput): Reading<QuoteEarnValue> {
  const read = new InputReader();
  const { purchase } = input;
  return read.finish({
    member: input.member == null ? null : read.member(input.member, ['member']),
    merchantId: read.id('merchant', input.merchantId),
    purchase: {
      amount: read.money(purchase.amount, ['purchase', 'amount']),
      category: read.optionalText(purchase.category, 'category', ['purchase', 'category']),
      lines: readLines(read, purchase.lines),
    },
    occurredAt: read.optionalInstant(input.occurredAt, ['occurredAt']),
    ...readCredit(read, input),
  });
}

/** Whoever credits an employee names it, and nobody else does. */
function readCredit(
  read: InputReader,
  { credit, employee, member }: Pick<QuoteEarnInput, 'credit' | 'employee' | 'member'>,
): Pick<QuoteEarnValue, 'credit'> {
  if (credit == null || credit === 'ACCOUNT') {
    if (employee != null)
      read.problem('Name an employee only with a credit that gives it points.', ['employee']);
    return {};
  }
  if (employee == null) {
    read.problem('Name the employee to whom points are credited.', ['employee']);
    return {};
  }
  if (member == null) read.problem('Name the business account whose purchase it is.', ['member']);
  return { credit: { kind: credit, employee: read.member(employee, ['employee']) } };
}

export function readQuoteBurn(input: QuoteBurnInput): Reading<QuoteBurnValue> {
  const read = new InputReader();
  return read.finish({
    member: input.member == null ? null : read.member(input.member, ['member']),
    merchantId: read.id('merchant', input.merchantId),
    spend: readSpend(read, input),
  });
}

function readSpend(read: InputReader, { points, amount }: QuoteBurnInput): QuoteBurnValue['spend'] {
  if ((points == null) === (amount == null)) read.problem('Give either points or amount.', ['points']);
  if (points != null) return { points: read.points(points, ['points']) };
  return { amount: amount == null ? (undefined as never) : read.money(amount, ['amount']) };
}

function readLines(
  read: InputReader,
  lines: readonly PurchaseLineInput[] | null | undefined,
): PurchaseValue['lines'] {
  if (lines == null) return null;
  if (lines.length < 1 || lines.length > LIMITS.purchaseLines) {
    read.problem(`Give 1 to ${LIMITS.purchaseLines} lines, or none at all.`, ['purchase', 'lines']);
    return null;
  }
  return lines.map(({ amount, description, category }, index) => {
    const path = ['purchase', 'lines', String(index)];
    return {
      amount: read.money(amount, [...path, 'amount']),
      description: read.optionalText(description, 'line', [...path, 'description']),
      category: read.optionalText(category, 'category', [...path, 'category']),
    };
  });
}
