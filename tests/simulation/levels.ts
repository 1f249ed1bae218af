import { addMonths, dayFromFields, fieldsOf, firstOfMonth } from '../../src/values/calendar.js';
import { addDays, type Day } from '../../src/values/day.js';
import { startOfDay } from '../../src/values/time-zone.js';
import type { MemberKind } from './member.js';
import type { Model, ModelTransaction } from './model.js';
import { dayAt, type ModelCampaign, type ModelTerms } from './terms.js';

/** A version of a ladder of levels (T-01), the lowest first, which asks for nothing. */
export interface ModelLadder {
  readonly kind: MemberKind;
  /** 1, 2, 3 … of the kind. */
  readonly version: number;
  /** The first day on which it is in force. */
  readonly from: Day;
  /** Of levels that the version before had: the code of the one that takes its place (T-11). */
  readonly replacements: ReadonlyMap<string, string>;
  readonly levels: readonly ModelLevel[];
  /** Whether a review takes one level at the most (T-02). */
  readonly oneDown: boolean;
  readonly gapMonths: number | null;
  readonly graceDays: number;
  /** Whether a reversal takes a level away that is not reached without what it undoes (T-04). */
  readonly reversalsTake: boolean;
}

export interface ModelLevel {
  readonly code: string;
  readonly reached: {
    readonly match: 'ALL' | 'ANY';
    readonly window:
      | { readonly kind: 'CALENDAR_YEAR' | 'LIFETIME' }
      | { readonly kind: 'ROLLING_MONTHS'; readonly months: number };
    readonly criteria: readonly {
      readonly metric: 'POINTS' | 'SPEND' | 'PURCHASES' | 'PARTNERS';
      readonly least: bigint;
      readonly withBonus: boolean;
    }[];
    readonly lasts: { readonly kind: 'YEARS' | 'MONTHS' | 'LIFETIME'; readonly count: number };
  } | null;
  /** How many times the base on top, in 10⁻⁸, and points for each purchase; null: nothing. */
  readonly gives: { readonly times: bigint; readonly bonus: bigint; readonly byCoalition: boolean } | null;
}

/** A ladder as it is planned. */
export type LadderPlan = Omit<ModelLadder, 'kind' | 'version' | 'from' | 'replacements'>;

/** What a member has from an instant on. */
export interface ModelStanding {
  /** The code of the level, and the version of the ladder that gave it. */
  readonly level: string;
  readonly version: number;
  readonly from: number;
  /** Last day; null: for ever. */
  readonly until: Day | null;
  /** A day of the window in which it was reached; null: it was given without. */
  readonly reachedOn: Day | null;
  readonly cause: string;
}

/** A level that a member has or had, by the ranks of the ladder by which it is looked at. */
export interface HeldRank extends Pick<ModelStanding, 'until' | 'reachedOn' | 'cause'> {
  readonly rank: number;
  readonly given: ModelStanding;
}

/** What begins, before it is known when. */
export type Begins = Pick<HeldRank, 'rank' | 'until' | 'reachedOn' | 'cause'>;

interface Reached {
  readonly rank: number;
  readonly on: Day;
}

/** The version that is in force for a member on a day: the latest that has begun. */
export function ladderOn(model: Model, member: bigint, day: Day): ModelLadder | undefined {
  const kind = model.members.get(member)?.kind;
  return model.ladders.findLast((each) => each.kind === kind && each.from <= day);
}

/** Where a level stands in a version: by its code, or in the place of the one that took its place (T-11). */
export function rankIn(
  model: Model,
  ladder: ModelLadder,
  given: Pick<ModelStanding, 'level' | 'version'>,
): number {
  let { level } = given;
  for (const { kind, version, replacements } of model.ladders) {
    if (kind !== ladder.kind || version <= given.version || version > ladder.version) continue;
    level = replacements.get(level) ?? level;
  }
  const rank = ladder.levels.findIndex(({ code }) => code === level);
  return rank < 0 ? 0 : rank;
}

