import fc from 'fast-check';
import type { Level, Requirement, Validity, Window } from '../../src/coalition/ladders/ladder-terms.js';
import type { Activity, LevelOutcome } from '../../src/ledger/levels/level.js';
import {
  roomAfter,
  storedWatch,
  type WatchedLevel,
  watchedLevel,
} from '../../src/ledger/levels/watched-level.js';
import { firstOfMonth } from '../../src/values/calendar.js';
import { addDays, type Day } from '../../src/values/day.js';
import { asks, Climber, criterion, ladder, level, moment } from './level-scene.js';

/** An earn that an account's watch lets through without its counters changes no level: the counters would say the same. */

interface Bought {
  /** Days after the one before. */
  readonly later: number;
  /** Days before it was told. */
  readonly ago: number;
  readonly partner: number;
  readonly currency: 'IRR' | 'USD';
  readonly spend: number;
  readonly base: number;
  readonly bonus: number;
  /** Instead of buying: which of what was bought before is given back. */
  readonly back: number | null;
}

const windows: fc.Arbitrary<Window> = fc.oneof(
  fc.constant<Window>({ kind: 'CALENDAR_YEAR' }),
  fc.constant<Window>({ kind: 'LIFETIME' }),
  fc.integer({ min: 1, max: 6 }).map((months): Window => ({ kind: 'ROLLING_MONTHS', months })),
);
const validities: fc.Arbitrary<Validity> = fc.oneof(
  fc.constant<Validity>({ kind: 'LIFETIME' }),
  fc.record({
    kind: fc.constantFrom('YEARS' as const, 'MONTHS' as const),
    count: fc.integer({ min: 1, max: 3 }),
  }),
);
const criteria = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom('IRR', 'USD'))
    .map(([atLeast, currency]) => criterion({ atLeast: BigInt(atLeast), currency })),
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.boolean())
    .map(([atLeast, withBonus]) =>
      criterion({ metric: 'POINTS', atLeast: BigInt(atLeast), currency: null, withBonus }),
    ),
  fc
    .integer({ min: 1, max: 15 })
    .map((atLeast) => criterion({ metric: 'PURCHASES', atLeast: BigInt(atLeast), currency: null })),
  fc
    .integer({ min: 1, max: 5 })
    .map((atLeast) => criterion({ metric: 'PARTNERS', atLeast: BigInt(atLeast), currency: null })),
);
const requirements: fc.Arbitrary<Requirement> = fc
  .tuple(
    fc.array(criteria, { minLength: 1, maxLength: 3 }),
    windows,
    fc.constantFrom('ALL' as const, 'ANY' as const),
  )
  .map(([all, window, match]) => asks(all, { window, match }));
const levels: fc.Arbitrary<Level[]> = fc
  .array(fc.tuple(requirements, validities), { minLength: 1, maxLength: 4 })
  .map((all) => [level('base'), ...all.map(([asked, lasts], at) => level(`level-${at}`, asked, lasts))]);
const purchases: fc.Arbitrary<Bought[]> = fc.array(
  fc.record({
    later: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 6 }) },
      fc.integer({ min: 0, max: 90 }),
    ),
    ago: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -20, max: 40 })),
    partner: fc.integer({ min: 1, max: 6 }),
    currency: fc.constantFrom('IRR' as const, 'IRR' as const, 'USD' as const),
    // small, so that it is often exactly as much as is asked for
    spend: fc.integer({ min: 1, max: 4 }),
    base: fc.integer({ min: 0, max: 4 }),
    bonus: fc.constantFrom(0, 0, 1, 3),
    back: fc.option(fc.nat({ max: 40 }), { freq: 6 }),
  }),
  { minLength: 10, maxLength: 60 },
);

let [unread, read] = [0, 0];

/** Lets somebody buy, with a watch as an account has it, and compares at each purchase what the counters say. */
class Watched {
  readonly climber: Climber;
  readonly #calendar;
  #watched: WatchedLevel | null = null;
  readonly #bought: [Day, Activity][] = [];

  constructor(
    all: readonly Level[],
    takes: boolean,
    gapMonths: number | null,
    calendar: 'gregory' | 'persian',
  ) {
    const version = ladder({ levels: all, reversalsTakeLevels: takes, gapMonths });
    this.climber = new Climber([version], calendar);
    this.#calendar = calendar;
  }

