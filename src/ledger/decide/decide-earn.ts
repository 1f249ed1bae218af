import { lastSpendableDay } from '../../values/expiry-policy.js';
import type { Money } from '../../values/money.js';
import { firstInRank, type Refusal, refusal } from '../../values/refusal.js';
import type { EarnComponent, EarnOperation, EarnPart, EarnPrice, Refusable } from '../operations.js';
import { refusalOf } from './account-refusal.js';
import { type AccountState, type PendingLot, pendingOf, purchaseOf } from './batch-state.js';
import { countPurchase } from './count-activity.js';
import { cappedEarn, exposureProblem, issued } from './earn-limits.js';
import { chargedPoints, partsOf, pointsByFunding } from './earn-parts.js';
import { type EarnLevel, levelAfterEarn, levelOfEarn } from './level-of-earn.js';
import { MemberPoints } from './member-points.js';
import { occurredAtProblem } from './occurred-at.js';
import { accountsAbove } from './pooled-level.js';
import { Posting } from './posting.js';
import { pricedAt } from './price-failure.js';
import { beside, creditWritten, employeeRefusal } from './purchase-credit.js';
import { renewLots } from './renew-lots.js';
import type { Verdict } from './verdict.js';

const DAY_MS = 86_400_000;

/** What a member is to get of a purchase, before caps. */
interface PricedEarn {
  readonly account: AccountState;
  readonly level: EarnLevel | undefined;
  readonly amount: Money;
  readonly price: EarnPrice;
}

/** What is left of it under the caps. */
interface GivenEarn extends PricedEarn {
  readonly points: bigint;
  readonly breakdown: readonly EarnComponent[];
  readonly parts: readonly EarnPart[];
  /** Points that the partner owes for. */
  readonly charged: bigint;
}

/**
 * Points given for a purchase, at once or after their vesting; posts them, or says why not. Of a purchase that an account
 * and an employee share, both get theirs or neither does (rule K-09).
 */
export function decideEarn(
  posting: Posting,
  earn: EarnOperation,
  account: AccountState | undefined,
  employeeAccount: AccountState | undefined,
): Verdict {
  const { state, writes, postedAt, terms } = posting;
  const occurredAt = earn.occurredAt ?? postedAt;
  const { amount, referenceHash } = earn.purchase;
  const employee = earn.credit?.employee;
  const first = pricedFor(posting, account, { ...earn, amount }, occurredAt);
  const second =
    employee && pricedFor(posting, employeeAccount, { ...employee, levels: earn.levels }, occurredAt);
  const refused = firstInRank(
    [first.refused, second?.refused && employeeRefusal(second.refused)].filter((each) => each !== undefined),
  );
  if (refused) return { refused };
  if (first.refused || second?.refused) throw new Error('a refused earn was not refused');

  const purchase = purchaseOf(earn.merchantId, referenceHash);
  if (state.purchases.has(purchase)) return { refused: duplicate() };
  const outOfRange = occurredAtProblem(occurredAt, postedAt, terms);
  if (outOfRange) return { refused: outOfRange };

  const own = givenOf(posting, first.value, occurredAt, first.value.price);
  // What one of them has taken of a cap, the other one cannot take.
  const theirs =
    second && givenOf(posting, second.value, occurredAt, beside(second.value.price, own, earn.credit));
  const { partnerId, limits } = first.value.price;
  const charged = own.charged + (theirs?.charged ?? 0n);
  const beyondLimit = exposureProblem(state.limits, partnerId, limits.exposure, charged);
  if (beyondLimit) return { refused: beyondLimit };

  const transactionId = post(posting, earn, own, occurredAt);
  state.purchases.add(purchase);
  writes.purchases.push({ merchantId: earn.merchantId, referenceHash, transactionId });
  const employeePosting =
    employee &&
    new Posting(state, writes, { ...earn, details: employee.details }, [
      ...[account, employeeAccount],
      ...accountsAbove(state, earn, [account]),
    ]);
  const pairedId = employeePosting && theirs ? post(employeePosting, earn, theirs, occurredAt) : null;
  if (earn.credit) creditWritten(writes, earn.credit, transactionId, pairedId);
  return { transactionId, subjectId: null };
}

/** What a member is to get, or why it gets nothing. */
function pricedFor(
  posting: Posting,
  account: AccountState | undefined,
  { amount, price, levels }: Pick<EarnOperation, 'price' | 'levels'> & { readonly amount: Money },
  occurredAt: Date,
): Refusable<PricedEarn> {
  const level = levelOfEarn(posting, account, levels, occurredAt);
  const priced = pricedAt((at) => price(at, posting.businessDay, level?.pricing ?? null), occurredAt);
  const refused = refusalOf(account, priced.refused);
  if (refused) return { refused };
  if (!account || priced.refused) throw new Error('an unpriced earn was not refused');
  return { value: { account, level, amount, price: priced.value } };
}

function duplicate(): Refusal {
  return refusal(
    'DUPLICATE_PURCHASE',
    'This purchase reference has earned already. Send each purchase once, under a reference of its own.',
    ['purchase', 'reference'],
  );
}

/** @param capped the price with what its caps leave */
function givenOf(posting: Posting, earn: PricedEarn, occurredAt: Date, capped: EarnPrice): GivenEarn {
  const { account, amount, price } = earn;
  const day = posting.day(occurredAt);
  const { points, breakdown } = cappedEarn(posting.state.limits, capped, account.memberId, day, amount);
  const parts = partsOf(breakdown, price.fundingId);
  return { ...earn, points, breakdown, parts, charged: chargedPoints(posting, parts) };
}

/** Writes what a member gets, and whatever follows from it; answers its transaction. */
function post(posting: Posting, earn: EarnOperation, given: GivenEarn, occurredAt: Date): bigint {
  const { state, postedAt, terms } = posting;
  const { account, level, amount, price, points, breakdown, parts, charged } = given;
  const { memberId } = account;
  const { partnerId, contractVersionId, issuedAccountId } = price;
  const day = posting.day(occurredAt);
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
  const received = new MemberPoints(account);
  for (const portion of portions) {
    if (waits) received.givePending(portion);
    else received.giveSpendable(portion);
  }
  const { merchantId } = earn;
  const facts = { type: 'EARN', points, partnerId, merchantId, contractVersionId, occurredAt } as const;
  const transactionId = posting.transaction(
    { ...facts, amount, breakdown },
    [received],
    [{ accountId: issuedAccountId, amount: -points }],
    'points.earned',
  );
  for (const portion of waits ? portions : []) {
    const lot: PendingLot = { transactionId, memberId, vestsAt, ...portion };
    state.pending.set(pendingOf(lot), lot);
    posting.keepPending(lot);
  }
  issued(posting, { partnerId, memberId, day, limits: price.limits }, points, charged);
  countPurchase(posting, { memberId, partnerId, day, amount }, parts);
  // Activity renews what the member has; what it has just earned is counted from the purchase, as ever.
  renewLots(posting, account, transactionId, occurredAt);
  if (level && earn.levels) {
    levelAfterEarn(posting, account, level, earn.levels, { transactionId, partnerId, day, amount, points });
  }
  return transactionId;
}
