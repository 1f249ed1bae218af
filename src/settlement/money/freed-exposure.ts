import type { DayRange, Fact, FactKind } from '../../ledger/days/day-fact.js';
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
   * S-09), of campaigns all that an earn's reversal took back (E-11), and of a prepaid partner's campaigns all that
   * statements charge, as its float pays for none of it (S-03).
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
  const { coalitionId, partnerId, currency, from, until } = period;
  const first = await firstSettledDay(em, coalitionId, partnerId);
  const sums = { never: 0n, paid: 0n };
  if (first === null || until < first) return sums;
  const limited = limitedFundings(programme, partnerId, currency);
  const add = async (days: DayRange) => {
    for (const each of limited) {
      for (const fact of await readFacts(em, coalitionId, days, { fundingId: each.funding.id })) {
        const { never, paid } = unroundedOf(fact, each);
        sums.never += never;
        sums.paid += paid;
      }
    }
    return roundedTogether(sums);
  };
  const before = from > first ? await add({ from: first, until: addDays(from, -1) }) : roundedTogether(sums);
  const after = await add({ from, until });
  return { never: after.never - before.never, paid: after.paid - before.paid };
}

async function firstSettledDay(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
): Promise<Day | null> {
  const [row] = await em.execute<{ first: Day | null }[]>(
    `select min(from_day)::text as first from settled_period where coalition_id = ? and partner_id = ?`,
    [coalitionId, partnerId],
  );
  return row?.first ?? null;
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
  const ofCampaign = funding.campaignId !== null;
  const lapsed = amountOf(ofCampaign ? LAPSED_OF_CAMPAIGN : LAPSED, fact, funding);
  const charged = amountOf(CHARGED, fact, funding);
  if (!prepaid) return { never: lapsed, paid: charged };
  // What its own float pays for is drawn, and stays so.
  return { never: ofCampaign ? lapsed + charged : lapsed, paid: 0n };
}

/** Which share of the whole price each kind of fact charges, to whomever; null: none. */
const CHARGED: Readonly<Record<FactKind, readonly [Share, 1n | -1n] | null>> = {
  ISSUED: ['AT_ISSUE', 1n],
  ISSUE_REVERSED: ['AT_ISSUE', -1n],
  CONSUMED: ['AT_BURN', 1n],
  RESTORED: ['AT_BURN', -1n],
  EXPIRED: null,
  ADJUSTED: null,
  REDEEMED: null,
  REDEMPTION_REVERSED: null,
  SHORTFALL: ['WHOLE', 1n],
};

/** The same of what will never be charged, as those points will never be burned. */
const LAPSED: Readonly<Record<FactKind, readonly [Share, 1n | -1n] | null>> = {
  ISSUED: null,
  ISSUE_REVERSED: null,
  CONSUMED: null,
  RESTORED: null,
  EXPIRED: ['AT_BURN', 1n],
  ADJUSTED: ['AT_BURN', 1n],
  REDEEMED: null,
  REDEMPTION_REVERSED: null,
  SHORTFALL: null,
};

/** What is taken back of a campaign counts until then: the ledger cannot know how much of it is free already. */
const LAPSED_OF_CAMPAIGN: typeof LAPSED = { ...LAPSED, ISSUE_REVERSED: ['WHOLE', 1n] };

type Share = 'WHOLE' | 'AT_ISSUE' | 'AT_BURN';

/** Unrounded. */
function amountOf(
  counts: typeof CHARGED,
  { kind, points }: Pick<Fact, 'kind' | 'points'>,
  { issuePrice, paidAtIssuePercent }: FundingTerms,
): bigint {
  const counted = counts[kind];
  if (!counted) return 0n;
  const [share, sign] = counted;
  const whole = HUNDRED_PERCENT.scaled;
  const atIssue = paidAtIssuePercent.scaled;
  const percent = { WHOLE: whole, AT_ISSUE: atIssue, AT_BURN: whole - atIssue }[share];
  return sign * points * issuePrice.scaled * percent;
}
