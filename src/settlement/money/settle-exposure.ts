import type { Fact } from '../../ledger/days/day-fact.js';
import { readFacts } from '../../ledger/days/day-facts.js';
import type { FundingTerms } from '../../partners/funding-terms.js';
import { HUNDRED_PERCENT } from '../../partners/settlement-terms.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { RATE_FRACTION_DIGITS } from '../../values/rate.js';
import { divide } from '../../values/rounding.js';
import { formatExact } from '../pricing/exact-decimal.js';
import type { PricedProgramme } from '../pricing/programme-pricing.js';
import type { Statement } from '../statements/statement.js';

/**
 * Gives a postpaid partner its credit back once a statement of it is paid (rule E-05): points count against the limit at
 * their full price from their issue on, so what is released is what the statement charged for them, at issue and at burn,
 * and, of points that expired or were taken away, the share that nobody will be charged for any more.
 *
 * Exact: sums since the partner's first day are rounded, not those of the period, so that once all points are used or
 * gone and paid, nothing of them is left on the limit. Each statement releases once; a repeat changes nothing. One that
 * is disputed releases when its last dispute is resolved: what is withheld is not paid, and a partner that disputes all
 * of each statement would have no limit. Of prepaid contracts nothing comes back: what is issued has used up the float.
 * The limit's row is locked from here on, and whoever issues at the partner waits for it: call it last.
 *
 * @param statement one that is paid, or with nothing to pay
 */
export async function settleExposure(
  em: EntityManager,
  programme: PricedProgramme,
  statement: Statement,
): Promise<void> {
  const { coalitionId, id, partnerId, currency } = statement;
  const [open] = await em.execute<{ id: string }[]>(
    "select id::text from dispute where coalition_id = ? and statement_id = ? and status = 'OPEN' limit 1",
    [coalitionId, id],
  );
  if (open) return;
  const amount = await releasedBy(em, programme, statement);
  if (amount === '0') return;
  const rows = await em.execute<{ id: string }[]>(
    `insert into settled_exposure (coalition_id, statement_id, partner_id, currency, amount)
     values (?, ?, ?, ?, ?::numeric) on conflict do nothing returning statement_id::text as id`,
    [coalitionId, id, partnerId, currency, amount],
  );
  if (rows.length === 0) return;
  await em.execute(
    `insert into partner_exposure as e (coalition_id, partner_id, currency, charged) values (?, ?, ?, -(?::numeric))
     on conflict (coalition_id, partner_id, currency) do update set charged = e.charged + excluded.charged`,
    [coalitionId, partnerId, currency, amount],
  );
}

/**
 * What a statement gives back once it is paid, in major units: an exact decimal without needless zeros. It counts from
 * the end of the statement before it in that currency, so that what expired in a period of which nothing was to be stated
 * comes back with the next one.
 */
export async function releasedBy(
  em: EntityManager,
  programme: PricedProgramme,
  { coalitionId, partnerId, currency, from, until }: Statement,
): Promise<string> {
  const [row] = await em.execute<{ before: Day | null }[]>(
    `select max(until_day)::text as before from statement
      where coalition_id = ? and partner_id = ? and currency = ? and until_day < ?::date`,
    [coalitionId, partnerId, currency, from],
  );
  const of = { coalitionId, partnerId, currency };
  const before = row?.before ?? null;
  const released =
    (await owedUntil(em, programme, { ...of, until })) -
    (before === null ? 0n : await owedUntil(em, programme, { ...of, until: before }));
  return formatExact({ scaled: released, digits: RATE_FRACTION_DIGITS });
}

interface Owed extends Pick<Statement, 'coalitionId' | 'partnerId'> {
  readonly currency: Currency;
  /** The last day that counts; a closed one. */
  readonly until: Day;
}

/** What a partner's limited points have come to since its first day, in 10⁻⁸ of a major unit. */
async function owedUntil(
  em: EntityManager,
  programme: PricedProgramme,
  { coalitionId, partnerId, currency, until }: Owed,
): Promise<bigint> {
  const [row] = await em.execute<{ first: Day | null }[]>(
    `select min(from_day)::text as first from settled_period where coalition_id = ? and partner_id = ?`,
    [coalitionId, partnerId],
  );
  const first = row?.first ?? null;
  if (first === null || until < first) return 0n;
  let sum = 0n;
  for (const funding of limitedFundings(programme, partnerId, currency)) {
    const facts = await readFacts(em, coalitionId, { from: first, until }, { fundingId: funding.id });
    sum += facts.reduce((all, fact) => all + hundredthsOf(fact, funding), 0n);
  }
  return divide(sum, HUNDRED_PERCENT.scaled, 'half-even');
}

/** Points of versions whose credit is limited: those of campaigns too, which count whoever pays for them (rule E-11). */
function limitedFundings(
  { partners, fundings }: PricedProgramme,
  partnerId: bigint,
  currency: Currency,
): FundingTerms[] {
  const limited = new Set(
    (partners.get(partnerId)?.contracts ?? [])
      .filter(({ billing, creditLimit }) => billing === 'POSTPAID' && creditLimit !== null)
      .map((contract) => contract.id),
  );
  return [...fundings.values()].filter(
    (funding) =>
      funding.issuerPartnerId === partnerId &&
      funding.currency === currency &&
      funding.contractVersionId !== null &&
      limited.has(funding.contractVersionId),
  );
}

/** What a fact adds, in hundredths of a percent's scale: points × price × percent, nothing rounded. */
function hundredthsOf({ kind, points }: Fact, { issuePrice, paidAtIssuePercent }: FundingTerms): bigint {
  const whole = points * issuePrice.scaled;
  const atIssue = paidAtIssuePercent.scaled;
  const atBurn = HUNDRED_PERCENT.scaled - atIssue;
  switch (kind) {
    case 'ISSUED':
      return whole * atIssue;
    case 'ISSUE_REVERSED':
      return -whole * atIssue;
    case 'CONSUMED':
    // What will never be burned will never be charged either.
    case 'EXPIRED':
    case 'ADJUSTED':
      return whole * atBurn;
    case 'RESTORED':
      return -whole * atBurn;
    case 'SHORTFALL':
      return whole * HUNDRED_PERCENT.scaled;
    default:
      return 0n;
  }
}