/** What a level gives on top of a purchase (T-10), as if it were a campaign: the one that was reached before. */
export function levelOnTop(
  model: Model,
  standing: Pick<ModelStanding, 'level' | 'version'> | undefined,
  member: bigint,
  at: number,
  { amount, funding }: { readonly amount: bigint; readonly funding: bigint },
): (ModelCampaign & { readonly level: true; readonly byCoalition: boolean })[] {
  const { terms } = model;
  const ladder = ladderOn(model, member, dayAt(terms, at));
  if (!ladder || amount === 0n) return [];
  const level = levelOf(ladder, standing ? rankIn(model, ladder, standing) : 0);
  if (!level.gives) return [];
  const { times, bonus, byCoalition } = level.gives;
  const day = dayAt(terms, at);
  return [
    {
      ...{ rule: `level:${level.code}`, from: day, until: day, least: null, times, bonus, byCoalition },
      fundings: new Map([[funding, byCoalition ? terms.ownFunding : funding]]),
      level: true,
    },
  ];
}

/** Ends, gaps and reviews whose day has come, one after the other, each from its own day (T-02). */
export function settleLevel(model: Model, member: bigint, at: number): void {
  const { terms } = model;
  const today = dayAt(terms, at);
  const ladder = ladderOn(model, member, today);
  if (!ladder) return;
  for (;;) {
    const held = heldBy(model, member, ladder);
    const top = held.at(-1);
    if (!top) return;
    const over = endOf(top, ladder);
    const left = goneSince(model, member, top, ladder);
    const first = [over, left].filter((day) => day !== null).sort()[0];
    if (first === undefined || first > today) return;
    const begins = startOfDay(first, terms.timeZone).getTime();
    const from = begins > top.given.from ? begins : top.given.from;
    // What lies beneath and is not over comes back (T-12).
    const beneath = held.slice(0, -1).findLast((each) => lastsOn(each, ladder, first));
    const next =
      first === over
        ? reviewed(model, { member, ladder, top, beneath, first })
        : missed(top, beneath?.rank === top.rank - 1 ? beneath : undefined);
    stand(model, { member, ladder }, { ...next, from }, { at, transaction: null });
  }
}

function reviewed(
  model: Model,
  about: {
    readonly member: bigint;
    readonly ladder: ModelLadder;
    readonly top: HeldRank;
    readonly beneath: HeldRank | undefined;
    /** The first day without the level. */
    readonly first: Day;
  },
): Begins {
  const { member, ladder, top, beneath, first } = about;
  // Its last day judges, and the last day of grace.
  const found = reached(model, { member, ladder }, [top.until as Day, addDays(first, -1)], first);
  if (found.rank >= top.rank) {
    return { ...lasting(model, ladder, found), cause: found.rank > top.rank ? 'QUALIFIED' : 'RENEWED' };
  }
  const least = ladder.oneDown ? top.rank - 1 : 0;
  if (beneath && beneath.rank > found.rank && beneath.rank >= least) return { ...beneath, cause: 'REVIEW' };
  if (found.rank >= least) return { ...lasting(model, ladder, found), cause: 'REVIEW' };
  // One level down lasts as if it had been reached on the last day, or from now on if that is over.
  const since = lasting(model, ladder, { rank: least, on: top.until as Day });
  const lasts = since.until === null || since.until >= first;
  const given = lasts ? since : lasting(model, ladder, { rank: least, on: first });
  return { ...given, reachedOn: null, cause: 'REVIEW' };
}

/** Too long without a purchase: one level down, with the same end. */
function missed(top: HeldRank, beneath: HeldRank | undefined): Begins {
  if (beneath) return { ...beneath, cause: 'GAP' };
  const rank = top.rank - 1;
  return { rank, until: rank === 0 ? null : top.until, reachedOn: null, cause: 'GAP' };
}

/** Whoever reaches more with a purchase has it at once (T-02). */
export function riseBy(model: Model, purchase: ModelTransaction, at: number): void {
  const { terms } = model;
  const { member, occurredAt, id } = purchase;
  const today = dayAt(terms, at);
  const ladder = ladderOn(model, member, today);
  if (!ladder) return;
  const found = reached(model, { member, ladder }, [today, dayAt(terms, occurredAt)], today);
  if (found.rank <= (heldBy(model, member, ladder).at(-1)?.rank ?? 0)) return;
  const standing = { ...lasting(model, ladder, found), from: at, cause: 'QUALIFIED' };
  stand(model, { member, ladder }, standing, { at, transaction: id });
}

