import type { TestCall } from './test-call.js';
import { MOST_POINTS, type TestMoney, unitsOf, writeUnits } from './test-input.js';
import { assertOwnCurrency } from './test-permissions.js';
import { refuse } from './test-refusal.js';

/** What a purchase gives: nothing at a partner that gives none. @throws TestRefusal INVALID_INPUT */
export function pointsGiven(call: TestCall, amount: TestMoney): bigint {
  assertOwnCurrency(call, amount, 'input', 'purchase', 'amount');
  if (!call.partner.issuer) return 0n;
  const points = call.books.pointsEarned(call.partner, unitsOf(amount));
  if (points <= MOST_POINTS) return points;
  const message = `Split the purchase: it would earn more than ${MOST_POINTS} points at once.`;
  return refuse('INVALID_INPUT', message, 'input', 'purchase', 'amount', 'amount');
}

/** The fewest points that are worth an amount. @throws TestRefusal INVALID_INPUT */
export function coveringPoints(call: TestCall, amount: TestMoney): bigint {
  const { currency, unitsPerPointBurned } = call.partner;
  assertOwnCurrency(call, amount, 'input', 'amount');
  if (unitsOf(amount) === 0n) refuse('INVALID_INPUT', 'Give an amount above 0.', 'input', 'amount', 'amount');
  const points = call.books.pointsCovering(call.partner, unitsOf(amount));
  if (points <= MOST_POINTS) return points;
  const most = writeUnits(MOST_POINTS * unitsPerPointBurned, currency);
  const message = `Give an amount of at most ${most}: more points cannot be burned at once.`;
  return refuse('INVALID_INPUT', message, 'input', 'amount', 'amount');
}