  on(today: Day, bought: Bought): void {
    const { climber } = this;
    const { state, rules } = climber;
    const before = state.standings.length;
    climber.waits(today);
    if (state.standings.length > before) this.#watched = null;
    if (bought.back !== null && this.#bought.length > 0) {
      this.#gives(today, bought.back % this.#bought.length);
      return;
    }
    const day = addDays(today, -bought.ago);
    const counter = this.#counts(day, bought);
    this.#bought.push([day, counter]);
    if (state.lastPurchaseOn == null || state.lastPurchaseOn < day) state.lastPurchaseOn = day;
    const outcome = rules.earned(state, moment(today), day);
    const month = firstOfMonth(day, this.#calendar);
    const { watch } = this.#watched ?? {};
    if (this.#watched && watch && month === watch.from && watch.from <= today && today < watch.until) {
      const { partnerId, currency, spendMinor, basePoints, bonusPoints } = counter;
      const amount = { minor: spendMinor, currency: currency as 'IRR' };
      const room = roomAfter(watch.room, { partnerId, amount, points: basePoints + bonusPoints });
      if (room) {
        unread += 1;
        expect([outcome.standings, outcome.reviewOn]).toEqual([[], state.reviewOn]);
        this.#keep({ ...this.#watched, watch: { ...watch, room } });
        return;
      }
    }
    read += 1;
    this.#takes(outcome);
    if (outcome.standings.length > 0 || month !== firstOfMonth(today, this.#calendar)) this.#watched = null;
    else {
      const made = rules.watch(state, moment(today));
      const standing = state.standings.at(-1) ?? null;
      this.#keep(made && { memberKind: state.memberKind, standing, watch: made });
    }
  }

  /** As an account keeps it: as a text. */
  #keep(watched: WatchedLevel | null): void {
    this.#watched = watched && watchedLevel(storedWatch(watched));
    if (watched && this.#watched) {
      const { standing } = watched;
      const kept = standing && { level: standing.level, ladderVersion: 1, from: standing.from };
      expect(this.#watched).toEqual({ ...watched, standing: kept });
    }
  }

  #counts(day: Day, { partner, currency, spend, base, bonus }: Bought): Activity {
    const counter = {
      ...{ month: firstOfMonth(day, this.#calendar), partnerId: BigInt(partner), currency },
      ...{ basePoints: BigInt(base), bonusPoints: BigInt(bonus), spendMinor: BigInt(spend), purchases: 1 },
    };
    this.climber.state.activity.push({ ...counter });
    return counter;
  }

  #gives(today: Day, which: number): void {
    const { state, rules } = this.climber;
    const [[, counter]] = this.#bought.splice(which, 1) as [[Day, Activity]];
    const { basePoints, bonusPoints, spendMinor } = counter;
    state.activity.push({
      ...counter,
      ...{ basePoints: -basePoints, bonusPoints: -bonusPoints, spendMinor: -spendMinor, purchases: -1 },
    });
    state.lastPurchaseOn =
      this.#bought
        .map(([day]) => day)
        .sort()
        .at(-1) ?? null;
    const was = state.reviewOn;
    const outcome = rules.reversed(state, moment(today));
    this.#takes(outcome);
    // A level that is written anew makes the account forget.
    if (outcome.standings.length > 0 || state.reviewOn !== was) this.#watched = null;
  }

  #takes({ standings, reviewOn }: LevelOutcome): void {
    const { state } = this.climber;
    for (const begins of standings) state.standings.push({ number: state.standings.length + 1, ...begins });
    state.reviewOn = reviewOn;
  }
}

test('T-02 T-08 an earn that a watched level lets through changes nothing, by whatever a ladder counts', () => {
  fc.assert(
    fc.property(
      levels,
      purchases,
      fc.boolean(),
      fc.option(fc.integer({ min: 1, max: 4 })),
      fc.constantFrom('gregory' as const, 'persian' as const),
      (all, bought, takes, gap, calendar) => {
        const watched = new Watched(all, takes, gap, calendar);
        let today: Day = '2025-01-10';
        for (const each of bought) {
          today = addDays(today, each.later);
          watched.on(today, each);
        }
      },
    ),
    { numRuns: 400 },
  );
  // Both ways were gone, and the shorter one often: otherwise nothing was compared.
  expect(unread).toBeGreaterThan(read / 4);
  expect(read).toBeGreaterThan(0);
});

test('T-01 partners that count already take no room, and no more of them are remembered than are written', () => {
  const visits = { metric: 'PARTNERS' as const, currency: null };
  const levels = [level('base'), level('explorer', asks([criterion({ ...visits, atLeast: 40n })]))];
  const climber = new Climber([ladder({ levels })]);
  for (let partner = 1n; partner <= 20n; partner += 1n)
    climber.buys('2025-03-01', 10n, { partnerId: partner });
  const watch = climber.rules.watch(climber.state, moment('2025-03-01'));
  if (!watch) throw new Error('it is watched');
  expect(watch).toMatchObject({ from: '2025-03-01', until: '2025-04-01', room: { partners: 20 } });
  const { room } = watchedLevel(storedWatch({ memberKind: 'PERSON', standing: null, watch })).watch;
  const at = (partnerId: bigint) =>
    roomAfter(room, { partnerId, amount: { minor: 1n, currency: 'IRR' }, points: 0n })?.partners;
  // those that are not remembered count as new ones, which only looks sooner
  expect([at(1n), at(16n), at(17n), at(99n)]).toEqual([20, 20, 19, 19]);
});
