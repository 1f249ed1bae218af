import type { DayRange, Fact } from '../../ledger/days/day-fact.js';
import { readFacts } from '../../ledger/days/day-facts.js';
import type { FundingTerms } from '../../partners/funding-terms.js';
import { HUNDRED_PERCENT } from '../../partners/settlement-terms.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import { addDays, type Day } from '../../values/day.js';
import { divide } from '../../values/rounding.js';
import type { PricedProgramme } from '../pricing/programme-pricing.js';

/** Of what counts against a partner's limit, what days have made free: 10⁻⁸ of a major unit. */
export interface Freed {
  /**
   * Can never be drawn any more: of points that expired or were taken away the share that was to be paid at burn (rule
   * S-09), and of a prepaid partner's campaigns all that statements charge, as its float pays for none of it (S-03).
   */
  readonly never: bigint;
  /** What statements charge for a postpaid partner's points: free once it is paid. */
  readonly paid: bigint;
}

interface Period extends DayRange {
  readonly coalitionId: bigint;
  readonly partnerId: bigint;
  readonly currency: Currency;
}

/**
 * What a settled period makes free. Sums since the partner's first day are rounded, not those of the period, and both
 * parts together rather than each: once all points are used or gone, and paid for, nothing of them is left on the limit.
 */
export async function freedIn(em: EntityManager, programme: PricedProgramme, period: Period): Promise<Freed> {
  const [after, before] = [
    await freedUntil(em, programme, period, period.until),
    await freedUntil(em, programme, period, addDays(period.from, -1)),
  ];
  return { never: after.never - before.never, paid: after.paid - before.paid };
}

async function freedUntil(
  em: EntityManager,
  programme: PricedProgramme,
  { coalitionId, partnerId, currency }: Period,
  until: Day,
): Promise<Freed> {
  const [row] = await em.execute<{ first: Day | null }[]>(
    `select min(from_day)::text as first from settled_period where coalition_id = ? and partner_id = ?`,
    [coalitionId, partnerId],
  );
  const first = row?.first ?? null;
  const sums = { never: 0n, paid: 0n };
  if (first === null || until < first) return sums;
  for (const limited of limitedFundings(programme, partnerId, currency)) {
    const facts = await readFacts(em, coalitionId, { from: first, until }, { fundingId: limited.funding.id });
    for (const fact of facts) {
      const { never, paid } = unroundedOf(fact, limited);
      sums.never += never;
      sums.paid += paid;
    }
  }
  return roundedTogether(sums);
}

/** Rounds what {@link unroundedOf} adds up to: the sum of both, and one of them. */
export function roundedTogether({ never, paid }: Freed): Freed {
  const [all, gone] = [never + paid, never].map((sum) => divide(sum, HUNDRED_PERCENT.scaled, 'half-even'));
  return { never: gone as bigint, paid: (all as bigint) - (gone as bigint) };
}

/** Points that count against a limit, and which of both limits it is. */
export interface LimitedFunding {
  readonly funding: FundingTerms;
  readonly prepaid: boolean;
}

/** A partner's points of versions with a limit: those of campaigns too, which count whoever pays for them (rule E-11). */
export function limitedFundings(
  { partners, fundings }: PricedProgramme,
  partnerId: bigint,
  currency: Currency,
): LimitedFunding[] {
  const limited = new Map(
    (partners.get(partnerId)?.contracts ?? [])
      .filter(({ billing, creditLimit }) => billing === 'PREPAID' || creditLimit !== null)
      .map(({ id, billing }) => [id, billing === 'PREPAID']),
  );
  return [...fundings.values()].flatMap((funding) => {
    const prepaid = limited.get(funding.contractVersionId ?? 0n);
    const own = funding.issuerPartnerId === partnerId && funding.currency === currency;
    return own && prepaid !== undefined ? [{ funding, prepaid }] : [];
  });
}

/** What a fact makes free, in hundredths of a percent's scale: points × price × percent, nothing rounded. */
export function unroundedOf(
  fact: Pick<Fact, 'kind' | 'points'>,
  { funding, prepaid }: LimitedFunding,
): Freed {
  const lapsed = lapsedOf(fact, funding);
  if (!prepaid) return { never: lapsed, paid: chargedOf(fact, funding) };
  // What its own float pays for is drawn, and stays so.
  return { never: lapsed + (funding.campaignId === null ? 0n : chargedOf(fact, funding)), paid: 0n };
}

/** What is charged for the fact, to whomever; unrounded as well. */
function chargedOf(
  { kind, points }: Pick<Fact, 'kind' | 'points'>,
  { issuePrice, paidAtIssuePercent }: FundingTerms,
): bigint {
  const whole = points * issuePrice.scaled;
  const atIssue = paidAtIssuePercent.scaled;
  const atBurn = HUNDRED_PERCENT.scaled - atIssue;
  switch (kind) {
    case 'ISSUED':
      return whole * atIssue;
    case 'ISSUE_REVERSED':
      return -whole * atIssue;
    case 'CONSUMED':
      return whole * atBurn;
    case 'RESTORED':
      return -whole * atBurn;
    case 'SHORTFALL':
      return whole * HUNDRED_PERCENT.scaled;
    default:
      return 0n;
  }
}

/** What will never be burned will never be charged either. */
function lapsedOf(
  { kind, points }: Pick<Fact, 'kind' | 'points'>,
  { issuePrice, paidAtIssuePercent }: FundingTerms,
): bigint {
  if (kind !== 'EXPIRED' && kind !== 'ADJUSTED') return 0n;
  return points * issuePrice.scaled * (HUNDRED_PERCENT.scaled - paidAtIssuePercent.scaled);
}
