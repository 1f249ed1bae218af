import fc from 'fast-check';
import { type ContractTerms, usualTerms } from '../../src/partners/contract-terms.js';
import type { FundingTerms } from '../../src/partners/funding-terms.js';
import { priceFacts } from '../../src/settlement/pricing/price-facts.js';
import {
  type DraftTerms,
  type PricedProgramme,
  pricingTermsOf,
  underDrafts,
} from '../../src/settlement/pricing/programme-pricing.js';
import { contract, fact, funding, RAHNET, rate, redeemed, terms } from './pricing-programme.js';

const anyRate = fc.bigInt({ min: 0n, max: 10n ** 10n }).map((scaled) => ({ scaled }));

/** A version of RAHNET's contract, with prices of its own at restaurants; its fundings are 2 × id, and 2 × id + 1 there. */
const anyVersion = (id: bigint) =>
  fc
    .record({
      issuePrice: anyRate,
      redemptionPrice: anyRate,
      paidAtIssuePercent: anyRate,
      issueFeePercent: anyRate,
      redemptionFeePercent: anyRate,
      vatPercent: anyRate,
      breakageSharePercent: anyRate,
      atRestaurants: fc.record({ issuePrice: anyRate, redemptionPrice: anyRate }),
    })
    .map(({ atRestaurants, ...own }): ContractTerms => {
      const rates = { earnRate: rate('1'), burnValue: rate('1') };
      return {
        ...usualTerms('USD'),
        id,
        version: Number(id - 9n),
        issuer: true,
        acceptor: true,
        currency: 'USD',
        effectiveFrom: '2026-01-01',
        effectiveUntil: null,
        fundingId: 2n * id,
        ...rates,
        ...own,
        categoryTerms: [{ category: 'food', fundingId: 2n * id + 1n, ...rates, ...atRestaurants }],
      };
    });

function programmeOf(versions: readonly ContractTerms[]): PricedProgramme {
  const fundings = versions.flatMap((version): FundingTerms[] =>
    [version, ...version.categoryTerms].map(({ fundingId, issuePrice }) => ({
      ...funding(fundingId, RAHNET),
      contractVersionId: version.id,
      issuePrice,
      currency: version.currency,
      paidAtIssuePercent: version.paidAtIssuePercent,
      breakageSharePercent: version.breakageSharePercent,
    })),
  );
  return {
    partners: new Map([[RAHNET, { contracts: versions }]]),
    fundings: new Map(fundings.map((one) => [one.id, one])),
    campaigns: new Map(),
  };
}

const anyFacts = fc.array(
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          ...(['ISSUED', 'ISSUE_REVERSED', 'CONSUMED', 'RESTORED', 'EXPIRED', 'SHORTFALL'] as const),
        ),
        fc.constantFrom(20n, 21n, 22n, 23n),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
      )
      .map(([kind, fundingId, points]) => fact(kind, fundingId, points)),
    fc
      .tuple(
        fc.constantFrom(10n, 11n),
        fc.constantFrom(null, 'food', 'travel'),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
      )
      .map(([contractVersionId, category, points]) =>
        redeemed(RAHNET, points, { contractVersionId, category }),
      ),
  ),
  { maxLength: 15 },
);

test('S-08 a what-if under the terms that counted gives the same lines', () => {
  fc.assert(
    fc.property(anyVersion(10n), anyVersion(11n), anyFacts, (first, second, facts) => {
      const priced = pricingTermsOf(programmeOf([first, second]));
      const same = underDrafts(priced, new Map([first, second].map((version) => [version.id, version])));
      expect(priceFacts(facts, same, RAHNET)).toEqual(priceFacts(facts, priced, RAHNET));
    }),
  );
});

test('S-08 a what-if gives what the statement would have been, had the draft been the contract', () => {
  fc.assert(
    fc.property(anyVersion(10n), anyVersion(11n), anyFacts, (first, second, facts) => {
      const { id, version, fundingId } = first;
      const categoryTerms = second.categoryTerms.map((own) => ({ ...own, fundingId: fundingId + 1n }));
      const instead: ContractTerms = { ...second, id, version, fundingId, categoryTerms };
      const priced = pricingTermsOf(programmeOf([first, second]));
      const whatIf = underDrafts(priced, new Map([[first.id, second]]));
      const really = pricingTermsOf(programmeOf([instead, second]));
      expect(priceFacts(facts, whatIf, RAHNET)).toEqual(priceFacts(facts, really, RAHNET));
    }),
  );
});

function draft(own: Partial<DraftTerms> = {}): DraftTerms {
  return {
    ...contract(),
    issuePrice: rate('10'),
    paidAtIssuePercent: rate('100'),
    breakageSharePercent: rate('0'),
    categoryTerms: [],
    ...own,
  };
}

test('S-08 a what-if changes the money of the version it replaces, and nothing else', () => {
  const priced = terms([funding(1n, RAHNET), funding(2n, RAHNET, { contractVersionId: 11n })]);
  const facts = [fact('ISSUED', 1n, 5n), fact('ISSUED', 2n, 5n)];
  const before = priceFacts(facts, priced, RAHNET);
  const whatIf = underDrafts(priced, new Map([[11n, draft({ issuePrice: rate('12') })]]));
  const after = priceFacts(facts, whatIf, RAHNET);
  expect(before.map(({ money }) => money.minor)).toEqual([50n, 50n]);
  expect(after.map(({ money }) => money.minor)).toEqual([50n, 60n]);
  expect(after.map(({ points }) => points)).toEqual(before.map(({ points }) => points));
});

test('S-08 a what-if leaves campaigns as they are', () => {
  const priced = terms([funding(1n, RAHNET, { campaignId: 3n })]);
  const whatIf = underDrafts(priced, new Map([[10n, draft({ issuePrice: rate('12') })]]));
  const facts = [fact('ISSUED', 1n, 5n)];
  expect(priceFacts(facts, whatIf, RAHNET)).toEqual(priceFacts(facts, priced, RAHNET));
});

test('P-01 terms that are not known are not guessed', () => {
  const priced = pricingTermsOf({ partners: new Map(), fundings: new Map(), campaigns: new Map() });
  expect(() => priced.funding(1n)).toThrow('funding 1');
  expect(() => priced.contract(1n, null)).toThrow('version 1');
});
