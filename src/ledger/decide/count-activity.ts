import { firstOfMonth } from '../../values/calendar.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import { type Activity, type ActivityChange, activityKey, type LevelState } from '../levels/level.js';
import { basePointsAndBonus, type ReversedSums, spendUndone } from '../levels/purchase-activity.js';
import type { EarnPart } from '../operations.js';
import { levelAbove } from './pooled-level.js';
import type { Posting } from './posting.js';

/** Of whom, where and when a purchase counts. */
export interface CountedPurchase {
  readonly memberId: bigint;
  readonly partnerId: bigint;
  /** On which it happened, in the coalition's zone. */
  readonly day: Day;
  readonly amount: Money;
}

/** Counts a purchase and its points (rule T-06); of nothing there is nothing to count. */
export function countPurchase(
  posting: Posting,
  purchase: CountedPurchase,
  parts: readonly EarnPart[],
): boolean {
  if (purchase.amount.minor === 0n) return false;
  const { base, bonus } = basePointsAndBonus(parts);
  // Whoever knows what that means for the level says so afterwards.
  const account = posting.state.accounts.get(purchase.memberId);
  if (account) account.levelWatch = null;
  add(posting, purchase, {
    basePoints: base,
    bonusPoints: bonus,
    spendMinor: purchase.amount.minor,
    purchases: 1,
  });
  return true;
}

/**
 * Takes off the counters what a reversal undoes of a purchase, in the month of the purchase (rule T-07).
 * @param undone points by part, the base first
 * @returns whether anything was counted
 */
export function uncountPurchase(
  posting: Posting,
  purchase: CountedPurchase & { readonly points: bigint },
  undone: readonly Pick<EarnPart, 'points'>[],
  { before, after }: { readonly before: ReversedSums; readonly after: ReversedSums },
): boolean {
  const { minor } = purchase.amount;
  if (minor === 0n) return false;
  const { base, bonus } = basePointsAndBonus(undone);
  const [was, is] = [spendUndone(purchase, before), spendUndone(purchase, after)];
  if (base === 0n && bonus === 0n && was === is) return false;
  add(posting, purchase, {
    basePoints: -base,
    bonusPoints: -bonus,
    spendMinor: was - is,
    purchases: was < minor && is === minor ? -1 : 0,
  });
  return true;
}

function add(
  { state, writes, terms }: Posting,
  { memberId, partnerId, day, amount }: CountedPurchase,
  change: Pick<ActivityChange, 'basePoints' | 'bonusPoints' | 'spendMinor' | 'purchases'>,
): void {
  const month = firstOfMonth(day, terms.calendar);
  const name = { month, partnerId, currency: amount.currency };
  const key = `${memberId}:${activityKey(name)}`;
  const written = writes.activity.get(key);
  if (written) addTo(written, change);
  else writes.activity.set(key, { memberId, ...name, ...change });
  const level = state.levels.get(memberId);
  if (!level) return;
  addToLevel(level, level.activity, day, { ...name, ...change });
  const above = levelAbove(state, level, month);
  if (above?.pooled) addToLevel(above, above.pooled, day, { ...name, ...change });
}

/** @param known the counters of the level among which it counts */
function addToLevel(level: LevelState, known: Activity[], day: Day, change: Activity): void {
  if (change.purchases > 0 && level.lastPurchaseOn !== undefined && day > (level.lastPurchaseOn ?? '')) {
    level.lastPurchaseOn = day;
  }
  // Which was the last one now, only the books can tell.
  if (change.purchases < 0) level.lastPurchaseOn = undefined;
  const counter = known.find((each) => activityKey(each) === activityKey(change));
  if (counter) addTo(counter, change);
  else known.push({ ...change });
}

function addTo(
  counter: Pick<ActivityChange, 'basePoints' | 'bonusPoints' | 'spendMinor' | 'purchases'>,
  { basePoints, bonusPoints, spendMinor, purchases }: typeof counter,
): void {
  counter.basePoints += basePoints;
  counter.bonusPoints += bonusPoints;
  counter.spendMinor += spendMinor;
  counter.purchases += purchases;
}
