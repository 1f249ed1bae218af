import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';

/** What a campaign of a charity has come to; reversed donations are left out (rule C-04). */
export interface CampaignProgress {
  readonly campaignId: bigint;
  /** Rises with every change. */
  readonly version: number;
  readonly currency: Currency;
  readonly points: bigint;
  /** Minor units that members gave. */
  readonly donated: bigint;
  /** Minor units that each sponsor added, in the order of their numbers. */
  readonly matched: readonly bigint[];
  readonly donations: number;
  /** Different members. */
  readonly donors: number;
  /** Minor units, of both, that payouts were made of. */
  readonly paid: bigint;
}

/** The progress of campaigns; unknown ones are left out. */
export async function readCampaignProgress(
  em: EntityManager,
  coalitionId: bigint,
  campaignIds: readonly bigint[],
): Promise<Map<bigint, CampaignProgress>> {
  const rows = await em.execute<
    {
      campaign_id: string;
      version: number;
      currency: Currency;
      points: string;
      donated: string;
      matched: string;
      donations: number;
      donors: number;
      paid: string;
    }[]
  >(
    `select t.campaign_id::text, t.version, c.currency, t.points::text, t.donated_minor::text as donated,
            array_to_string(t.matched_minor, ',') as matched, t.donations, t.donors, t.paid_minor::text as paid
       from charity_campaign_total t
       join charity_campaign c on c.coalition_id = t.coalition_id and c.id = t.campaign_id
      where t.coalition_id = ? and t.campaign_id = any (?::bigint[])`,
    [coalitionId, integerArray(campaignIds)],
  );
  return new Map(
    rows.map(({ campaign_id, points, donated, matched, paid, ...row }) => [
      BigInt(campaign_id),
      {
        ...row,
        campaignId: BigInt(campaign_id),
        points: BigInt(points),
        donated: BigInt(donated),
        matched: matched === '' ? [] : matched.split(',').map(BigInt),
        paid: BigInt(paid),
      },
    ]),
  );
}

/** Which of the campaigns have a newer version than the one that was seen. */
export async function newerProgress(
  em: EntityManager,
  coalitionId: bigint,
  seen: readonly { readonly id: bigint; readonly version: number }[],
): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select t.campaign_id::text as id from unnest(?::bigint[], ?::integer[]) u(id, version)
       join charity_campaign_total t on t.coalition_id = ? and t.campaign_id = u.id and t.version > u.version`,
    [integerArray(seen.map(({ id }) => id)), integerArray(seen.map(({ version }) => version)), coalitionId],
  );
  return rows.map(({ id }) => BigInt(id));
}
