import type { FactKind } from '../../ledger/days/day-fact.js';
import { type Currency, minorPerMajor } from '../../values/currency.js';
import { RATE_SCALE, type Rate } from '../../values/rate.js';
import type { PricingPart } from './charges.js';
import {
  type FundingPoints,
  type LiabilityPoints,
  outstanding,
  pointsOf,
  withFacts,
} from './liability-points.js';
import type { Bearer, PricingTerms } from './pricing-terms.js';
import { FIGURES, type Figures, MOVEMENTS, type Movement, roundedFigures } from './roll-forward-figures.js';

/** What whoever bears points owes for them. */
export interface RollForwardRow {
  /** The issuer, or whoever took its points over; null: the coalition. */
  readonly partnerId: bigint | null;
  readonly currency: Currency;
  /** Points that members have; `expectedBreakage` is 0, since what is only expected is still there. */
  readonly points: Figures;
  /** Minor units of the currency, at prices of issue. */
  readonly money: Figures;
}

export interface RollForward {
  /** By currency, then partner, the coalition first; without rows in which all is 0. */
  readonly rows: readonly RollForwardRow[];
  /** The sum of the rows, by currency. */
  readonly totals: readonly Omit<RollForwardRow, 'partnerId'>[];
  /** What the next period begins with. */
  readonly closing: LiabilityPoints;
}

export interface RollForwardInput {
  /** All points until the day before; {@link RollForward.closing} of the period before, or the sum of all earlier facts. */
  readonly opening: LiabilityPoints;
  /** The days of the period; several where a partner left within them. */
  readonly parts: readonly [PricingPart, ...PricingPart[]];
  /** Who bears the points from the day after on, if not those of the last part. */
  readonly closingBearer?: Bearer;
  readonly terms: PricingTerms;
  /** Of points issued, how many percent are expected never to be used: 0 or more, below 100. */
  readonly breakagePercent: Rate;
  /** The estimate at the end of the period before, where it was another; the change shows in `expectedBreakage`. */
  readonly openingBreakagePercent?: Rate;
}

/**
 * The roll-forward of the contract liability of outstanding points over some days: per bearer and currency, each point at
 * the issue price of its funding.
 *
 * Breakage follows IFRS 15, paragraphs B44–B47 (customers' unexercised rights): where an estimate b is given, expected
 * breakage is recognised in proportion to what members use (B46), so that with every (100 − b) points burned b more leave
 * the liability; they wait to expire. Points that expire use up what was recognised ahead before they lower the
 * liability further, which never goes below 0. With b = 0 breakage counts when it happens. Recognised in a period are
 * `expired` and `expectedBreakage` together: the former lists all that expired, the latter by how much more or less was
 * recognised than that.
 *
 * A balance is a function of all points since the first, not of how they were divided into periods: the closing of a
 * period is the opening of the next. `reversed` holds earns undone and burns undone; `transferred` what an exit handed on.
 *
 * Opening and closing are rounded half to even, once each; movements likewise, and where they then miss the difference of
 * both, by a unit or so, those movements give way whose rounding was closest to going the other way.
 */
export function rollForward(input: RollForwardInput): RollForward {
  const { opening, terms, breakagePercent, openingBreakagePercent = breakagePercent } = input;
  const parts = input.parts.map(({ facts, bearer }) => ({ facts: [...facts], bearer }));
  const closing = parts.reduce((points, { facts }) => withFacts(points, facts), opening);
  const before = breakageMeasure(openingBreakagePercent);
  const after = breakageMeasure(breakagePercent);
  const book = new Book(terms, before.perPoint * after.perPoint);

  const openingBearer = input.parts[0].bearer;
  const closingBearer = input.closingBearer ?? input.parts[input.parts.length - 1]?.bearer ?? openingBearer;
  for (const fundingId of closing.keys()) {
    const [had, has] = [pointsOf(opening, fundingId), pointsOf(closing, fundingId)];
    const aheadBefore = before.ahead(had) * after.perPoint;
    const aheadAfter = after.ahead(has) * before.perPoint;
    book.add(fundingId, openingBearer, 'opening', outstanding(had), -aheadBefore);
    book.add(fundingId, closingBearer, 'closing', outstanding(has), -aheadAfter);
    book.add(fundingId, closingBearer, 'expectedBreakage', 0n, aheadBefore - aheadAfter);
  }
  for (const { facts, bearer } of parts) {
    for (const { kind, fundingId, points } of facts) {
      const move = MOVES[kind];
      if (move && fundingId !== null) book.add(fundingId, bearer, move[0], move[1] * points);
    }
  }
  const rows = book.rows();
  return { rows, totals: totalsOf(rows), closing };
}

