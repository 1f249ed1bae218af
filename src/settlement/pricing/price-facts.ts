import type { Fact, FactFilter, FactKind } from '../../ledger/days/day-fact.js';
import { allocateByPercent } from '../../values/allocation.js';
import { formatRate, type Rate } from '../../values/rate.js';
import { type Charge, chargesOf, factKindOf, type PricingPart } from './charges.js';
import { type ExactDecimal, formatExact, fraction, major, product, times, toMoney } from './exact-decimal.js';
import type { PricedLine } from './priced-line.js';
import { bearsItself, type PricingTerms } from './pricing-terms.js';

/**
 * The lines that facts of some days make on one partner's statement (rule S-03), in a fixed order; the one pricing that
 * the close, previews and what-ifs share (rule S-08). Empty where nothing concerns the partner.
 *
 * | kind | points | money per point |
 * | --- | --- | --- |
 * | `ISSUING` at issue | issued, issue reversed | issue price × paid at issue % |
 * | `ISSUING` at burn | consumed, restored | issue price × (100 − paid at issue) % |
 * | `CAMPAIGN` | the same of fundings of a campaign | the same |
 * | `REDEMPTION` | redeemed, redemption reversed, at the partner | − redemption price |
 * | `BREAKAGE` | expired | − issue price × paid at issue % × breakage share % (rule S-09) |
 * | `SHORTFALL` | shortfall | issue price |
 * | `SERVICE_FEE` | – | percent of an `ISSUING` line under the partner's own contract, or of a `REDEMPTION` line |
 * | `VAT` | – | percent of a `SERVICE_FEE` line |
 *
 * A reversal is priced by the funding and the contract version of what it reverses (rule R-05), since facts carry those.
 * Each line is rounded once; of points that several fund, the money of all is rounded and then split by largest remainder
 * (rule V-03), so that the funders' lines over the same days add up to it. A charge that a contract gives 0 % of the price
 * has no line.
 *
 * @param partnerId null: what the coalition bears of it itself, which nobody is billed for
 */
export function priceFacts(
  facts: Iterable<Fact>,
  terms: PricingTerms,
  partnerId: bigint | null,
): PricedLine[] {
  return priceParts([{ facts, bearer: bearsItself }], terms, partnerId);
}

/**
 * {@link priceFacts} over days in which a partner left: a part for each stretch with the same bearers. Of what is borne
 * for another, no fee is due; fees are of the contract's own partner.
 */
export function priceParts(
  parts: Iterable<PricingPart>,
  terms: PricingTerms,
  partnerId: bigint | null,
): PricedLine[] {
  const lines = chargesOf(parts, terms, partnerId).map((charge) => lineOf(charge, partnerId));
  addFees(lines, terms, partnerId);
  addVat(lines, terms);
  return lines;
}

/** Facts of points that are all of their issuer's own transactions, whoever pays for them. */
const OF_ISSUER: ReadonlySet<FactKind> = new Set(['ISSUED', 'ISSUE_REVERSED', 'SHORTFALL']);

/**
 * Which facts a line adds up; those of a fee or tax are those of the line below it. Null: a line that no facts are
 * behind. With the days of the statement they lead to its transactions. The issuer is named where that tells nothing new:
 * a partner's transactions are found at once, those of a funding only among all of a day.
 *
 * @param lines the statement's
 * @param partnerId whose statement it is
 * @param issuerOf whose points a funding's are; null: the coalition's; undefined: not known
 */
export function factsBehind(
  lines: readonly PricedLine[],
  index: number,
  partnerId: bigint,
  issuerOf: (fundingId: bigint) => bigint | null | undefined,
): FactFilter | null {
  const line = lines[index];
  if (!line) return null;
  if (line.basedOn !== null) return factsBehind(lines, line.basedOn, partnerId, issuerOf);
  const kind = factKindOf(line);
  if (kind === null) return null;
  const { contractVersionId, category, fundingId } = line;
  if (fundingId === null) return { kinds: [kind], partnerId, contractVersionId, category };
  const issuer = OF_ISSUER.has(kind) ? issuerOf(fundingId) : undefined;
  return { kinds: [kind], fundingId, ...(issuer !== undefined && { partnerId: issuer }) };
}

function lineOf(charge: Charge, partnerId: bigint | null): PricedLine {
  const { currency, price, shares, ...line } = charge;
  const exact = times(line.reversal ? -line.points : line.points, price);
  const whole = toMoney(exact, currency);
  const unitPrice = formatExact(price);
  const own = shares?.findIndex((share) => share.partnerId === partnerId) ?? -1;
  const share = shares?.[own];
  if (!shares || !share) {
    return { ...line, unitPrice, percent: null, basedOn: null, exact: formatExact(exact), money: whole };
  }
  const minors = allocateByPercent(
    whole.minor,
    shares.map(({ percent }) => percent),
  );
  return {
    ...line,
    unitPrice,
    percent: formatRate(share.percent),
    basedOn: null,
    exact: formatExact(product(exact, fraction(share.percent))),
    money: { minor: minors[own] ?? 0n, currency },
  };
}

function addFees(lines: PricedLine[], terms: PricingTerms, partnerId: bigint | null): void {
  for (const [index, line] of [...lines.entries()]) {
    const { kind, contractVersionId, category, fundingId } = line;
    if (contractVersionId === null) continue;
    if (kind === 'REDEMPTION') {
      const { redemptionFeePercent } = terms.contract(contractVersionId, category);
      // The credit is below 0, the fee on it is not.
      addPercent(lines, 'SERVICE_FEE', index, redemptionFeePercent, times(-1n, major(line.money)));
    }
    if (kind === 'ISSUING' && fundingId !== null && terms.funding(fundingId).issuerPartnerId === partnerId) {
      const { issueFeePercent } = terms.contract(contractVersionId, category);
      addPercent(lines, 'SERVICE_FEE', index, issueFeePercent, major(line.money));
    }
  }
}

function addVat(lines: PricedLine[], terms: PricingTerms): void {
  for (const [index, line] of [...lines.entries()]) {
    if (line.kind !== 'SERVICE_FEE' || line.contractVersionId === null) continue;
    const { vatPercent } = terms.contract(line.contractVersionId, line.category);
    addPercent(lines, 'VAT', index, vatPercent, major(line.money));
  }
}

function addPercent(
  lines: PricedLine[],
  kind: 'SERVICE_FEE' | 'VAT',
  basedOn: number,
  percent: Rate,
  amount: ExactDecimal,
): void {
  const base = lines[basedOn];
  if (!base) throw new Error('a fee is based on no line');
  const exact = product(amount, fraction(percent));
  const money = toMoney(exact, base.money.currency);
  if (money.minor === 0n) return;
  lines.push({
    ...base,
    kind,
    transactions: 0n,
    points: 0n,
    unitPrice: null,
    percent: formatRate(percent),
    basedOn,
    exact: formatExact(exact),
    money,
  });
}
