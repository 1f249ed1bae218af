import type { CharityCampaignState } from './batch-state.js';
import type { Posting } from './posting.js';

/** What one donation adds to its campaign, or takes from it when it is undone. */
export interface CountedDonation {
  readonly memberId: bigint;
  readonly points: bigint;
  readonly donated: bigint;
  /** By sponsor. */
  readonly matched: readonly bigint[];
}

/** Counts a donation to what its campaign has come to, or takes it back (rules C-02, C-04). */
export function countDonation(
  { writes }: Posting,
  campaign: CharityCampaignState,
  { memberId, points, donated, matched }: CountedDonation,
  sign: 1 | -1,
): void {
  const times = BigInt(sign);
  const before = campaign.donationsOf.get(memberId) ?? 0;
  const after = before + sign;
  campaign.version += 1;
  campaign.points += times * points;
  campaign.donated += times * donated;
  campaign.matched = campaign.matched.map((minor, at) => minor + times * (matched[at] ?? 0n));
  campaign.donations += sign;
  campaign.donors += Number(after > 0) - Number(before > 0);
  campaign.donationsOf.set(memberId, after);
  const { more } = writes;
  more.charityCampaigns.add(campaign);
  more.charityDonors.set(`${campaign.id}:${memberId}`, {
    campaignId: campaign.id,
    memberId,
    donations: after,
  });
}
