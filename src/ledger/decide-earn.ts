import { lastSpendableDay } from '../values/expiry-policy.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { refusalOf } from './account-refusal.js';
import { purchaseOf } from './batch-state.js';
import { addToLot, type LotMovements } from './lots.js';
import { occurredAtProblem } from './occurred-at.js';
import type { EarnOperation } from './operations.js';
import type { Posting } from './posting.js';
import { pricedAt } from './price-failure.js';

/** Points given for a purchase; posts them, or says why not. */
export function decideEarn(posting: Posting, earn: EarnOperation): Refusal | undefined {
  const { account, state, postedAt } = posting;
  const occurredAt = earn.occurredAt ?? postedAt;
  const priced = pricedAt(earn.price, occurredAt);
  const refused = refusalOf(account, priced.refused);
  if (refused) return refused;
  if (!account || priced.refused) throw new Error('an unpriced earn was not refused');

  const purchase = purchaseOf(earn.merchantId, earn.purchase.referenceHash);
  if (state.purchases.has(purchase)) {
    return refusal(
      'DUPLICATE_PURCHASE',
      'This purchase reference has earned already. Send each purchase once, under a reference of its own.',
      ['purchase', 'reference'],
    );
  }
  const outOfRange = occurredAtProblem(occurredAt, postedAt, earn.terms);
  if (outOfRange) return outOfRange;

  const { points, breakdown, partnerId, contractVersionId, fundingId, issuedAccountId } = priced.value;
  const { expiryPolicy, timeZone, calendar } = earn.terms;
  const expiry = lastSpendableDay(expiryPolicy, { occurredAt, postedAt, timeZone, calendar });
  const lots: LotMovements =
    points === 0n
      ? { expiries: [], fundings: [], points: [] }
      : { expiries: [expiry], fundings: [fundingId], points: [points] };
  addToLot(account.lots, expiry, fundingId, points);
  posting.post(
    account,
    {
      type: 'EARN',
      points,
      partnerId,
      merchantId: earn.merchantId,
      contractVersionId,
      occurredAt,
      amount: earn.purchase.amount,
      breakdown,
    },
    points,
    lots,
    issuedAccountId,
    'points.earned',
  );
  state.purchases.add(purchase);
  posting.writes.purchases.push({
    merchantId: earn.merchantId,
    referenceHash: earn.purchase.referenceHash,
    transactionId: posting.result().transactionId,
  });
  return undefined;
}
