import type { EntityManager } from '@mikro-orm/postgresql';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { FunderShare } from '../funding.entity.js';
import { storedMoney, storedRate } from '../stored-decimals.js';
import type { CampaignTerms, EarlyAccess } from './campaign-terms.js';

/** Campaigns by partner, each sorted by number; partners without any are left out. */
export type CampaignsByPartner = ReadonlyMap<bigint, readonly CampaignTerms[]>;

/**
 * Reads a coalition's campaigns, or, on top of those that are known, what has changed of them since.
 *
 * @param known as of that version of the coalition's terms
 */
export async function readCampaigns(
  em: EntityManager,
  coalitionId: bigint,
  known?: { readonly campaigns: CampaignsByPartner; readonly referenceVersion: bigint },
): Promise<CampaignsByPartner> {
  const since = known?.referenceVersion ?? -1n;
  const rows = await em.execute<CampaignRow[]>(
    `${CAMPAIGNS} and greatest(c.reference_version, e.version, f.version) > ?`,
    [coalitionId, since],
  );
  const before = known?.campaigns ?? new Map<bigint, readonly CampaignTerms[]>();
  if (rows.length === 0) return before;
  const campaigns = new Map(before);
  for (const changed of rows.map(campaignOf)) {
    const others = (campaigns.get(changed.partnerId) ?? []).filter(({ id }) => id !== changed.id);
    campaigns.set(
      changed.partnerId,
      [...others, changed].sort((a, b) => a.number - b.number),
    );
  }
  return campaigns;
}

/** One campaign of the coalition that the transaction acts for. */
export async function campaignById(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<CampaignTerms | undefined> {
  if (id === null) return undefined;
  const [row] = await em.execute<CampaignRow[]>(`${CAMPAIGNS} and c.id = ?`, [coalitionId, id]);
  return row && campaignOf(row);
}

/** A partner's campaigns, by number. */
export async function campaignsOfPartner(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
): Promise<CampaignTerms[]> {
  const rows = await em.execute<CampaignRow[]>(`${CAMPAIGNS} and c.partner_id = ? order by c.number`, [
    coalitionId,
    partnerId,
  ]);
  return rows.map(campaignOf);
}

const CAMPAIGNS = `
  select c.id::text, c.partner_id::text, c.number, c.name, c.first_day::text,
         least(c.last_day, e.last_day)::text as last_day, c.categories, c.minimum_amount::text, c.currency,
         c.multiplier::text, c.bonus_points::text, c.levels, c.early_access, c.funders, c.paid_at_issue_percent::text, f.fundings
    from campaign c
   cross join lateral (
     select min(e.last_day) as last_day, max(e.reference_version) as version from campaign_end e
      where e.coalition_id = c.coalition_id and e.campaign_id = c.id) e
   cross join lateral (
     select max(f.reference_version) as version,
            json_agg(json_build_array(f.base_funding_id::text, f.funding_id::text)) as fundings from campaign_funding f
      where f.coalition_id = c.coalition_id and f.campaign_id = c.id) f
   where c.coalition_id = ?`;

interface CampaignRow {
  readonly id: string;
  readonly partner_id: string;
  readonly number: number;
  readonly name: LocalizedText;
  readonly first_day: Day;
  readonly last_day: Day;
  readonly categories: readonly string[] | null;
  readonly minimum_amount: string | null;
  readonly currency: Currency | null;
  readonly multiplier: string | null;
  readonly bonus_points: string | null;
  readonly levels: readonly string[] | null;
  readonly early_access: readonly EarlyAccess[] | null;
  readonly funders: readonly FunderShare[];
  readonly paid_at_issue_percent: string;
  readonly fundings: readonly (readonly [string, string])[] | null;
}

function campaignOf(row: CampaignRow): CampaignTerms {
  const { minimum_amount: minimum, currency, multiplier, bonus_points: bonus } = row;
  return {
    id: BigInt(row.id),
    partnerId: BigInt(row.partner_id),
    number: row.number,
    name: row.name,
    from: row.first_day,
    until: row.last_day,
    levels: row.levels,
    earlyAccess: row.early_access ?? [],
    categories: row.categories,
    minimumAmount: minimum === null || currency === null ? null : storedMoney(minimum, currency),
    multiplier: multiplier === null ? null : storedRate(multiplier),
    bonusPoints: bonus === null ? null : BigInt(bonus),
    funders: row.funders.map(({ partnerId, percent }) => ({
      partnerId: partnerId === null ? null : BigInt(partnerId),
      percent: storedRate(percent),
    })),
    paidAtIssuePercent: storedRate(row.paid_at_issue_percent),
    fundings: new Map((row.fundings ?? []).map(([base, own]) => [BigInt(base), BigInt(own)])),
  };
}
