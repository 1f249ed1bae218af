import type { LadderVersion } from '../coalition/ladders/ladder-terms.js';
import { type LevelState, type NewStanding, qualifyingActivity } from '../ledger/levels/level.js';
import { addMonths, type Calendar } from '../values/calendar.js';
import { addDays, type Day } from '../values/day.js';
import { dayOf, startOfDay } from '../values/time-zone.js';
import { type HeldLevel, keptUntil, lastsUntil } from './held-levels.js';
import { lastDay, qualified } from './qualify.js';

/** Of the ladder of a member's kind: all versions, the one that counts, and by which days. */
export interface LadderOnDay {
  readonly versions: readonly LadderVersion[];
  readonly ladder: LadderVersion;
  readonly calendar: Calendar;
  readonly timeZone: string;
}

/** The first day without a level as its validity says; null: it does not end. */
export function endOfValidity(top: HeldLevel, { ladder }: LadderOnDay): Day | null {
  const until = keptUntil(top, ladder);
  return until === null ? null : addDays(until, 1);
}

/**
 * The first day without a level for want of purchases; null: there is none, or it is not known when the last purchase was.
 * Counted from the last purchase, at the earliest from when the level was given.
 */
export function endOfPatience(
  top: HeldLevel,
  lastPurchaseOn: Day | null | undefined,
  { ladder, calendar, timeZone }: LadderOnDay,
): Day | null {
  if (ladder.gapMonths === null || top.rank === 0 || top.cause === 'MANUAL') return null;
  const given = dayOf(top.given.from, timeZone);
  const since = lastPurchaseOn && lastPurchaseOn > given ? lastPurchaseOn : given;
  return addDays(addMonths(since, ladder.gapMonths, calendar), 1);
}

/**
 * What takes the place of a level whose validity has ended (rule T-02): the same again where the member still reaches it,
 * what it reaches otherwise, at the most one level down where the ladder says so, and what lay beneath it.
 */
export function afterValidity(state: LevelState, held: readonly HeldLevel[], on: LadderOnDay): NewStanding {
  const { ladder, calendar } = on;
  const top = topOf(held);
  const ended = endOfValidity(top, on);
  if (ended === null || top.validUntil === null) throw new Error('a level that does not end has ended');
  const manual = top.cause === 'MANUAL';
  const reached = qualified(
    ladder,
    qualifyingActivity(state),
    [top.validUntil, addDays(ended, -1)],
    ended,
    calendar,
  );
  const from = fromDay(ended, top, on);
  if (!manual && reached.rank >= top.rank) {
    const cause = reached.rank === top.rank ? 'RENEWED' : 'QUALIFIED';
    return standing(on, reached.rank, { from, cause, ...validity(on, reached.rank, reached.on) });
  }
  const cause = manual ? 'MANUAL_END' : 'REVIEW';
  const beneath = held.slice(0, -1).findLast((each) => lastsUntil(each, ladder, ended));
  const oneDown = manual || ladder.downgrade === 'TO_QUALIFIED' ? 0 : top.rank - 1;
  if (beneath && beneath.rank > reached.rank && beneath.rank >= oneDown)
    return back(on, beneath, from, cause);
  if (reached.rank >= oneDown) {
    return standing(on, reached.rank, { from, cause, ...validity(on, reached.rank, reached.on) });
  }
  const { validUntil } = validity(on, oneDown, top.validUntil);
  const lasts = validUntil === null || validUntil >= ended;
  return standing(on, oneDown, {
    from,
    cause,
    validUntil: lasts ? validUntil : validity(on, oneDown, ended).validUntil,
    qualifiedOn: null,
  });
}

/** What takes the place of a level after too long a time without a purchase: one level down, with the same end. */
export function afterGap(held: readonly HeldLevel[], ended: Day, on: LadderOnDay): NewStanding {
  const top = topOf(held);
  const from = fromDay(ended, top, on);
  const beneath = held.slice(0, -1).findLast((each) => lastsUntil(each, on.ladder, ended));
  const rank = top.rank - 1;
  if (beneath && beneath.rank >= rank) return back(on, beneath, from, 'GAP');
  return standing(on, rank, {
    from,
    cause: 'GAP',
    validUntil: rank === 0 ? null : top.validUntil,
    qualifiedOn: null,
  });
}

/** A standing of a rank of the ladder that counts. */
export function standing(
  { ladder }: LadderOnDay,
  rank: number,
  rest: Omit<NewStanding, 'level' | 'ladderVersion'>,
): NewStanding {
  const level = ladder.levels[rank];
  if (!level) throw new Error('a ladder has no level of that rank');
  return { level: level.code, ladderVersion: ladder.version, ...rest };
}

/** How long a level lasts that is reached on a day; the lowest for ever. */
export function validity(
  { ladder, calendar }: LadderOnDay,
  rank: number,
  reachedOn: Day,
): Pick<NewStanding, 'validUntil' | 'qualifiedOn'> {
  const reached = ladder.levels[rank]?.reached;
  if (!reached) return { validUntil: null, qualifiedOn: null };
  return { validUntil: lastDay(reached.validity, reachedOn, calendar), qualifiedOn: reachedOn };
}

/** A level that lay beneath another one is the member's again, as long as it would have lasted. */
export function back(
  on: LadderOnDay,
  { rank, validUntil, qualifiedOn, cause: gave }: HeldLevel,
  from: Date,
  cause: NewStanding['cause'],
): NewStanding {
  return standing(on, rank, {
    from,
    validUntil,
    qualifiedOn,
    cause: gave === 'MANUAL' ? gave : cause,
  });
}

function topOf(held: readonly HeldLevel[]): HeldLevel {
  const top = held.at(-1);
  if (!top) throw new Error('a member without a standing has no level that could end');
  return top;
}

/** A level ends with its last day, however late that is noticed. */
function fromDay(day: Day, { given }: HeldLevel, { timeZone }: LadderOnDay): Date {
  const begins = startOfDay(day, timeZone);
  return begins > given.from ? begins : given.from;
}
