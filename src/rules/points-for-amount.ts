import type { Refusable } from '../ledger/prices.js';
import type { ContractTerms } from '../partners/contract-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { pointsFor } from './price-burn.js';
import { pointsAtBaseRate } from './price-purchase.js';

/** A version of any partner's contract, in force or not; undefined where the snapshot is older than it. */
function contractVersionIn(
  { partners }: ProgrammeSnapshot,
  contractVersionId: bigint,
): ContractTerms | undefined {
  for (const { contracts } of partners.values()) {
    const found = contracts.find(({ id }) => id === contractVersionId);
    if (found) return found;
  }
  return undefined;
}

/**
 * What an earn or a burn would come to if only this much money had been paid, at the contract version that priced it
 * (rules ): the points of a purchase of that amount, or the fewest points that are worth it; 0 of nothing.
 * Caps are left out: while the remainder comes to more than was given, nothing is taken back either way. Pure. Refuses
 * with INVALID_INPUT, at a path below `amount`, where points burned have no fixed value.
 *
 * @param amountMinor what remains of the money, in minor units of the contract's currency, 0 or more
 * @throws RangeError where the snapshot knows no such version
 */
export function pointsForAmount(
  snapshot: ProgrammeSnapshot,
  contractVersionId: bigint,
  kind: 'EARN' | 'BURN',
  amountMinor: bigint,
): Refusable<bigint> {
  const contract = contractVersionIn(snapshot, contractVersionId);
  if (!contract) throw new RangeError('the terms know no such version of a contract');
  const amount = { minor: amountMinor, currency: contract.currency };
  if (kind === 'EARN') return { value: pointsAtBaseRate(contract, amount) };
  return amountMinor === 0n ? { value: 0n } : pointsFor(contract, amount);
}
