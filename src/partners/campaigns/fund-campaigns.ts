import type { ProgrammeChange } from '../../coalition/change-programme.js';
import { formatRate } from '../../values/rate.js';
import type { ContractTerms } from '../contract-terms.js';
import { type CampaignTerms, opensOn } from './campaign-terms.js';

/**
 * Makes the fundings of what campaigns give on top of contracts' points, so that each is there before the first purchase
 * that needs it: one for each funding of a version that can be in force while the campaign runs. The price is the
 * version's, or its category's; who pays it, and when, is the campaign's to say.
 */
export async function fundCampaigns(
  { em, coalitionId, referenceVersion }: ProgrammeChange,
  campaigns: readonly CampaignTerms[],
  contracts: readonly ContractTerms[],
): Promise<void> {
  for (const campaign of campaigns) {
    for (const contract of contracts.filter((each) => meets(campaign, each))) {
      for (const { fundingId } of [contract, ...contract.categoryTerms]) {
        await em.execute(
          `with made as (
             insert into funding (coalition_id, issuer_partner_id, contract_version_id, funders, paid_at_issue_percent,
               currency, issue_price, breakage_share_percent, campaign_id)
             select b.coalition_id, b.issuer_partner_id, b.contract_version_id, ?::jsonb, ?::numeric, b.currency,
                    b.issue_price, b.breakage_share_percent, ?
               from funding b where b.coalition_id = ? and b.id = ? returning id)
           insert into campaign_funding (coalition_id, campaign_id, base_funding_id, funding_id, reference_version)
           select ?, ?, ?, id, ? from made`,
          [
            fundersJson(campaign),
            formatRate(campaign.paidAtIssuePercent),
            campaign.id,
            coalitionId,
            fundingId,
            coalitionId,
            campaign.id,
            fundingId,
            referenceVersion,
          ],
        );
      }
    }
  }
}

/** A campaign's funders as rows of campaigns and fundings keep them. */
export function fundersJson({ funders }: Pick<CampaignTerms, 'funders'>): string {
  return JSON.stringify(
    funders.map(({ partnerId, percent }) => ({
      partnerId: partnerId === null ? null : String(partnerId),
      percent: formatRate(percent),
    })),
  );
}

/** Whether a version can be in force on a day of the campaign; which one is, is told by the day alone. */
function meets(campaign: CampaignTerms, contract: ContractTerms): boolean {
  const { issuer, effectiveFrom, effectiveUntil } = contract;
  const opens = opensOn(campaign);
  return issuer && effectiveFrom <= campaign.until && (effectiveUntil === null || effectiveUntil >= opens);
}
