import type { HoldPrice, Refusable } from '../ledger/prices.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { termsInForce } from './partner-terms.js';

/**
 * The terms of a hold under a snapshot at an instant: those of a burn, by which its capture is priced, and how long it
 * lives when its caller does not say (rule B-03). Pure. Refuses, in rank: MERCHANT_NOT_FOUND,
 * PARTNER_NOT_ACTIVE, NOT_AN_ACCEPTOR, CONTRACT_NOT_IN_FORCE.
 */
export function priceHold(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  merchantId: bigint | null,
  at: Date,
): Refusable<HoldPrice> {
  const terms = termsInForce(snapshot, partnerId, merchantId, 'acceptor', { at, postedOn: null });
  if (terms.refused) return { refused: terms.refused };
  const { partner, contract } = terms.value;
  return {
    value: {
      partnerId,
      contractVersionId: contract.id,
      redeemedAccountId: partner.redeemedAccountId,
      holdSeconds: contract.holdSeconds,
    },
  };
}
