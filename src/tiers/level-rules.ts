import { type LadderKind, ladderInForce } from '../coalition/ladders/ladder-terms.js';
import {
  type LevelMoment,
  type LevelOutcome,
  type LevelRules,
  type LevelState,
  type NewStanding,
  qualifyingActivity,
} from '../ledger/levels/level.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { addDays, type Day } from '../values/day.js';
import { type HeldLevel, heldLevels, lastsUntil, standsByItself } from './held-levels.js';
import {
  afterGap,
  afterValidity,
  back,
  endOfPatience,
  endOfValidity,
  type LadderOnDay,
  standing,
  validity,
} from './level-ends.js';
import { mergedStandings } from './merged-level.js';
import { qualified, reachOf } from './qualify.js';
import { watchLevel } from './watch-level.js';

type Terms = Pick<ProgrammeSnapshot, 'ladders' | 'terms'>;

const made = new WeakMap<Terms['ladders'], LevelRules>();

/** How levels follow from what members do, by the ladders of a snapshot; undefined where there is none. */
export function levelRules(snapshot: Terms): LevelRules | undefined {
  const { ladders } = snapshot;
  if (ladders.size === 0) return undefined;
  const known = made.get(ladders);
  if (known) return known;
  const rules: LevelRules = {
    reachDays: reachOf([...ladders.values()].flat()),
    due: (state, moment) => due(snapshot, state, moment),
    earned: (state, moment, occurredOn) => earned(snapshot, state, moment, occurredOn),
    reversed: (state, moment) => reversed(snapshot, state, moment),
    watch: (state, { today }) =>
      watchLevel(state, ladderOf(snapshot, state.memberKind, today), today, snapshot.terms.calendar),
    ladderVersion: (memberKind, today) => ladderInForce(ladders.get(memberKind), today)?.version ?? 0,
    merged: (state, duplicate, moment) => merged(snapshot, state, duplicate, moment),
  };
  made.set(ladders, rules);
  return rules;
}

/** The ladder that counts for a member on a day; undefined where there is none yet. */
export function ladderOf(
  { ladders, terms }: Terms,
  memberKind: LadderKind,
  today: Day,
): LadderOnDay | undefined {
  const versions = ladders.get(memberKind) ?? [];
  const ladder = ladderInForce(versions, today);
  const { calendar, timeZone } = terms;
  return ladder && { versions, ladder, calendar, timeZone };
}

/** Reviews that were not made for years are made one after the other; more than these is a fault. */
const MOST_AT_ONCE = 1_000;

function due(snapshot: Terms, state: LevelState, moment: LevelMoment): LevelOutcome {
  const { today } = moment;
  const on = ladderOf(snapshot, state.memberKind, today);
  if (!on) return unchanged(state);
  const { lastPurchaseOn } = state;
  const standings: NewStanding[] = [];
  for (let made = 0; made < MOST_AT_ONCE; made += 1) {
    const held = heldWith(state, standings, on);
    const top = held.at(-1);
    if (!top) return unchanged(state);
    const over = endOfValidity(top, on);
    const waited = lastPurchaseOn === undefined ? null : endOfPatience(top, lastPurchaseOn, on);
    const first = [over, waited].filter((day) => day !== null).sort()[0];
    if (first === undefined || first > today) break;
    standings.push(first === over ? afterValidity(state, held, on) : afterGap(held, first, on));
  }
  const held = heldWith(state, standings, on);
  const next = nextLook(held, lastPurchaseOn, today, on);
  const gapUnknown = on.ladder.gapMonths !== null && lastPurchaseOn === undefined;
  return {
    standings,
    warns: standings.length === 0 && warns(state, held, today, on),
    reviewOn: gapUnknown ? state.reviewOn : next,
  };
}

/** An upgrade happens with the purchase that qualifies (rule T-02), by the window of its day or of today. */
function earned(
  snapshot: Terms,
  state: LevelState,
  { at, today }: LevelMoment,
  occurredOn: Day,
): LevelOutcome {
  const on = ladderOf(snapshot, state.memberKind, today);
  if (!on) return unchanged(state);
  const top = heldLevels(state, on.versions, on.ladder).at(-1);
  if (top?.rank === on.ladder.levels.length - 1) return unchanged(state);
  const reached = qualified(on.ladder, qualifyingActivity(state), [today, occurredOn], today, on.calendar);
  if (reached.rank <= (top?.rank ?? 0)) return unchanged(state);
  const begins = { from: at, cause: 'QUALIFIED' as const, ...validity(on, reached.rank, reached.on) };
  return begun(state, [standing(on, reached.rank, begins)], today, on);
}

