import type { ReversalTarget } from '../ledger/operations.js';
import type { ReversalFacts } from '../ledger/reversible.js';
import { type ContractTerms, termsAt } from '../partners/contract-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { earnLimits } from '../rules/earn-limits.js';
import { pointsForAmount } from '../rules/points-for-amount.js';
import { worthOf } from '../rules/price-burn.js';
import type { Money } from '../values/money.js';

const NO_LIMITS = { perPurchase: null, perMemberDay: null, perPartnerDay: null, exposure: null } as const;

/** What a reversal undoes, with the terms of the contract version that priced it (rule R-05). */
export function reversalTargetOf(
  snapshot: ProgrammeSnapshot,
  { transaction, entry, counterAccountId }: ReversalFacts,
): ReversalTarget {
  const { id, type, points, partnerId, merchantId, contractVersionId, occurredAt } = transaction;
  const partner = partnerId === null ? undefined : snapshot.partners.get(partnerId);
  const version = partner?.contracts.find((each) => each.id === contractVersionId);
  const merchant = merchantId === null ? undefined : snapshot.merchants.get(merchantId);
  const contract = version && termsAt(version, merchant?.category ?? null);
  const posted = { id, points, occurredAt, lots: movementsOf(entry) };
  const kind = type === 'EARN' || type === 'BURN' ? type : null;
  if (kind === null || counterAccountId === null || !partner || !contract) {
    return {
      ...posted,
      ...{ type: 'OTHER', partnerId: partnerId ?? 0n, merchantId: merchantId ?? 0n },
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
    pointsFor: (amountMinor) => pointsForAmount(contract, kind, amountMinor),
    limits: kind === 'EARN' ? earnLimits(contract) : NO_LIMITS,
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
