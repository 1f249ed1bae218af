import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { hasScope } from '../key-scopes.js';
import { Campaign } from './campaign.type.js';

/** The campaign of that id: for operators and auditors, and, by a key with partner:read, for its partner and its funders. */
export async function visibleCampaign(context: RequestContext, id: bigint): Promise<Campaign | null> {
  const { campaigns } = await context.programme();
  const campaign = [...campaigns.values()].flat().find((each) => each.id === id);
  if (!campaign) return null;
  const { principal } = context;
  if (readsWholeCoalition(principal)) return Campaign.of(campaign);
  if (principal.kind !== 'partner' || !hasScope(context, 'partner:read')) return null;
  const { partnerId } = principal;
  const takesPart =
    campaign.partnerId === partnerId || campaign.funders.some((funder) => funder.partnerId === partnerId);
  return takesPart ? Campaign.of(campaign) : null;
}