/** Which movement each kind of fact is; null: none, as the points are told of by another fact. */
const MOVES: Readonly<Record<FactKind, readonly [Movement, 1n | -1n] | null>> = {
  ISSUED: ['issued', 1n],
  ISSUE_REVERSED: ['reversed', -1n],
  CONSUMED: ['burned', -1n],
  RESTORED: ['reversed', 1n],
  EXPIRED: ['expired', -1n],
  ADJUSTED: ['adjusted', -1n],
  REDEEMED: null,
  REDEMPTION_REVERSED: null,
  SHORTFALL: null,
};

/** Breakage recognised ahead of expiry, in whole numbers of a part of a point, so that nothing is lost by dividing. */
interface BreakageMeasure {
  /** How many parts make a point. */
  readonly perPoint: bigint;
  /** In parts: consumed × b ÷ (100 − b) − expired, but not below 0 nor above what is there. */
  ahead(points: FundingPoints): bigint;
}

function breakageMeasure({ scaled: unused }: Rate): BreakageMeasure {
  const perPoint = 100n * RATE_SCALE - unused;
  if (unused < 0n || perPoint <= 0n) {
    throw new RangeError('expected breakage is 0 percent or more, and below 100');
  }
  return {
    perPoint,
    ahead(points) {
      const expected = points.consumed * unused - points.expired * perPoint;
      const most = outstanding(points) * perPoint;
      const ahead = expected < most ? expected : most;
      return ahead > 0n ? ahead : 0n;
    },
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface ExactRow {
  readonly partnerId: bigint | null;
  readonly currency: Currency;
  readonly points: Mutable<Figures>;
  /** In 10⁻⁸ of a major unit for each part of a point. */
  readonly money: Mutable<Figures>;
}

/** The exact figures, by bearer and currency. */
class Book {
  readonly #rows = new Map<string, ExactRow>();

  constructor(
    private readonly terms: PricingTerms,
    /** How many parts make a point. */
    private readonly perPoint: bigint,
  ) {}

  /** Adds points and a part of a point to a figure of whoever bears the funding. Points that cost nothing are nobody's. */
  add(fundingId: bigint, bearer: Bearer, figure: keyof Figures, points: bigint, parts = 0n): void {
    const { issuerPartnerId, currency, issuePrice } = this.terms.funding(fundingId);
    if (currency === null) return;
    const partnerId = issuerPartnerId === null ? null : bearer(issuerPartnerId, 'POINTS');
    const key = `${partnerId} ${currency}`;
    const row = this.#rows.get(key) ?? { partnerId, currency, points: noFigures(), money: noFigures() };
    this.#rows.set(key, row);
    row.points[figure] += points;
    row.money[figure] += (points * this.perPoint + parts) * issuePrice.scaled;
  }

  rows(): RollForwardRow[] {
    return [...this.#rows.values()]
      .map(({ partnerId, currency, points, money }) => {
        handOn(points);
        handOn(money);
        const exact = { ...money };
        for (const figure of FIGURES) exact[figure] *= minorPerMajor(currency);
        return { partnerId, currency, points, money: roundedFigures(exact, this.perPoint * RATE_SCALE) };
      })
      .filter(({ points, money }) => FIGURES.some((figure) => points[figure] !== 0n || money[figure] !== 0n))
      .sort(inOrder);
  }
}

/** What is there at the end, and came neither from the opening nor by a movement, was taken over from somebody. */
function handOn(figures: Mutable<Figures>): void {
  const moved = MOVEMENTS.reduce((sum, movement) => sum + figures[movement], figures.opening);
  figures.transferred += figures.closing - moved;
}

function totalsOf(rows: readonly RollForwardRow[]): RollForward['totals'] {
  const totals = new Map<Currency, Omit<ExactRow, 'partnerId'>>();
  for (const { currency, points, money } of rows) {
    const total = totals.get(currency) ?? { currency, points: noFigures(), money: noFigures() };
    totals.set(currency, total);
    for (const figure of FIGURES) {
      total.points[figure] += points[figure];
      total.money[figure] += money[figure];
    }
  }
  return [...totals.values()];
}

function noFigures(): Mutable<Figures> {
  return {
    opening: 0n,
    issued: 0n,
    burned: 0n,
    expired: 0n,
    expectedBreakage: 0n,
    reversed: 0n,
    adjusted: 0n,
    transferred: 0n,
    closing: 0n,
  };
}

function inOrder(a: RollForwardRow, b: RollForwardRow): number {
  if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
  if (a.partnerId === b.partnerId) return 0;
  return (a.partnerId ?? 0n) < (b.partnerId ?? 0n) ? -1 : 1;
}
