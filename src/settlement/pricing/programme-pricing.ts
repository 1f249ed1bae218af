import type { CampaignTerms } from '../../partners/campaigns/campaign-terms.js';
import { type ContractTerms, termsAt } from '../../partners/contract-terms.js';
import type { FundingTerms } from '../../partners/funding-terms.js';
import type { PricedContract, PricingTerms } from './pricing-terms.js';

/** What of a programme pricing needs; a snapshot has it. */
export interface PricedProgramme {
  readonly partners: ReadonlyMap<bigint, { readonly contracts: readonly ContractTerms[] }>;
  readonly fundings: ReadonlyMap<bigint, FundingTerms>;
  /** By partner: of which of its contracts' points theirs are given on top. */
  readonly campaigns: ReadonlyMap<bigint, readonly Pick<CampaignTerms, 'fundings'>[]>;
}

/** The terms as they are. */
export function pricingTermsOf({ partners, fundings, campaigns }: PricedProgramme): PricingTerms {
  const contracts = new Map<bigint, ContractTerms>();
  const categories = new Map<bigint, string>();
  for (const partner of partners.values()) {
    for (const contract of partner.contracts) {
      contracts.set(contract.id, contract);
      for (const { fundingId, category } of contract.categoryTerms) categories.set(fundingId, category);
    }
  }
  for (const campaign of [...campaigns.values()].flat()) {
    for (const [base, onTop] of campaign.fundings) {
      const category = categories.get(base);
      if (category !== undefined) categories.set(onTop, category);
    }
  }
  return {
    funding(fundingId) {
      const funding = fundings.get(fundingId);
      if (!funding) throw new Error(`funding ${fundingId} is not in the programme that prices it`);
      return { ...funding, category: categories.get(fundingId) ?? null };
    },
    contract(contractVersionId, category) {
      const contract = contracts.get(contractVersionId);
      if (!contract) throw new Error(`contract version ${contractVersionId} is not in the programme`);
      return termsAt(contract, category);
    },
  };
}

/** What of a contract's terms a what-if replaces. Points stay what they were: rates of earning and burning do not count. */
export type DraftTerms = PricedContract &
  Pick<ContractTerms, 'issuePrice' | 'paidAtIssuePercent' | 'breakageSharePercent'> & {
    readonly categoryTerms: readonly Pick<
      ContractTerms['categoryTerms'][number],
      'category' | 'issuePrice' | 'redemptionPrice'
    >[];
  };

/**
 * The terms with drafts in place of versions of contracts, for a what-if (rule S-08). Who funds the points stays, and
 * campaigns are not of a contract.
 *
 * @param drafts by the version that each replaces
 */
export function underDrafts(terms: PricingTerms, drafts: ReadonlyMap<bigint, DraftTerms>): PricingTerms {
  return {
    funding(fundingId) {
      const funding = terms.funding(fundingId);
      const draft = funding.contractVersionId === null ? undefined : drafts.get(funding.contractVersionId);
      if (!draft || funding.campaignId !== null) return funding;
      const { currency, paidAtIssuePercent, breakageSharePercent } = draft;
      const { issuePrice } = pricesAt(draft, funding.category);
      return { ...funding, currency, issuePrice, paidAtIssuePercent, breakageSharePercent };
    },
    contract(contractVersionId, category) {
      const draft = drafts.get(contractVersionId);
      if (!draft) return terms.contract(contractVersionId, category);
      return { ...draft, redemptionPrice: pricesAt(draft, category).redemptionPrice };
    },
  };
}

function pricesAt(draft: DraftTerms, category: string | null) {
  return draft.categoryTerms.find((own) => own.category === category) ?? draft;
}
