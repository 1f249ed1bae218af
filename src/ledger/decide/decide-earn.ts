import { lastSpendableDay } from '../../values/expiry-policy.js';
import { refusal } from '../../values/refusal.js';
import type { EarnOperation } from '../operations.js';
import { refusalOf } from './account-refusal.js';
import { type AccountState, type PendingLot, pendingOf, purchaseOf } from './batch-state.js';
import { countPurchase } from './count-activity.js';
import { cappedEarn, exposureProblem, issued } from './earn-limits.js';
import { chargedPoints, partsOf, pointsByFunding } from './earn-parts.js';
import { levelAfterEarn, levelOfEarn } from './level-of-earn.js';
import { MemberPoints } from './member-points.js';
import { occurredAtProblem } from './occurred-at.js';
import type { Posting } from './posting.js';
import { pricedAt } from './price-failure.js';
import { renewLots } from './renew-lots.js';
import type { Verdict } from './verdict.js';

const DAY_MS = 86_400_000;

/** Points given for a purchase, at once or after their vesting; posts them, or says why not. */
export function decideEarn(
  posting: Posting,
  earn: EarnOperation,
  account: AccountState | undefined,
): Verdict {
  const { state, writes, postedAt, terms } = posting;
  const occurredAt = earn.occurredAt ?? postedAt;
  const level = levelOfEarn(posting, account, earn.levels, occurredAt);
  const priced = pricedAt((at) => earn.price(at, posting.businessDay, level?.pricing ?? null), occurredAt);
  const refused = refusalOf(account, priced.refused);
  if (refused) return { refused };
  if (!account || priced.refused) throw new Error('an unpriced earn was not refused');

  const purchase = purchaseOf(earn.merchantId, earn.purchase.referenceHash);
  if (state.purchases.has(purchase)) {
    return {
      refused: refusal(
        'DUPLICATE_PURCHASE',
        'This purchase reference has earned already. Send each purchase once, under a reference of its own.',
        ['purchase', 'reference'],
      ),
    };
  }
  const outOfRange = occurredAtProblem(occurredAt, postedAt, terms);
  if (outOfRange) return { refused: outOfRange };

  const price = priced.value;
  const day = posting.day(occurredAt);
  const { points, breakdown } = cappedEarn(state.limits, price, account.memberId, day, earn.purchase.amount);
  const parts = partsOf(breakdown, price.fundingId);
  const charged = chargedPoints(posting, parts);
  const beyondLimit = exposureProblem(state.limits, price.partnerId, price.limits.exposure, charged);
  if (beyondLimit) return { refused: beyondLimit };

  const { partnerId, contractVersionId, issuedAccountId } = price;
  const vestsAt = new Date(occurredAt.getTime() + price.vestingDays * DAY_MS);
  // Without a vesting time nothing waits, also where the till's clock is ahead of the ledger's.
  const waits = price.vestingDays > 0 && vestsAt > postedAt;
  // Points that cannot be spent yet have their least lifetime from the day on which they can be.
  const expiry = lastSpendableDay(terms.expiryPolicy, {
    occurredAt,
    postedAt: waits ? vestsAt : postedAt,
    timeZone: terms.timeZone,
    calendar: terms.calendar,
  });
  // Each funding's points are a lot of their own.
  const portions = pointsByFunding(parts).map(([funding, inAll]) => ({ expiry, funding, points: inAll }));
  const given = new MemberPoints(account);
  for (const portion of portions) {
    if (waits) given.givePending(portion);
    else given.giveSpendable(portion);
  }
  const transactionId = posting.transaction(
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
    [given],
    [{ accountId: issuedAccountId, amount: -points }],
    'points.earned',
  );
  for (const portion of waits ? portions : []) {
    const lot: PendingLot = { transactionId, memberId: account.memberId, vestsAt, ...portion };
    state.pending.set(pendingOf(lot), lot);
    posting.keepPending(lot);
  }
  state.purchases.add(purchase);
  writes.purchases.push({
    merchantId: earn.merchantId,
    referenceHash: earn.purchase.referenceHash,
    transactionId,
  });
  issued(posting, { partnerId, memberId: account.memberId, day, limits: price.limits }, points, charged);
  countPurchase(posting, { memberId: account.memberId, partnerId, day, amount: earn.purchase.amount }, parts);
  // Activity renews what the member has; what it has just earned is counted from the purchase, as ever.
  renewLots(posting, account, transactionId, occurredAt);
  if (level && earn.levels) {
    const { amount } = earn.purchase;
    levelAfterEarn(posting, account, level, earn.levels, { transactionId, partnerId, day, amount, points });
  }
  return { transactionId, subjectId: null };
}
