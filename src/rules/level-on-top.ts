import {
  isLevel,
  type LadderVersion,
  ladderInForce,
  levelRule,
  rankIn,
} from '../coalition/ladders/ladder-terms.js';
import type { PricingLevel } from '../ledger/levels/level.js';
import type { CampaignTerms } from '../partners/campaigns/campaign-terms.js';
import type { ContractTerms } from '../partners/contract-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { isOnADay } from '../values/instant.js';
import type { Money } from '../values/money.js';
import { dayOf } from '../values/time-zone.js';

/** What a purchase gets on top of the base rate: of a campaign, or of the member's level. */
export interface OnTop extends Pick<CampaignTerms, 'multiplier' | 'bonusPoints' | 'minimumAmount'> {
  /** Its name in the breakdown. */
  readonly rule: string;
  readonly ofLevel: boolean;
  /** Who pays for it where the base is priced by a contract. */
  readonly fundingUnder: (contract: Pick<ContractTerms, 'fundingId'>) => bigint;
}

/**
 * What the member's level adds to a purchase at an instant (rule T-10), by the version of the ladder that is in force
 * then (rule L-06); none where it adds nothing, and to a purchase of nothing.
 */
export function levelOnTop(
  { ladders, terms, ownFundingId }: Pick<ProgrammeSnapshot, 'ladders' | 'terms' | 'ownFundingId'>,
  level: PricingLevel | null,
  { minor }: Money,
  at: Date,
): OnTop[] {
  const had = minor === 0n ? null : levelHad({ ladders, terms }, level, at);
  const own = had?.ladder.levels[had.rank];
  if (!own?.benefit) return [];
  const { multiplier, bonusPoints, paidBy } = own.benefit;
  return [
    {
      rule: levelRule(own.code),
      ofLevel: true,
      multiplier,
      bonusPoints,
      minimumAmount: null,
      fundingUnder: ({ fundingId }) => (paidBy === 'COALITION' ? ownFundingId : fundingId),
    },
  ];
}

/** The level that prices a purchase at an instant, in the version of its ladder that is in force then (rule L-06). */
interface LevelHad {
  readonly versions: readonly LadderVersion[];
  readonly ladder: LadderVersion;
  readonly rank: number;
}

function levelHad(
  { ladders, terms }: Pick<ProgrammeSnapshot, 'ladders' | 'terms'>,
  level: PricingLevel | null,
  at: Date,
): LevelHad | null {
  if (level === null || !isOnADay(at)) return null;
  const versions = ladders.get(level.memberKind) ?? [];
  const ladder = ladderInForce(versions, dayOf(at, terms.timeZone));
  if (!ladder) return null;
  const { standing } = level;
  return { versions, ladder, rank: standing === null ? 0 : rankIn(versions, ladder, standing) };
}

/** Whether a member had the level of a code at an instant (rule T-15): what campaigns for some levels ask. */
export function hadLevel(
  snapshot: Pick<ProgrammeSnapshot, 'ladders' | 'terms'>,
  level: PricingLevel | null,
  at: Date,
): (code: string) => boolean {
  const had = levelHad(snapshot, level, at);
  return (code) => had !== null && isLevel(had.versions, had.ladder, had.rank, code);
}
