import { lastSpendableDay } from '../../values/expiry-policy.js';
import type { AccountState } from './batch-state.js';
import { totalOf } from './lots.js';
import { MemberPoints } from './member-points.js';
import type { Posting } from './posting.js';

/**
 * Where points expire by inactivity, whatever a member does moves the last day of all its spendable lots on, never back
 * (rule X-01). A step of its own, so that the entry says only what was earned or spent.
 */
export function renewLots(
  posting: Posting,
  account: AccountState,
  transactionId: bigint,
  activeAt: Date,
): void {
  const { terms, postedAt } = posting;
  if (terms.expiryPolicy.kind !== 'inactivity') return;
  const until = lastSpendableDay(terms.expiryPolicy, {
    occurredAt: activeAt,
    postedAt,
    timeZone: terms.timeZone,
    calendar: terms.calendar,
  });
  const points = new MemberPoints(account);
  const older = points.takeLapsed(until);
  if (totalOf(older) === 0n) return;
  for (const lot of older) points.giveSpendable({ ...lot, expiry: until });
  posting.step('RENEWAL', transactionId, points);
}
