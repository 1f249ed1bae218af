import type { Day } from '../../values/day.js';
import { dayOf, type TimeZone } from '../../values/time-zone.js';
import type { AccountState, BatchState } from './batch-state.js';

/** When an operation is posted, and the business day that it belongs to. */
export interface PostingTime {
  readonly postedAt: Date;
  readonly businessDay: Day;
}

/**
 * Rule L-06: the coalition's clock, but not before the account's own last posting, so that its `postedAt` never runs
 * backwards, and not before the first open day, because what is closed stays as it is. Each operation has its own: an
 * account that is ahead of the clock must not take those ahead that happen to share its batch.
 */
export function postingTimeOf(
  state: BatchState,
  accounts: readonly (Pick<AccountState, 'lastPostedAt' | 'memberId'> | undefined)[],
  timeZone: TimeZone,
): PostingTime {
  const last = accounts.flatMap((account) => [
    account?.lastPostedAt.getTime() ?? 0,
    // What is pooled with an account can bring it a level without posting anything on it.
    (account && state.levels.get(account.memberId)?.standings.at(-1)?.from.getTime()) ?? 0,
  ]);
  const notBefore = Math.max(state.firstOpenAt.getTime(), ...last);
  const postedAt = new Date(Math.max(state.clock.getTime(), notBefore));
  const day = dayOf(postedAt, timeZone);
  return { postedAt, businessDay: day < state.firstOpenDay ? state.firstOpenDay : day };
}