/** Takes levels away that are not reached without what was reversed, where the ladder says so (rule T-04). */
function reversed(snapshot: Terms, state: LevelState, { at, today }: LevelMoment): LevelOutcome {
  const on = ladderOf(snapshot, state.memberKind, today);
  const held = on ? heldLevels(state, on.versions, on.ladder) : [];
  const top = held.at(-1);
  if (!on || !top) return unchanged(state);
  const { versions, ladder, calendar } = on;
  if (!ladder.reversalsTakeLevels || standsByItself(top, versions, state, calendar)) {
    // The purchase that is gone may have been the last one: which is now, the books are asked.
    return ladder.gapMonths === null ? unchanged(state) : { ...unchanged(state), reviewOn: today };
  }
  const days = [today, ...(top.qualifiedOn === null ? [] : [top.qualifiedOn])];
  const reached = qualified(ladder, qualifyingActivity(state), days, today, calendar);
  if (reached.rank >= top.rank) return unchanged(state);
  const beneath = held
    .slice(0, -1)
    .findLast((each) => lastsUntil(each, ladder, today) && standsByItself(each, versions, state, calendar));
  const falls =
    beneath && beneath.rank > reached.rank
      ? back(on, beneath, at, 'REVERSAL')
      : standing(on, reached.rank, {
          from: at,
          cause: 'REVERSAL',
          ...validity(on, reached.rank, reached.on),
        });
  const outcome = begun(state, [falls], today, on);
  return ladder.gapMonths === null ? outcome : { ...outcome, reviewOn: today };
}

/** What a duplicate had, and what both reach together, is the member's (rule A-11). */
function merged(
  snapshot: Terms,
  state: LevelState,
  duplicate: LevelState,
  moment: LevelMoment,
): LevelOutcome {
  const on = ladderOf(snapshot, state.memberKind, moment.today);
  const standings = on ? mergedStandings(state, duplicate, moment, on) : [];
  return on && standings.length > 0 ? begun(state, standings, moment.today, on) : unchanged(state);
}

/** Standings begin, and it is found out anew when the member's level is looked at next. */
export function begun(
  state: LevelState,
  standings: readonly NewStanding[],
  today: Day,
  on: LadderOnDay,
): LevelOutcome {
  const reviewOn = nextLook(heldWith(state, standings, on), state.lastPurchaseOn, today, on);
  return { standings, warns: false, reviewOn };
}

export function unchanged({ reviewOn }: LevelState): LevelOutcome {
  return { standings: [], warns: false, reviewOn };
}

/** What a member has once some standings have begun. */
function heldWith(state: LevelState, added: readonly NewStanding[], on: LadderOnDay): HeldLevel[] {
  const standings = [...state.standings, ...added.map((each) => ({ number: 0, ...each }))];
  return heldLevels({ standings }, on.versions, on.ladder);
}

/**
 * The first day after today on which something may have to be done about a level: a warning, its end, the end of the
 * time without purchases. A purchase moves the last of them on: that is found out on that day.
 */
function nextLook(
  held: readonly HeldLevel[],
  lastPurchaseOn: Day | null | undefined,
  today: Day,
  on: LadderOnDay,
): Day | null {
  const top = held.at(-1);
  if (!top) return null;
  const days = [...warningDays(top, on), endOfValidity(top, on), endOfPatience(top, lastPurchaseOn, on)];
  const coming = days.filter((day): day is Day => day !== null && day > today).sort();
  return coming[0] ?? null;
}

function warningDays({ validUntil, rank }: HeldLevel, { ladder }: LadderOnDay): Day[] {
  if (validUntil === null || rank === 0) return [];
  return ladder.warningDays.map((days) => addDays(validUntil, -days));
}

/** Whether a day of warning has come, and the level would be lost as things stand. */
function warns(state: LevelState, held: readonly HeldLevel[], today: Day, on: LadderOnDay): boolean {
  const top = held.at(-1);
  const since = state.reviewOn;
  if (!top || since === null || top.validUntil === null || today > top.validUntil) return false;
  if (!warningDays(top, on).some((day) => since <= day && day <= today)) return false;
  const then = heldWith(state, [afterValidity(state, held, on)], on).at(-1);
  return then !== undefined && then.rank < top.rank;
}
