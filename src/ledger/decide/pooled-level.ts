import { firstOfMonth } from '../../values/calendar.js';
import type { Day } from '../../values/day.js';
import type { LevelMoment, LevelOutcome, LevelState } from '../levels/level.js';
import type { Operation } from '../operations.js';
import type { AccountState, BatchState } from './batch-state.js';
import { changeLevel } from './change-level.js';
import { UnreadCount } from './limit-counts.js';
import type { Posting } from './posting.js';
import { SYSTEM } from './settle-due.js';

/**
 * The accounts for whose levels what an operation buys or undoes counts too (rule K-16): they are locked with those of the
 * operation.
 * @throws UnreadCount where somebody has agreed to that since the locks were asked for
 */
export function accountsAbove(
  state: BatchState,
  operation: Operation,
  accounts: readonly (AccountState | undefined)[],
): AccountState[] {
  if ((operation.kind !== 'EARN' && operation.kind !== 'REVERSAL') || !operation.levels) return [];
  return accounts.flatMap((account) => {
    const parentId = account && state.levels.get(account.memberId)?.countsFor?.memberId;
    if (parentId === undefined) return [];
    const parent = state.accounts.get(parentId);
    if (!parent || !state.levels.has(parentId)) throw new UnreadCount({ levels: [parentId] });
    // Of an account that was erased meanwhile nothing is written any more.
    return parent.status === 'CLOSED' ? [] : [parent];
  });
}

/** The level for which a member's purchases of a month count too; undefined where there is none. */
export function levelAbove(
  { levels, accounts }: Pick<BatchState, 'levels' | 'accounts'>,
  { countsFor }: LevelState,
  month: Day,
): LevelState | undefined {
  if (!countsFor || month < countsFor.from) return undefined;
  // Without its lock nothing is decided on it.
  const account = accounts.get(countsFor.memberId);
  return account && account.status !== 'CLOSED' ? levels.get(countsFor.memberId) : undefined;
}

/** Lets a purchase of a member, or that one was undone, act on the level for which it counts too. */
export function changeLevelAbove(
  posting: Posting,
  memberId: bigint,
  { day, transactionId }: { readonly day: Day; readonly transactionId: bigint | null },
  becomes: (above: LevelState, moment: LevelMoment) => LevelOutcome,
): void {
  const { state, writes, terms } = posting;
  const level = state.levels.get(memberId);
  const above = level && levelAbove(state, level, firstOfMonth(day, terms.calendar));
  if (!above) return;
  const moment = { at: posting.postedAt, today: posting.day() };
  const by = { actor: SYSTEM, transactionId, reason: null };
  changeLevel(writes, above, becomes(above, moment), moment, by);
}
