import { isLevel, type LadderKind } from '../coalition/ladders/ladder-terms.js';
import type { LevelMoment, LevelState } from '../ledger/levels/level.js';
import { type CampaignTerms, opensFor, opensOn } from '../partners/campaigns/campaign-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { Day } from '../values/day.js';
import { heldLevels } from './held-levels.js';
import { ladderOf } from './level-rules.js';
import { settledLevel } from './settled-level.js';

/** A campaign as a member sees it. */
export interface OpenOffer {
  readonly campaign: CampaignTerms;
  /** The first day on which a member of its level gets the points; null: it is for other levels. */
  readonly opensOn: Day | null;
}

/**
 * The campaigns that run on the day for anybody, at partners that give points, and from when on for this member with the
 * level it has now (rule T-15); what ends first in front. One that has not begun for anybody is not told.
 */
export function openOffers(
  snapshot: Pick<ProgrammeSnapshot, 'ladders' | 'terms' | 'campaigns' | 'partners'>,
  memberKind: LadderKind,
  written: LevelState | undefined,
  moment: LevelMoment,
): OpenOffer[] {
  const { today } = moment;
  const on = ladderOf(snapshot, memberKind, today);
  const rank =
    (on &&
      written &&
      heldLevels(settledLevel(snapshot, written, moment), on.versions, on.ladder).at(-1)?.rank) ??
    0;
  const hasLevel = (code: string) => on !== undefined && isLevel(on.versions, on.ladder, rank, code);
  return [...snapshot.campaigns.values()]
    .flat()
    .filter((campaign) => opensOn(campaign) <= today && today <= campaign.until)
    .filter(({ partnerId }) => givesPoints(snapshot, partnerId, today))
    .map((campaign) => ({ campaign, opensOn: opensFor(campaign, hasLevel) }))
    .sort((a, b) => order(a.campaign, b.campaign));
}

function givesPoints(
  { partners }: Pick<ProgrammeSnapshot, 'partners'>,
  partnerId: bigint,
  today: Day,
): boolean {
  const partner = partners.get(partnerId);
  if (partner?.status !== 'EXITING') return partner?.status === 'ACTIVE';
  return partner.exit?.beganAs === 'ACTIVE' && today <= partner.exit.lastEarnDay;
}

function order(a: CampaignTerms, b: CampaignTerms): number {
  if (a.until !== b.until) return a.until < b.until ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