/** A reversal takes a level only where the ladder says so, and only one that is not reached without what it undid (T-04). */
export function fallBy(model: Model, member: bigint, at: number, transaction: bigint | null): void {
  const today = dayAt(model.terms, at);
  const ladder = ladderOn(model, member, today);
  if (!ladder?.reversalsTake) return;
  const held = heldBy(model, member, ladder);
  const top = held.at(-1);
  if (!top || standsAlone(model, member, top)) return;
  const days = top.reachedOn === null ? [today] : [today, top.reachedOn];
  const found = reached(model, { member, ladder }, days, today);
  if (found.rank >= top.rank) return;
  const beneath = held
    .slice(0, -1)
    .findLast((each) => lastsOn(each, ladder, today) && standsAlone(model, member, each));
  const next = beneath && beneath.rank > found.rank ? beneath : lasting(model, ladder, found);
  stand(model, { member, ladder }, { ...next, from: at, cause: 'REVERSAL' }, { at, transaction });
}

/** What the member has, and beneath it what higher levels lie on. */
export function heldBy(model: Model, member: bigint, ladder: ModelLadder): HeldRank[] {
  let held: HeldRank[] = [];
  for (const given of model.state(member).standings) {
    const rank = rankIn(model, ladder, given);
    const { until, reachedOn, cause } = given;
    held = [...held.filter((each) => each.rank < rank), { rank, until, reachedOn, cause, given }];
  }
  return held;
}

/** The code of the level that a member has at an instant, also where its end is not written yet; null: there are none. */
export function levelAt(model: Model, member: bigint, at: number): string | null {
  const ladder = ladderOn(model, member, dayAt(model.terms, at));
  if (!ladder) return null;
  const mark = model.journal.mark;
  settleLevel(model, member, at);
  const rank = heldBy(model, member, ladder).at(-1)?.rank ?? 0;
  model.journal.rollback(mark);
  return levelOf(ladder, rank).code;
}

export function stand(
  model: Model,
  { member, ladder }: { readonly member: bigint; readonly ladder: ModelLadder },
  { rank, from, until, reachedOn, cause }: Begins & Pick<ModelStanding, 'from'>,
  by: { readonly at: number; readonly transaction: bigint | null },
): void {
  const { standings } = model.state(member);
  const level = levelOf(ladder, rank).code;
  const standing = { level, version: ladder.version, from, until, reachedOn, cause };
  model.set(member, { standings: [...standings, standing] });
  model.write(`standing ${member} ${standings.length + 1}`, standingText({ ...standing, ...by }));
}

/** In words that the books share. */
export function standingText(
  standing: ModelStanding & {
    readonly at: number;
    readonly transaction: bigint | null;
  },
): string {
  const { level, version, from, until, reachedOn, cause, transaction, at } = standing;
  return `${level} of ${version} ${cause} ${from} until ${until} reached ${reachedOn} by ${transaction} at ${at}`;
}

/** The first day without a level as its validity says; null: it does not end. */
function endOf({ until }: HeldRank, { graceDays }: ModelLadder): Day | null {
  return until === null ? null : addDays(until, graceDays + 1);
}

export function lastsOn(standing: HeldRank, ladder: ModelLadder, day: Day): boolean {
  const end = endOf(standing, ladder);
  return end === null || day < end;
}

/** The first day on which a level is lost for want of purchases; null: there is none. */
function goneSince(model: Model, member: bigint, top: HeldRank, ladder: ModelLadder): Day | null {
  const { terms } = model;
  if (ladder.gapMonths === null || top.rank === 0) return null;
  const days = purchasesOf(model, member)
    .filter((purchase) => moneyLeft(purchase) > 0n)
    .map(({ occurredAt }) => dayAt(terms, occurredAt));
  const since = [...days, dayAt(terms, top.given.from)].sort().at(-1) as Day;
  return addDays(addMonths(since, ladder.gapMonths, terms.calendar), 1);
}

/** By the version that gave it: what a later one asks for takes nothing away (T-11). */
function standsAlone(model: Model, member: bigint, { reachedOn, given }: HeldRank): boolean {
  const { kind } = model.state(member);
  const by = model.ladders.find((each) => each.kind === kind && each.version === given.version);
  const asks = by?.levels.find(({ code }) => code === given.level)?.reached;
  return reachedOn === null || !asks || meets(model, member, asks, reachedOn);
}

