import type {
  Criterion,
  LadderDraft,
  LadderVersion,
  Level,
  Requirement,
  Validity,
  Window,
} from '../../src/coalition/ladders/ladder-terms.js';
import type {
  Activity,
  LevelOutcome,
  LevelRules,
  LevelState,
  NewStanding,
} from '../../src/ledger/levels/level.js';
import type { LadderOnDay } from '../../src/tiers/level-ends.js';
import { levelRules } from '../../src/tiers/level-rules.js';
import { firstOfMonth } from '../../src/values/calendar.js';
import type { Day } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import { snapshotWith } from '../rules/snapshot-story.js';

/** Ladders and members for tests without a database. */

export const YEAR: Window = { kind: 'CALENDAR_YEAR' };
export const REST_AND_ONE: Validity = { kind: 'YEARS', count: 1 };

export function criterion(changes: Partial<Criterion> = {}): Criterion {
  return { metric: 'SPEND', atLeast: 1_000n, currency: 'IRR', withBonus: false, ...changes };
}

export function asks(criteria: readonly Criterion[], changes: Partial<Requirement> = {}): Requirement {
  return { match: 'ALL', window: YEAR, criteria, ...changes };
}

export function level(
  code: string,
  requirement: Requirement | null = null,
  validity: Validity = REST_AND_ONE,
  benefit: Level['benefit'] = null,
): Level {
  return { code, name: { en: code }, reached: requirement && { requirement, validity }, benefit };
}

/** Base, silver from 1,000 and gold from 5,000 rial in a calendar year. */
export const BY_SPEND = [
  level('base'),
  level('silver', asks([criterion()])),
  level('gold', asks([criterion({ atLeast: 5_000n })])),
];

export function ladder(changes: Partial<LadderVersion> = {}): LadderVersion {
  const draft: LadderDraft = {
    kind: 'PERSON',
    effectiveFrom: '2020-01-01',
    levels: BY_SPEND,
    downgrade: 'TO_QUALIFIED',
    gapMonths: null,
    warningDays: [30],
    graceDays: 0,
    reversalsTakeLevels: false,
    replacements: new Map(),
  };
  return { ...draft, version: 1, ...changes };
}

/** A member on ladders, of whom time goes by: what the ledger would do with what the rules answer. */
export class Climber {
  readonly rules: LevelRules;
  readonly state: LevelState = {
    memberId: 1n,
    memberKind: 'PERSON',
    standings: [],
    whole: true,
    reviewOn: null,
    events: 0,
    activity: [],
    countsFor: null,
    pooled: null,
    lastPurchaseOn: null,
  };
  readonly warned: Day[] = [];
  readonly #terms;

  constructor(versions: readonly LadderVersion[], calendar: 'gregory' | 'persian' = 'gregory') {
    const snapshot = snapshotWith();
    this.#terms = {
      ladders: new Map([['PERSON', versions] as const]),
      terms: { ...snapshot.terms, calendar, timeZone: 'UTC' },
    };
    const rules = levelRules(this.#terms);
    if (!rules) throw new Error('there is a ladder');
    this.rules = rules;
  }

  /** At noon of a day; what is due before takes effect first, a day at a time as a job would. */
  buys(day: Day, spend: bigint, changes: Partial<Activity> = {}): this {
    this.waits(day);
    this.#count(day, { spendMinor: spend, basePoints: spend / 10n, purchases: 1, ...changes });
    if (this.state.lastPurchaseOn == null || this.state.lastPurchaseOn < day) this.state.lastPurchaseOn = day;
    return this.#takes(this.rules.earned(this.state, moment(day), day), day);
  }

  returns(day: Day, boughtOn: Day, spend: bigint): this {
    this.waits(day);
    this.#count(boughtOn, { spendMinor: -spend, basePoints: -spend / 10n, purchases: -1 });
    this.state.lastPurchaseOn = null;
    return this.#takes(this.rules.reversed(this.state, moment(day)), day);
  }

  /** Time goes by until noon of a day: whatever is due takes effect on the day on which it is. */
  waits(until: Day): this {
    for (let looks = 0; this.state.reviewOn !== null && this.state.reviewOn <= until; looks += 1) {
      if (looks > 10_000) throw new Error('what is due is never done');
      const day = this.state.reviewOn;
      this.#takes(this.rules.due(this.state, moment(day)), day);
    }
    return this;
  }

  takes(
    change: (state: LevelState, on: LadderOnDay) => LevelOutcome | null,
    day: Day,
    on: LadderOnDay,
  ): this {
    const outcome = change(this.state, on);
    return outcome ? this.#takes(outcome, day) : this;
  }

  get level(): string {
    return this.state.standings.at(-1)?.level ?? 'base';
  }

  /** `<level> <cause> <first day>–<last day>` of each standing. */
  get history(): string[] {
    return this.state.standings.map(({ level: code, cause, from, validUntil }) =>
      [code, cause, dayOf(from, 'UTC'), validUntil ?? 'ever'].join(' '),
    );
  }

  #count(day: Day, changes: Partial<Activity>): void {
    const { calendar } = this.#terms.terms;
    const empty = { basePoints: 0n, bonusPoints: 0n, spendMinor: 0n, purchases: 0 };
    const name = { month: firstOfMonth(day, calendar), partnerId: 21n, currency: 'IRR' };
    this.state.activity.push({ ...name, ...empty, ...changes });
  }

  #takes({ standings, warns, reviewOn }: LevelOutcome, day: Day): this {
    for (const begins of standings) this.#begins(begins);
    if (warns) this.warned.push(day);
    this.state.reviewOn = reviewOn;
    return this;
  }

  #begins(begins: NewStanding): void {
    this.state.standings.push({ number: this.state.standings.length + 1, ...begins });
  }
}

export function moment(today: Day) {
  return { at: new Date(`${today}T12:00:00.000Z`), today };
}
