import { levelRule } from '../coalition/ladders/ladder-terms.js';
import { partsOf } from '../ledger/decide/earn-parts.js';
import type { ReversalTarget } from '../ledger/operations.js';
import type { ReversalFacts } from '../ledger/reversible.js';
import type { BreakdownRecord } from '../ledger/transactions.js';
import { type CampaignTerms, campaignRule } from '../partners/campaigns/campaign-terms.js';
import { type ContractTerms, termsAt } from '../partners/contract-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { pointsByPart } from '../rules/campaign-points.js';
import { earnLimits } from '../rules/earn-limits.js';
import { pointsForAmount } from '../rules/points-for-amount.js';
import { worthOf } from '../rules/price-burn.js';
import type { Money } from '../values/money.js';
import { parseRate, RATE_ONE } from '../values/rate.js';

const NO_LIMITS = { perPurchase: null, perMemberDay: null, perPartnerDay: null, exposure: null } as const;

/** What a reversal undoes, with the terms of the contract version that priced it (rule R-05). */
export function reversalTargetOf(
  snapshot: ProgrammeSnapshot,
  { transaction, entry, counterAccountId, charityCampaignId }: ReversalFacts,
): ReversalTarget {
  const { id, type, points, partnerId, merchantId, contractVersionId, occurredAt } = transaction;
  const partner = partnerId === null ? undefined : snapshot.partners.get(partnerId);
  const version = partner?.contracts.find((each) => each.id === contractVersionId);
  const merchant = merchantId === null ? undefined : snapshot.merchants.get(merchantId);
  const contract = version && termsAt(version, merchant?.category ?? null);
  const posted = { id, points, occurredAt, lots: movementsOf(entry) };
  const kind = type === 'EARN' || type === 'BURN' ? type : null;
  const donation = donationOf(transaction, charityCampaignId);
  if (kind === null || counterAccountId === null || !partner || !contract) {
    return {
      ...posted,
      ...(donation ? { type: 'DONATION', donation } : { type: 'OTHER' }),
      ...{ partnerId: partnerId ?? 0n, merchantId: merchantId ?? 0n },
      ...{ contractVersionId: contractVersionId ?? 0n, counterAccountId: counterAccountId ?? 0n },
      ...{ shortfallAccountId: 0n, amount: null, pointsFor: () => ({ value: 0n }), limits: NO_LIMITS },
    };
  }
  return {
    ...posted,
    type: kind,
    partnerId: partner.id,
    merchantId: merchantId ?? 0n,
    contractVersionId: contract.id,
    counterAccountId,
    shortfallAccountId: partner.shortfallAccountId,
    amount: kind === 'EARN' ? transaction.amount : burnValueOf(contract, points),
    ...(kind === 'EARN'
      ? {
          ...earnAgain(contract, snapshot.campaigns.get(partner.id) ?? [], transaction.breakdown),
          limits: earnLimits(contract),
        }
      : { pointsFor: (amountMinor) => pointsForAmount(contract, kind, amountMinor), limits: NO_LIMITS }),
  };
}

/** A donation is reversed by nobody's contract: what it came to is what its campaign's row says (rule C-04). */
function donationOf(
  { type, partnerId, memberId }: ReversalFacts['transaction'],
  charityCampaignId: bigint | null,
): ReversalTarget['donation'] {
  return type === 'DONATION' && charityCampaignId !== null && memberId !== null
    ? { campaignId: charityCampaignId, partnerId, donorId: memberId }
    : undefined;
}

/**
 * How an earn is computed again: by the base rate, and by the campaigns and the level that had a part in it, whatever
 * began or ended since. A campaign that the snapshot does not know is newer than it: the ledger asks again on newer terms.
 */
function earnAgain(
  contract: ContractTerms,
  campaigns: readonly CampaignTerms[],
  breakdown: ReversalFacts['transaction']['breakdown'],
): Pick<ReversalTarget, 'pointsFor' | 'parts'> {
  const components = breakdown.map(({ rule, points, funding }) => ({
    rule,
    points: BigInt(points),
    ...(funding === undefined ? {} : { fundingId: BigInt(funding) }),
  }));
  const given = partsOf(components, contract.fundingId);
  const { currency } = contract;
  if (given.length <= 1) return { pointsFor: (minor) => pointsForAmount(contract, 'EARN', minor) };
  const taking = given.slice(1).flatMap(({ rule }) => {
    const ofLevel = breakdown.find((each) => each.rule === rule && rule.startsWith(levelRule('')));
    return ofLevel ? levelOfThen(ofLevel) : (campaigns.find(({ id }) => campaignRule(id) === rule) ?? []);
  });
  const pointsFor = (minor: bigint) => pointsByPart(contract, taking, { minor, currency });
  return {
    pointsFor: (minor) => ({ value: pointsFor(minor).reduce((sum, part) => sum + part, 0n) }),
    parts: { given, pointsFor },
  };
}

/** What the member's level of then gave on top: the breakdown says all of it. */
function levelOfThen({ rate, bonus }: BreakdownRecord) {
  const times = parseRate(rate);
  if (!times.ok) throw new Error('a level has a rate in a breakdown that cannot be one');
  const { scaled } = times.value;
  return {
    multiplier: scaled === 0n ? null : { scaled: scaled + RATE_ONE.scaled },
    bonusPoints: bonus === undefined ? null : BigInt(bonus),
    minimumAmount: null,
  };
}

function movementsOf({ lots }: ReversalFacts['entry']): ReversalTarget['lots'] {
  return lots.map(({ expiresOn, fundingId, points, place }) => ({
    expiry: expiresOn,
    funding: fundingId,
    points,
    place,
  }));
}

/** What burned points were worth to the member at this partner (rule B-02). */
function burnValueOf({ currency, burnValue, redemptionPrice }: ContractTerms, points: bigint): Money {
  return worthOf({ currency, burnValue, redemptionPrice }, points).value;
}
