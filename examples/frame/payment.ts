import {
  type Call,
  compareMoney,
  type Hamsood,
  type Money,
  money,
  subtractMoney,
} from '@hamsood/partner-sdk';

/** A purchase that is paid partly in points. */
export interface Payment {
  /** How many points it can take at most: what it costs, or what the member has. */
  readonly most: bigint;
  /** How many are used. */
  readonly points: bigint;
  /** What these are worth here. */
  readonly worth: Money;
  /** What is left to be paid in money. */
  readonly rest: Money;
  /** Why no points are taken at all, if so. */
  readonly refusal: string | null;
}

export interface PaymentQuestion {
  readonly memberId: string;
  readonly merchantId: string;
  readonly total: Money;
  /** How many points the member wants to use. */
  readonly points: bigint;
}

/** How a purchase would be paid; changes nothing. */
export async function quotePayment(
  hamsood: Hamsood,
  { memberId, merchantId, total, points }: PaymentQuestion,
): Promise<Payment> {
  const member = { id: memberId };
  const whole = await hamsood.points.quoteBurn({ member, merchantId, amount: total });
  const refusal = whole.refusal && whole.refusal.code !== 'INSUFFICIENT_POINTS' ? whole.refusal.code : null;
  const most = refusal ? 0n : smaller(mostPoints(whole.points, whole.value, total), whole.available ?? 0n);
  const used = smaller(points, most);
  const nothing = money(0n, total.currency);
  const part = used > 0n ? await hamsood.points.quoteBurn({ member, merchantId, points: used }) : undefined;
  const worth = part?.value ?? nothing;
  return { most, points: used, worth, rest: subtractMoney(total, worth), refusal };
}

/** Points for an amount are rounded up; the last one is not taken where it would be worth more than what is left. */
function mostPoints(points: bigint | null, value: Money | null, total: Money): bigint {
  if (points === null || value === null) return 0n;
  return compareMoney(value, total) > 0 ? points - 1n : points;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/**
 * What came of a call, where a refusal is an answer and not a failure.
 * @throws RefusalError where the same call may succeed in a moment
 */
export async function outcomeOf<Value>(
  call: Call<Value>,
): Promise<
  { readonly value: Value; readonly refused?: never } | { readonly value?: never; readonly refused: string }
> {
  const result = await call.result();
  if (result.ok) return { value: result.value };
  if (result.refusal.transient) throw result.refusal;
  return { refused: result.refusal.code };
}
