import { addMonths, dayFromFields, fieldsOf, firstOfMonth } from '../../src/values/calendar.js';
import { addDays, type Day } from '../../src/values/day.js';
import { startOfDay } from '../../src/values/time-zone.js';
import type { Model, ModelTransaction } from './model.js';
import { dayAt, type ModelCampaign, type ModelTerms } from './terms.js';

/** A ladder of levels (T-01), the lowest first, which asks for nothing. */
export interface ModelLadder {
  /** The first day on which it is in force. */
  readonly from: Day;
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

/** What a member has from an instant on. */
export interface ModelStanding {
  readonly rank: number;
  readonly from: number;
  /** Last day; null: for ever. */
  readonly until: Day | null;
  /** A day of the window in which it was reached; null: it was given without. */
  readonly reachedOn: Day | null;
  readonly cause: string;
}

interface Reached {
  readonly rank: number;
  readonly on: Day;
}

/** The rank by which a member's purchase at an instant is priced: it was reached before. */
export function rankBefore(model: Model, member: bigint, at: number): number {
  return model.members.get(member)?.standings.findLast(({ from }) => from < at)?.rank ?? 0;
}

/** What a level gives on top of a purchase (T-10), as if it were a campaign. */
export function levelOnTop(
  model: Model,
  rank: number,
  at: number,
  { amount, funding }: { readonly amount: bigint; readonly funding: bigint },
): (ModelCampaign & { readonly level: true; readonly byCoalition: boolean })[] {
  const { ladder, terms } = model;
  if (!ladder || amount === 0n || dayAt(terms, at) < ladder.from) return [];
  const level = levelOf(ladder, rank);
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
  const { ladder, terms } = model;
  const today = dayAt(terms, at);
  if (!ladder || today < ladder.from) return;
  for (;;) {
    const held = heldBy(model, member);
    const top = held.at(-1);
    if (!top) return;
    const over = endOf(top, ladder);
    const left = goneSince(model, member, top);
    const first = [over, left].filter((day) => day !== null).sort()[0];
    if (first === undefined || first > today) return;
    const begins = startOfDay(first, terms.timeZone).getTime();
    const from = begins > top.from ? begins : top.from;
    // What lies beneath and is not over comes back (T-12).
    const beneath = held.slice(0, -1).findLast((each) => lastsOn(each, ladder, first));
    const next =
      first === over
        ? reviewed(model, { member, ladder, top, beneath, first })
        : missed(top, beneath?.rank === top.rank - 1 ? beneath : undefined);
    stand(model, member, { ...next, from }, { at, transaction: null });
  }
}

function reviewed(
  model: Model,
  about: {
    readonly member: bigint;
    readonly ladder: ModelLadder;
    readonly top: ModelStanding;
    readonly beneath: ModelStanding | undefined;
    /** The first day without the level. */
    readonly first: Day;
  },
): Omit<ModelStanding, 'from'> {
  const { member, ladder, top, beneath, first } = about;
  // Its last day judges, and the last day of grace.
  const found = reached(model, member, [top.until as Day, addDays(first, -1)], first);
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
function missed(top: ModelStanding, beneath: ModelStanding | undefined): Omit<ModelStanding, 'from'> {
  if (beneath) return { ...beneath, cause: 'GAP' };
  const rank = top.rank - 1;
  return { rank, until: rank === 0 ? null : top.until, reachedOn: null, cause: 'GAP' };
}

/** Whoever reaches more with a purchase has it at once (T-02). */
export function riseBy(model: Model, purchase: ModelTransaction, at: number): void {
  const { ladder, terms } = model;
  const today = dayAt(terms, at);
  if (!ladder || today < ladder.from) return;
  const { member, occurredAt, id } = purchase;
  const found = reached(model, member, [today, dayAt(terms, occurredAt)], today);
  if (found.rank <= (heldBy(model, member).at(-1)?.rank ?? 0)) return;
  const standing = { ...lasting(model, ladder, found), from: at, cause: 'QUALIFIED' };
  stand(model, member, standing, { at, transaction: id });
}

/** A reversal takes a level only where the ladder says so, and only one that is not reached without what it undid (T-04). */
export function fallBy(model: Model, member: bigint, at: number, transaction: bigint | null): void {
  const { ladder, terms } = model;
  const today = dayAt(terms, at);
  const held = heldBy(model, member);
  const top = held.at(-1);
  if (!ladder?.reversalsTake || !top || standsAlone(model, member, top)) return;
  const days = top.reachedOn === null ? [today] : [today, top.reachedOn];
  const found = reached(model, member, days, today);
  if (found.rank >= top.rank) return;
  const beneath = held
    .slice(0, -1)
    .findLast((each) => lastsOn(each, ladder, today) && standsAlone(model, member, each));
  const next = beneath && beneath.rank > found.rank ? beneath : lasting(model, ladder, found);
  stand(model, member, { ...next, from: at, cause: 'REVERSAL' }, { at, transaction });
}

/** What the member has, and beneath it what higher levels lie on. */
function heldBy(model: Model, member: bigint): ModelStanding[] {
  let held: ModelStanding[] = [];
  for (const standing of model.state(member).standings) {
    held = [...held.filter(({ rank }) => rank < standing.rank), standing];
  }
  return held;
}

/** The rank of the level that a member has at an instant, also where its end is not written yet. */
export function rankAt(model: Model, member: bigint, at: number): number {
  const mark = model.journal.mark;
  settleLevel(model, member, at);
  const rank = model.state(member).standings.at(-1)?.rank ?? 0;
  model.journal.rollback(mark);
  return rank;
}

function stand(
  model: Model,
  member: bigint,
  standing: ModelStanding,
  by: { readonly at: number; readonly transaction: bigint | null },
): void {
  const { standings } = model.state(member);
  model.set(member, { standings: [...standings, standing] });
  const level = levelOf(model.ladder as ModelLadder, standing.rank).code;
  model.write(`standing ${member} ${standings.length + 1}`, standingText({ ...standing, ...by, level }));
}

/** In words that the books share. */
export function standingText(
  standing: Omit<ModelStanding, 'rank'> & {
    readonly level: string;
    readonly at: number;
    readonly transaction: bigint | null;
  },
): string {
  const { level, from, until, reachedOn, cause, transaction, at } = standing;
  return `${level} ${cause} ${from} until ${until} reached ${reachedOn} by ${transaction} at ${at}`;
}

/** The first day without a level as its validity says; null: it does not end. */
function endOf({ until }: ModelStanding, { graceDays }: ModelLadder): Day | null {
  return until === null ? null : addDays(until, graceDays + 1);
}

function lastsOn(standing: ModelStanding, ladder: ModelLadder, day: Day): boolean {
  const end = endOf(standing, ladder);
  return end === null || day < end;
}

/** The first day on which a level is lost for want of purchases; null: there is none. */
function goneSince(model: Model, member: bigint, top: ModelStanding): Day | null {
  const { ladder, terms } = model;
  if (!ladder || ladder.gapMonths === null || top.rank === 0) return null;
  const days = purchasesOf(model, member)
    .filter((purchase) => moneyLeft(purchase) > 0n)
    .map(({ occurredAt }) => dayAt(terms, occurredAt));
  const since = [...days, dayAt(terms, top.from)].sort().at(-1) as Day;
  return addDays(addMonths(since, ladder.gapMonths, terms.calendar), 1);
}

function standsAlone(model: Model, member: bigint, { rank, reachedOn }: ModelStanding): boolean {
  const { reached: asks } = levelOf(model.ladder as ModelLadder, rank);
  return reachedOn === null || asks === null || meets(model, member, asks, reachedOn);
}

/** The highest level that is reached in the window of one of the days and would last on a day (T-09). */
function reached(model: Model, member: bigint, days: readonly Day[], lastsOnDay: Day): Reached {
  const ladder = model.ladder as ModelLadder;
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

function lasting(
  { terms: { calendar } }: Model,
  ladder: ModelLadder,
  { rank, on }: Reached,
): Pick<ModelStanding, 'rank' | 'until' | 'reachedOn'> {
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
function purchasesOf(model: Model, member: bigint): ModelTransaction[] {
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
