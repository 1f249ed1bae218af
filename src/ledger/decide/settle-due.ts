import { dayOf } from '../../values/time-zone.js';
import type { CoalitionTerms } from '../operations.js';
import type { AccountState, BatchState } from './batch-state.js';
import type { BatchWrites } from './batch-writes.js';
import { totalOf } from './lots.js';
import { MemberPoints } from './member-points.js';
import { legsBy, Posting } from './posting.js';

/** Who lets points expire: nobody asked for it. */
export const SYSTEM = 'system';

/**
 * Lets what is due of a member take effect before anything else is decided on it (rules B-03, B-04, E-03, X-02): first
 * the holds whose time is over are released, then the points that have waited long enough vest, and then, of all that is
 * spendable now, the lots whose last day is over expire. Once done, there is nothing due: however often it runs.
 */
export function settleDue(
  state: BatchState,
  writes: BatchWrites,
  account: AccountState,
  terms: CoalitionTerms,
): void {
  const posting = new Posting(state, writes, { actor: SYSTEM, details: null, terms }, [account]);
  if (account.held > 0n) releaseTimedOut(posting, account);
  if (account.pending > 0n) vest(posting, account);
  expireLapsed(posting, account);
}

function releaseTimedOut(posting: Posting, account: AccountState): void {
  const { state, writes } = posting;
  for (const hold of state.holds.values()) {
    if (hold.memberId !== account.memberId || hold.status !== 'OPEN' || hold.expiresAt > state.clock)
      continue;
    const points = new MemberPoints(account);
    points.takeHeld(hold.lots);
    for (const lot of hold.lots) points.giveSpendable(lot);
    hold.status = 'EXPIRED';
    posting.step('HOLD_EXPIRY', hold.id, points);
    writes.more.endedHolds.push({ id: hold.id, status: 'EXPIRED', at: posting.postedAt, captured: null });
    posting.event(null, 'hold.expired', hold.id, 2, hold.id);
  }
}

function vest(posting: Posting, account: AccountState): void {
  const { state } = posting;
  for (const lot of state.pending.values()) {
    if (lot.memberId !== account.memberId || lot.points === 0n || lot.vestsAt > state.clock) continue;
    const points = new MemberPoints(account);
    const portion = { expiry: lot.expiry, funding: lot.funding, points: lot.points };
    points.takePending(portion);
    points.giveSpendable(portion);
    lot.points = 0n;
    posting.keepPending(lot);
    posting.step('VEST', lot.transactionId, points);
    posting.event(null, 'points.vested', account.memberId, account.version, lot.transactionId);
  }
}

/** Moves the lots whose last day lies before today to the breakage of whoever issued them: one transaction. */
export function expireLapsed(posting: Posting, account: AccountState): void {
  const { state, writes, terms } = posting;
  const soonest = account.lots.expiries[0];
  const today = dayOf(state.clock, terms.timeZone);
  if (soonest === undefined || soonest >= today) return;
  const own = new Posting(state, writes, { actor: SYSTEM, details: null, terms }, [account]);
  const points = new MemberPoints(account);
  const lapsed = points.takeLapsed(today);
  own.transaction(
    {
      type: 'EXPIRY',
      points: totalOf(lapsed),
      partnerId: null,
      merchantId: null,
      contractVersionId: null,
      occurredAt: own.postedAt,
    },
    [points],
    legsBy(lapsed, terms.accounts.expiredOf),
    'points.expired',
  );
}
