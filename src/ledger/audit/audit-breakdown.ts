import { minorPerMajor } from '../../values/currency.js';
import { parseMoney } from '../../values/money.js';
import { parseRate, RATE_SCALE } from '../../values/rate.js';
import { divide } from '../../values/rounding.js';

/** An earn as it is stored, with the terms of its contract version; nothing in it is trusted. */
export interface StoredEarn {
  /** Decimal integers. */
  readonly points: string;
  readonly amount_minor: string | null;
  readonly currency: string | null;
  readonly breakdown: unknown;
  /** Of the contract version; null when that is not there. */
  readonly earn_rate: string | null;
  readonly contract_currency: string | null;
}

const POINTS = /^-?[0-9]{1,19}$/;

/** Caps only cut, in this order, each at most once (rule E-04). */
const CAPS = ['cap:purchase', 'cap:member-day', 'cap:partner-day'];

/**
 * Computes an earn again from its breakdown (rule E-01): the base rate × the amount, rounded down, is what the rule and
 * the transaction say; amount and currency are the transaction's, rate and currency the contract's. Answers what is
 * wrong, undefined when nothing is.
 */
export function breakdownProblem(earn: StoredEarn): string | undefined {
  const { breakdown } = earn;
  if (!Array.isArray(breakdown) || breakdown.length === 0) return 'has no readable breakdown';
  const components: unknown[] = breakdown;
  const pointsOf = components.map((component) => textField(component, 'points'));
  if (!pointsOf.every((points) => points !== undefined && POINTS.test(points)))
    return 'has points in its breakdown that cannot be read';
  const total = pointsOf.reduce((sum, points) => sum + BigInt(points as string), 0n);
  if (total !== BigInt(earn.points)) return `gives ${earn.points} points, its breakdown ${total}`;

  const [base, ...cuts] = components;
  const order = cuts.map((cut) => CAPS.indexOf(textField(cut, 'rule') ?? ''));
  const inOrder = order.every((place, at) => place >= 0 && (at === 0 || place > (order[at - 1] as number)));
  // Until there are other rules: then each is computed again here too.
  if (!inOrder || textField(base, 'rule') !== 'base')
    return 'has a rule in its breakdown that nothing applies';
  const [given, ...cut] = pointsOf.map((points) => BigInt(points as string));
  if (cut.some((points) => points >= 0n) || total < 0n) return 'has a cap in its breakdown that does not cut';
  return baseProblem(base, given as bigint, earn);
}

function baseProblem(base: unknown, points: bigint, earn: StoredEarn): string | undefined {
  const stated = fieldOf(base, 'amount');
  const amount = parseMoney({
    amount: textField(stated, 'amount') ?? '',
    currency: textField(stated, 'currency') ?? '',
  });
  const rate = parseRate(textField(base, 'rate') ?? '');
  if (!amount.ok || !rate.ok) return 'has a rate or an amount in its breakdown that cannot be read';
  const { minor, currency } = amount.value;
  if (currency !== earn.currency || String(minor) !== earn.amount_minor)
    return 'was earned on another amount than its breakdown says';
  if (currency !== earn.contract_currency) return 'was earned in another currency than its contract’s';
  const agreed = parseRate(earn.earn_rate ?? '');
  if (!agreed.ok || agreed.value.scaled !== rate.value.scaled)
    return 'has another rate in its breakdown than its contract version';
  const due = divide(minor * rate.value.scaled, RATE_SCALE * minorPerMajor(currency), 'down');
  return due === points ? undefined : `gives ${points} points for a purchase that earns ${due}`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function textField(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}
