import type { Criterion } from '../coalition/ladders/ladder-terms.js';
import type { LevelState } from '../ledger/levels/level.js';
import { ALL_ROOM, type LevelRoom, type LevelWatch } from '../ledger/levels/level-room.js';
import { addMonths, type Calendar, firstOfMonth } from '../values/calendar.js';
import type { Day } from '../values/day.js';
import { heldLevels } from './held-levels.js';
import type { LadderOnDay } from './level-ends.js';
import { type ActivitySums, countedOf, type Months, monthsOf, partnersIn, sumsIn } from './qualify.js';

/**
 * What need not be looked at of a member for the rest of the month, by its counters of today; null where that is nothing.
 * A month, because windows are the same for all days of one. Of accounts that pool what they buy nothing is kept (rule
 * K-16): an earn has to find the account above it, and one of others changes how much is left.
 */
export function watchLevel(
  state: LevelState,
  on: LadderOnDay | undefined,
  today: Day,
  calendar: Calendar,
): LevelWatch | null {
  if (state.countsFor || state.pooled) return null;
  const from = firstOfMonth(today, calendar);
  const next = addMonths(from, 1, calendar);
  const until = state.reviewOn !== null && state.reviewOn < next ? state.reviewOn : next;
  const room = on ? roomIn(state, on, today) : ALL_ROOM;
  return room && until > today ? { ladderVersion: on?.ladder.version ?? 0, from, until, room } : null;
}

/** How much less than any higher level asks for a member has; null where it has what one of them asks for. */
function roomIn(state: LevelState, on: LadderOnDay, today: Day): LevelRoom | null {
  const { ladder, calendar, versions } = on;
  const rank = heldLevels(state, versions, ladder).at(-1)?.rank ?? 0;
  const higher = ladder.levels.slice(rank + 1).flatMap(({ reached }) => (reached ? [reached] : []));
  const sums = new Map<string, ActivitySums>();
  const room = { ...ALL_ROOM, spend: new Map<string, bigint>() };
  const visitedIn: Months[] = [];
  for (const { requirement } of higher) {
    const months = monthsOf(requirement.window, today, calendar);
    const key = `${months.from} ${months.until}`;
    const known = sums.get(key) ?? sumsIn(state.activity, months);
    sums.set(key, known);
    const missing = requirement.criteria.map((criterion) => ({
      criterion,
      share: shareMissing(criterion, known),
      count: criterion.atLeast - countedOf(criterion, known),
    }));
    const open = missing.filter(({ count }) => count > 0n);
    // Of what is asked for together, one thing that is missing is enough: that of which most is missing.
    const bounds = requirement.match === 'ANY' ? missing : open.sort((a, b) => b.share - a.share).slice(0, 1);
    if (open.length < (requirement.match === 'ANY' ? missing.length : 1)) return null;
    for (const { criterion, count } of bounds) {
      narrow(room, criterion, count);
      if (criterion.metric === 'PARTNERS') visitedIn.push(months);
    }
  }
  const visited = visitedIn.map((months) => partnersIn(state.activity, months));
  const [first, ...others] = visited;
  return {
    ...room,
    visited: first ? [...first].filter((id) => others.every((partners) => partners.has(id))) : [],
  };
}

function shareMissing(criterion: Criterion, sums: ActivitySums): number {
  return 1 - Number(countedOf(criterion, sums)) / Number(criterion.atLeast);
}

type Narrowing = { -readonly [Key in keyof LevelRoom]: LevelRoom[Key] } & { spend: Map<string, bigint> };

function narrow(room: Narrowing, { metric, currency }: Criterion, missing: bigint): void {
  switch (metric) {
    case 'POINTS':
      room.points = least(room.points, missing);
      return;
    case 'SPEND':
      room.spend.set(currency ?? '', least(room.spend.get(currency ?? '') ?? null, missing));
      return;
    case 'PURCHASES':
      room.purchases = Number(least(room.purchases === null ? null : BigInt(room.purchases), missing));
      return;
    case 'PARTNERS':
      room.partners = Number(least(room.partners === null ? null : BigInt(room.partners), missing));
  }
}

function least(a: bigint | null, b: bigint): bigint {
  return a !== null && a < b ? a : b;
}
