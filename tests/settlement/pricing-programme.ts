import fc from 'fast-check';
import type { Fact, FactKind } from '../../src/ledger/days/day-fact.js';
import type { PricedLine } from '../../src/settlement/pricing/priced-line.js';
import type {
  PricedContract,
  PricedFunding,
  PricingTerms,
} from '../../src/settlement/pricing/pricing-terms.js';
import type { Currency } from '../../src/values/currency.js';
import { parseRate, type Rate } from '../../src/values/rate.js';

/** The partners of the vectors: a telecom, food delivery, an insurer. */
export const RAHNET = 1n;
export const TIZFOOD = 2n;
export const BIMENO = 3n;

/** A price, rate or percentage from its text. */
export function rate(text: string): Rate {
  const reading = parseRate(text);
  if (!reading.ok) throw new Error(`${text} is no rate`);
  return reading.value;
}

/** A funding: paid by its issuer alone, all at issue, for 10 rial a point, unless something else is given. */
export function funding(id: bigint, issuer: bigint | null, own: Partial<PricedFunding> = {}): PricedFunding {
  return {
    id,
    issuerPartnerId: issuer,
    contractVersionId: issuer === null ? null : issuer * 10n,
    funders: [{ partnerId: issuer, percent: rate('100') }],
    paidAtIssuePercent: rate('100'),
    issuePrice: rate('10'),
    currency: 'IRR',
    breakageSharePercent: rate('0'),
    campaignId: null,
    category: null,
    ...own,
  };
}

/** A contract: 8 rial a point burned, no fees, postpaid, unless something else is given. */
export function contract(own: Partial<PricedContract> = {}): PricedContract {
  return {
    currency: 'IRR',
    redemptionPrice: rate('8'),
    issueFeePercent: rate('0'),
    redemptionFeePercent: rate('0'),
    vatPercent: rate('0'),
    billing: 'POSTPAID',
    ...own,
  };
}

/** Terms of these fundings and contracts (by version id); every version the vectors do not give is {@link contract}'s. */
export function terms(
  fundings: readonly PricedFunding[],
  contracts: Readonly<Record<string, PricedContract>> = {},
): PricingTerms {
  return {
    funding(id) {
      const found = fundings.find((one) => one.id === id);
      if (!found) throw new Error(`there is no funding ${id}`);
      return found;
    },
    contract: (id) => contracts[String(id)] ?? contract(),
  };
}

/** Points of a funding that something happened to, in one transaction unless more are given. */
export function fact(kind: FactKind, fundingId: bigint, points: bigint, own: Partial<Fact> = {}): Fact {
  return {
    kind,
    partnerId: null,
    contractVersionId: null,
    category: null,
    fundingId,
    transactions: 1n,
    points,
    ...own,
  };
}

/** Points burned at an acceptor, under version `partner × 10` of its contract unless another is given. */
export function redeemed(partnerId: bigint, points: bigint, own: Partial<Fact> = {}): Fact {
  return {
    kind: 'REDEEMED',
    partnerId,
    contractVersionId: partnerId * 10n,
    category: null,
    fundingId: null,
    transactions: 1n,
    points,
    ...own,
  };
}

