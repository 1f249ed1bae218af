import { balanceJson } from './test-answers.js';
import type { TestTransaction } from './test-books.js';
import type { Json, TestCall } from './test-call.js';
import { type TestInput, type TestMoney, unitsOf } from './test-input.js';
import type { TestAsked } from './test-keys.js';
import { postedJson } from './test-moves.js';
import { assertOwnCurrency, ownTransaction } from './test-permissions.js';
import { refuse } from './test-refusal.js';

/** Undoing what a test server has posted. */

/** How much: points, or the money refunded; both null: all that is left. */
interface HowMuch {
  readonly points: bigint | null;
  readonly amount: TestMoney | null;
}

export function reverse(call: TestCall, reading: TestInput, input: Json): TestAsked {
  if (input.points != null && input.amount != null)
    reading.problemOfAll('Give either points or amount, or neither.', 'input', 'amount');
  const asked = {
    transactionId: input.transactionId,
    points: reading.optionalPoints(input.points, 'input', 'points'),
    amount: input.amount == null ? null : readRefund(reading, input.amount),
    reason: reading.text(input.reason, 500, 'input', 'reason'),
  };
  return { asked, act: () => undo(call, ownTransaction(call, asked.transactionId), asked) };
}

function readRefund(reading: TestInput, value: unknown): TestMoney {
  const refund = reading.money(value, 'input', 'amount');
  const { amount } = value as Partial<TestMoney>;
  if (amount && /^0+(\.0*)?$/.test(amount))
    reading.problem('Give an amount of more than 0.', 'input', 'amount', 'amount');
  return refund;
}

function undo(call: TestCall, target: TestTransaction, asked: HowMuch & { readonly reason: string }): Json {
  if (asked.amount && target.type !== 'REVERSAL') assertOwnCurrency(call, asked.amount, 'input', 'amount');
  const points = pointsToReverse(call, target, asked);
  const { books, terms } = call;
  const { member, type } = target;
  const available = books.available(member);
  const there = available > 0n ? available : 0n;
  const missing = type === 'EARN' && points > there ? points - there : 0n;
  if (missing > 0n && terms.clawbackPolicy === 'REFUSE') {
    const message = `${there} of these points are still there; the coalition takes back only what is. Reverse at most that many.`;
    refuse('POINTS_ALREADY_SPENT', message, 'input', 'points');
  }
  if (asked.amount) target.refunded += unitsOf(asked.amount);
  // Money that comes to no point is remembered for the next refund.
  if (points === 0n) return { transaction: null, balance: balanceJson(member, books.now()), shortfall: '0' };
  target.undone += points;
  const shortfall = terms.clawbackPolicy === 'CAP' ? missing : 0n;
  const written = { reason: asked.reason, amount: asked.amount, reverses: target, shortfall };
  const undone = books.post(
    { type: 'REVERSAL', member, partner: call.partner, points, ...written },
    type === 'EARN' ? shortfall - points : points,
  );
  return { ...postedJson(call, undone), shortfall: String(shortfall) };
}

function pointsToReverse(call: TestCall, target: TestTransaction, { points, amount }: HowMuch): bigint {
  const left = target.type === 'REVERSAL' ? 0n : target.points - target.undone;
  if (amount) {
    const remaining = call.books.unitsPaid(target) - target.refunded - unitsOf(amount);
    if (target.type === 'REVERSAL' || remaining < 0n) {
      const message = 'More money is refunded than is left of the transaction. Refund at most what is left.';
      refuse('REVERSAL_EXCEEDS_TRANSACTION', message, 'input', 'amount');
    }
    const kept =
      target.type === 'EARN'
        ? call.books.pointsEarned(call.partner, remaining)
        : call.books.pointsCovering(call.partner, remaining);
    return left > kept ? left - kept : 0n;
  }
  if (left === 0n) {
    const message = 'Nothing is left of this transaction to reverse.';
    refuse('REVERSAL_EXCEEDS_TRANSACTION', message, 'input', 'transactionId');
  }
  if (points !== null && points > left) {
    const message = `${left} points are left of this transaction to reverse. Reverse at most that many.`;
    refuse('REVERSAL_EXCEEDS_TRANSACTION', message, 'input', 'points');
  }
  return points ?? left;
}
