import type { PairedTarget, Refusable, ReversalOperation, ReversalTarget } from '../operations.js';
import type { ReversedSoFar } from './batch-state.js';
import { reversalExceeds } from './reversal-exceeds.js';

/** One of the two transactions of a purchase that an account and an employee share, and what was reversed of it. */
export interface SharedSide {
  readonly target: ReversalTarget;
  readonly soFar: Pick<ReversedSoFar, 'points' | 'refunded'>;
}

/** How much of one side is undone; undefined: nothing of it. */
type Share = Pick<ReversalOperation, 'points' | 'amount'> | undefined;

/**
 * How much of each of two transactions is undone when one of them is reversed (rule K-10). Money is that of the purchase:
 * all refunds together fall on account and employee as its amount did, the account's part rounded down; where both got the
 * points of all of it, each refund is one for both. Points are those of the transaction that is named: of the other one,
 * what has been undone comes to the same proportion of all, rounded down. Pure.
 *
 * @param own the transaction that the reversal names
 */
export function undoneShares(
  { points, amount }: Pick<ReversalOperation, 'points' | 'amount'>,
  { credit, memberId }: Pick<PairedTarget, 'credit' | 'memberId'>,
  own: SharedSide,
  other: SharedSide,
): Refusable<readonly [Share, Share]> {
  if (amount !== null) {
    const ofMoney = (minor: bigint): Share =>
      minor === 0n ? undefined : { points: null, amount: { ...amount, minor } };
    if (credit.accountShare === null) return { value: [ofMoney(amount.minor), ofMoney(amount.minor)] };
    const all = paidOf(own) + paidOf(other);
    const refunded = own.soFar.refunded + other.soFar.refunded + amount.minor;
    if (refunded > all) {
      const message = 'More money is refunded than is left of the purchase. Refund at most what is left.';
      return reversalExceeds('amount', message);
    }
    const account = memberId === credit.accountId ? other : own;
    const ofAccount = (refunded * paidOf(account)) / all - account.soFar.refunded;
    const shares = [ofMoney(ofAccount), ofMoney(amount.minor - ofAccount)] as const;
    return { value: account === own ? shares : [shares[1], shares[0]] };
  }
  const [left, leftOfOther] = [leftOf(own), leftOf(other)];
  if (points === null || points === left) {
    if (left === 0n && leftOfOther === 0n)
      return reversalExceeds('transactionId', 'Nothing is left of this purchase to reverse.');
    return { value: [ofPoints(left), ofPoints(leftOfOther)] };
  }
  if (points > left) {
    const message = `${left} points are left of this transaction to reverse. Reverse at most that many.`;
    return reversalExceeds('points', message);
  }
  const reached = (other.target.points * (own.soFar.points + points)) / own.target.points;
  const more = reached - other.soFar.points;
  return { value: [ofPoints(points), ofPoints(more < 0n ? 0n : more)] };
}

function ofPoints(points: bigint): Share {
  return points === 0n ? undefined : { points, amount: null };
}

function paidOf({ target }: SharedSide): bigint {
  return target.amount?.minor ?? 0n;
}

function leftOf({ target, soFar }: SharedSide): bigint {
  return target.points - soFar.points;
}
