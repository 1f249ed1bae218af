import { firstOfMonth } from '../../values/calendar.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import { type LevelRules, type LevelState, type PricingLevel, standingAt } from '../levels/level.js';
import { roomAfter } from '../levels/level-room.js';
import { storedWatch, type WatchedLevel, watchedLevel } from '../levels/watched-level.js';
import type { AccountState } from './batch-state.js';
import { changeLevel } from './change-level.js';
import { UnreadCount } from './limit-counts.js';
import { changeLevelAbove } from './pooled-level.js';
import type { Posting } from './posting.js';
import { SYSTEM } from './settle-due.js';

/** The level that an earn is about: as it was read, or, where it was not, as its account has it. */
export type EarnLevel =
  | { readonly pricing: PricingLevel; readonly read: LevelState }
  | { readonly pricing: PricingLevel; readonly read?: undefined; readonly watched: WatchedLevel };

/**
 * The level that prices an earn; undefined where levels play no part.
 * @throws UnreadCount where what the account has of it does not tell it
 */
export function levelOfEarn(
  posting: Posting,
  account: AccountState | undefined,
  rules: LevelRules | undefined,
  occurredAt: Date,
): EarnLevel | undefined {
  if (!account) return undefined;
  const read = posting.state.levels.get(account.memberId);
  if (read) return { read, pricing: { memberKind: read.memberKind, standing: standingAt(read, occurredAt) } };
  if (!rules || !account.levelWatch) return undefined;
  const watched = watchedLevel(account.levelWatch);
  const { memberKind, standing } = watched;
  const { from, until, ladderVersion } = watched.watch;
  const today = posting.day();
  const tells =
    from <= today &&
    today < until &&
    firstOfMonth(posting.day(occurredAt), posting.terms.calendar) === from &&
    (standing === null || standing.from < occurredAt) &&
    rules.ladderVersion(memberKind, today) === ladderVersion;
  if (!tells) throw new UnreadCount({ levels: [account.memberId] });
  return { watched, pricing: { memberKind, standing } };
}

/** What is counted of an earn. */
export interface EarnCounted {
  readonly transactionId: bigint;
  readonly partnerId: bigint;
  /** On which it happened. */
  readonly day: Day;
  readonly amount: Money;
  readonly points: bigint;
}

/**
 * What an earn that is counted makes of the member's level, and of that for which it counts too.
 * @throws UnreadCount where a higher one may be reached, and the counters were not read
 */
export function levelAfterEarn(
  posting: Posting,
  account: AccountState,
  level: EarnLevel,
  rules: LevelRules,
  { transactionId, day, ...purchase }: EarnCounted,
): void {
  const { postedAt, writes, terms } = posting;
  changeLevelAbove(posting, account.memberId, { day, transactionId }, (above, moment) =>
    rules.earned(above, moment, day),
  );
  if (level.read) {
    const { read } = level;
    const moment = { at: postedAt, today: posting.day() };
    const before = read.standings.length;
    changeLevel(writes, read, rules.earned(read, moment, day), moment, {
      ...{ actor: SYSTEM, transactionId, reason: null },
    });
    // A level that has just begun is written after the account, which forgets it then; and what happened in another
    // month mostly comes with more of it.
    const month = (of: Day) => firstOfMonth(of, terms.calendar);
    if (read.standings.length > before || month(day) !== month(moment.today)) return;
    const watch = rules.watch(read, moment);
    const { memberKind } = read;
    const standing = read.standings.at(-1) ?? null;
    account.levelWatch = watch && storedWatch({ memberKind, standing, watch });
    return;
  }
  const { watched } = level;
  const { watch } = watched;
  const room = purchase.amount.minor === 0n ? watch.room : roomAfter(watch.room, purchase);
  if (!room) throw new UnreadCount({ levels: [account.memberId] });
  account.levelWatch = storedWatch({ ...watched, watch: { ...watch, room } });
}
