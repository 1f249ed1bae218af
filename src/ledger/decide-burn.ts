import { type Refusal, refusal } from '../values/refusal.js';
import { refusalOf } from './account-refusal.js';
import { availableOf } from './batch-state.js';
import { takeSoonest } from './lots.js';
import type { BurnOperation } from './operations.js';
import type { Posting } from './posting.js';
import { pricedAt } from './price-failure.js';

/** Points spent, the soonest-expiring first; posts them, or says why not. */
export function decideBurn(posting: Posting, burn: BurnOperation): Refusal | undefined {
  const { account, postedAt } = posting;
  const priced = pricedAt(burn.price, postedAt);
  const refused = refusalOf(account, priced.refused);
  if (refused) return refused;
  if (!account || priced.refused) throw new Error('an unpriced burn was not refused');

  const available = availableOf(account);
  if (available < burn.points) {
    return refusal(
      'INSUFFICIENT_POINTS',
      `The member has ${available} points available. Burn at most that many.`,
      ['points'],
    );
  }

  const { partnerId, contractVersionId, redeemedAccountId } = priced.value;
  const lots = takeSoonest(account.lots, burn.points);
  posting.post(
    account,
    {
      type: 'BURN',
      points: burn.points,
      partnerId,
      merchantId: burn.merchantId,
      contractVersionId,
      occurredAt: postedAt,
      amount: null,
      breakdown: null,
    },
    -burn.points,
    lots,
    redeemedAccountId,
    'points.burned',
  );
  return undefined;
}