/** `kind basis points × unit price [× percent] = minor units`, with a minus before the points of a reversal. */
export function written(lines: readonly PricedLine[]): string[] {
  return lines.map(({ kind, basis, reversal, points, unitPrice, percent, basedOn, money }) =>
    [
      basis === null ? kind : `${kind} ${basis}`,
      unitPrice === null ? '' : `${reversal ? '-' : ''}${points} × ${unitPrice}`,
      percent === null ? '' : `${percent} %${basedOn === null ? '' : ` of ${basedOn}`}`,
      `= ${money.minor}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

// -- random programmes ---------------------------------------------------------------------------------------------

/** The partners of random programmes; 9 has neither points nor shops, so that there is one whom nothing concerns. */
export const PARTNERS = [1n, 2n, 3n, 9n];

export interface RandomProgramme {
  readonly terms: PricingTerms;
  readonly fundings: readonly PricedFunding[];
  readonly facts: readonly Fact[];
}

const CURRENCIES: readonly Currency[] = ['IRR', 'USD', 'KWD'];
const FUNDED_KINDS: readonly FactKind[] = [
  'ISSUED',
  'ISSUE_REVERSED',
  'CONSUMED',
  'RESTORED',
  'EXPIRED',
  'ADJUSTED',
  'SHORTFALL',
];

/** Points are given, and taken back, at their issuer's. */
function givenBy({ issuerPartnerId }: PricedFunding, { kind, partnerId }: Pick<Fact, 'kind' | 'partnerId'>) {
  const own = kind === 'ISSUED' || kind === 'ISSUE_REVERSED' || kind === 'SHORTFALL';
  return { partnerId: own ? issuerPartnerId : partnerId };
}

const anyPrice = fc
  .oneof(fc.bigInt({ min: 0n, max: 3n * 10n ** 8n }), fc.constantFrom(0n, 1n, 10n ** 9n))
  .map((scaled) => ({ scaled }));
const anyPercent = fc
  .oneof(fc.constantFrom(0n, 50n * 10n ** 8n, 10n ** 10n), fc.bigInt({ min: 0n, max: 10n ** 10n }))
  .map((scaled) => ({ scaled }));
const anyPoints = fc.oneof(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: 10n ** 14n }));

/** Who funds: one alone, or several of partners and coalition with shares that add up to 100 %. */
const anyFunders = fc
  .uniqueArray(fc.constantFrom<bigint | null>(null, 1n, 2n, 3n), { minLength: 1, maxLength: 4 })
  .chain((ids) =>
    fc
      .array(fc.bigInt({ min: 1n, max: 99n }), { minLength: ids.length, maxLength: ids.length })
      .map((weights) => {
        const all = weights.reduce((a, b) => a + b, 0n);
        const percents = weights.map((weight) => (weight * 10n ** 10n) / all);
        const rest = 10n ** 10n - percents.reduce((a, b) => a + b, 0n);
        return ids.map((partnerId, at) => ({
          partnerId,
          percent: { scaled: (percents[at] ?? 0n) + (at === 0 ? rest : 0n) },
        }));
      }),
  );

const anyContract = fc.record<PricedContract>({
  currency: fc.constantFrom(...CURRENCIES),
  redemptionPrice: anyPrice,
  issueFeePercent: anyPercent,
  redemptionFeePercent: anyPercent,
  vatPercent: anyPercent,
  billing: fc.constantFrom('PREPAID' as const, 'POSTPAID' as const),
});

const VERSIONS = [10n, 11n, 20n, 30n];
const CATEGORIES = [null, 'food', 'travel'];

/** Some fundings, contracts and facts of any kind; points and prices from tiny to huge. */
export const anyProgramme: fc.Arbitrary<RandomProgramme> = fc
  .record({
    funded: fc.array(
      fc.record({
        version: fc.option(fc.constantFrom(...VERSIONS)),
        funders: anyFunders,
        alone: fc.boolean(),
        paidAtIssuePercent: anyPercent,
        issuePrice: anyPrice,
        currency: fc.constantFrom(...CURRENCIES),
        breakageSharePercent: anyPercent,
        campaignId: fc.constantFrom(null, null, 5n),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    contracts: fc.array(anyContract, { minLength: VERSIONS.length, maxLength: VERSIONS.length }),
  })
  .chain(({ funded, contracts }) => {
    const fundings = funded.map(({ version, alone, funders, ...own }, at): PricedFunding => {
      const issuer = version === null ? null : version / 10n;
      return funding(BigInt(at) + 100n, issuer, {
        ...own,
        contractVersionId: version,
        ...(alone ? {} : { funders }),
      });
    });
    const byVersion = Object.fromEntries(VERSIONS.map((id, at) => [String(id), contracts[at] ?? contract()]));
    const counts = { transactions: fc.bigInt({ min: 1n, max: 1_000n }), points: anyPoints };
    const anyFact = fc.oneof(
      fc
        .record({
          kind: fc.constantFrom(...FUNDED_KINDS),
          partnerId: fc.constantFrom(null, ...PARTNERS.slice(0, 3)),
          contractVersionId: fc.constantFrom(null, ...VERSIONS),
          category: fc.constantFrom(...CATEGORIES),
          of: fc.constantFrom(...fundings),
          ...counts,
        })
        .map(({ of, ...points }): Fact => ({ ...points, ...givenBy(of, points), fundingId: of.id })),
      fc
        .record({
          kind: fc.constantFrom<FactKind>('REDEEMED', 'REDEMPTION_REVERSED'),
          contractVersionId: fc.constantFrom(...VERSIONS),
          category: fc.constantFrom(...CATEGORIES),
          ...counts,
        })
        .map((burned): Fact => ({ ...burned, partnerId: burned.contractVersionId / 10n, fundingId: null })),
    );
    return fc
      .array(anyFact, { maxLength: 25 })
      .map((facts) => ({ terms: terms(fundings, byVersion), fundings, facts }));
  });

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