/** The highest level that is reached in the window of one of the days and would last on a day (T-09). */
export function reached(
  model: Model,
  { member, ladder }: { readonly member: bigint; readonly ladder: ModelLadder },
  days: readonly Day[],
  lastsOnDay: Day,
): Reached {
  const latestFirst = [...days].sort().reverse();
  for (let rank = ladder.levels.length - 1; rank > 0; rank -= 1) {
    const asks = levelOf(ladder, rank).reached;
    for (const on of latestFirst) {
      if (!asks || !meets(model, member, asks, on)) continue;
      const { until } = lasting(model, ladder, { rank, on });
      if (until === null || until >= lastsOnDay) return { rank, on };
    }
  }
  return { rank: 0, on: lastsOnDay };
}

export function lasting(
  { terms: { calendar } }: Model,
  ladder: ModelLadder,
  { rank, on }: Reached,
): Pick<HeldRank, 'rank' | 'until' | 'reachedOn'> {
  const asks = levelOf(ladder, rank).reached;
  if (!asks) return { rank, until: null, reachedOn: null };
  const { kind, count } = asks.lasts;
  const until = {
    LIFETIME: () => null,
    MONTHS: () => addMonths(on, count, calendar),
    YEARS: () => dayFromFields({ year: fieldsOf(on, calendar).year + count, month: 12, day: 31 }, calendar),
  }[kind]();
  return { rank, until, reachedOn: on };
}

/** Whether what a member did in the window of a day is what a level asks for, added up from its purchases (T-06, T-07). */
function meets(
  model: Model,
  member: bigint,
  { match, window, criteria }: NonNullable<ModelLevel['reached']>,
  on: Day,
): boolean {
  const { terms } = model;
  const own = purchasesOf(model, member).filter(({ occurredAt }) =>
    isIn(window, dayAt(terms, occurredAt), on, terms),
  );
  const counted = ({ metric, withBonus }: (typeof criteria)[number]): bigint => {
    switch (metric) {
      case 'SPEND':
        return own.reduce((sum, purchase) => sum + moneyLeft(purchase), 0n);
      case 'PURCHASES':
        return BigInt(own.filter((purchase) => moneyLeft(purchase) > 0n).length);
      case 'PARTNERS':
        return BigInt(new Set(own.filter((each) => moneyLeft(each) > 0n).map(({ partner }) => partner)).size);
      case 'POINTS':
        return own.reduce((sum, purchase) => sum + pointsLeft(purchase, withBonus), 0n);
    }
  };
  return criteria[match === 'ALL' ? 'every' : 'some']((each) => counted(each) >= each.least);
}

/** Windows are whole months of the calendar. */
function isIn(
  window: NonNullable<ModelLevel['reached']>['window'],
  day: Day,
  on: Day,
  { calendar }: ModelTerms,
): boolean {
  if (window.kind === 'LIFETIME') return true;
  if (window.kind !== 'ROLLING_MONTHS') return fieldsOf(day, calendar).year === fieldsOf(on, calendar).year;
  const last = firstOfMonth(on, calendar);
  const month = firstOfMonth(day, calendar);
  return addMonths(last, 1 - window.months, calendar) <= month && month <= last;
}

/** A member's purchases; those of nothing do not count. */
export function purchasesOf(model: Model, member: bigint): ModelTransaction[] {
  return (model.bought.get(member) ?? []).flatMap((id) => {
    const purchase = model.transactions.get(id);
    return purchase && purchase.amount > 0n ? [purchase] : [];
  });
}

/** The money of a purchase without what was undone of it (T-07). */
function moneyLeft({ amount, points, reversed, refunded, withoutMoney = 0n }: ModelTransaction): bigint {
  if (withoutMoney > 0n && reversed === points) return 0n;
  const share = withoutMoney === 0n ? 0n : (amount * withoutMoney) / points;
  const undone = refunded + share;
  return undone < amount ? amount - undone : 0n;
}

function pointsLeft({ parts, undone, points, reversed }: ModelTransaction, withBonus: boolean): bigint {
  if (!parts || withBonus) return points - reversed;
  return (parts[0]?.points ?? 0n) - (undone?.[0] ?? 0n);
}

function levelOf({ levels }: ModelLadder, rank: number): ModelLevel {
  const level = levels[rank];
  if (!level) throw new Error(`the ladder has no level ${rank}`);
  return level;
}
