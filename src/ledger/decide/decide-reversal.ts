import type { Day } from '../../values/day.js';
import type { LastSpendableDay } from '../../values/expiry-policy.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type {
  EarnComponent,
  EarnPart,
  PairedTarget,
  Refusable,
  ReversalOperation,
  ReversalTarget,
} from '../operations.js';
import type { AccountState, PendingLot, ReversedSoFar } from './batch-state.js';
import { changeLevel } from './change-level.js';
import { uncountPurchase } from './count-activity.js';
import { decideUndoneDonation } from './decide-undone-donation.js';
import { issued } from './earn-limits.js';
import { chargedPoints, undoneParts } from './earn-parts.js';
import { type Lots, type Portion, totalOf } from './lots.js';
import { MemberPoints } from './member-points.js';
import { memberNotActive } from './member-refusals.js';
import { changeLevelAbove } from './pooled-level.js';
import type { Posting, ProgrammeLeg } from './posting.js';
import { pricedAt } from './price-failure.js';
import { creditUndone } from './purchase-credit.js';
import { returnToLots } from './return-to-lots.js';
import { reversalExceeds as tooMuch } from './reversal-exceeds.js';
import { SYSTEM } from './settle-due.js';
import { type SharedSide, undoneShares } from './undone-shares.js';
import type { Verdict } from './verdict.js';

/** Undoes an earn or a burn, or a part of it, by points or by the money refunded (rules R-01 … R-05); or a donation. */
export function decideReversal(
  posting: Posting,
  reversal: ReversalOperation,
  account: AccountState | undefined,
  other: AccountState | undefined,
): Verdict {
  const { target } = reversal;
  if (!target || !account) {
    const message = 'Give the id of one of your transactions.';
    return { refused: refusal('TRANSACTION_NOT_FOUND', message, ['transactionId']) };
  }
  const { paired } = reversal;
  // Of a purchase that two share one that is closed for good is left out: the other's refund does not wait for it.
  const accounts = other ? [account, other] : [account];
  const closed = accounts.filter(({ status }) => status === 'CLOSED');
  const isLeftOut = ({ memberId }: AccountState) => paired?.without?.includes(memberId) ?? false;
  const isClosed = closed.length === accounts.length || !closed.every(isLeftOut);
  const refused = reversal.allowed() ?? (isClosed ? memberNotActive('CLOSED') : undefined);
  if (refused) return { refused };
  if (target.donation) return decideUndoneDonation(posting, reversal, account, target, target.donation);
  if (paired && other) return decidePaired(posting, reversal, { target, account }, paired, other);
  const part = partToUndo(posting, { target, account }, reversal);
  if (part.refused) return part;
  const { transactionId, refundId } = undoPart(posting, reversal, part.value);
  return { transactionId, subjectId: transactionId === null ? refundId : null };
}

/** An earn or a burn to undo, and of whom. */
interface Undoable {
  readonly target: ReversalTarget;
  readonly account: AccountState;
}

/** How much of it is undone, by points or by money. */
interface PartToUndo extends Undoable {
  readonly points: bigint;
  readonly amount: ReversalOperation['amount'];
  readonly soFar: ReversedSoFar;
}

/** How much is asked for: both null = all that is left. */
type HowMuch = Pick<ReversalOperation, 'points' | 'amount'>;

/**
 * Undoes both sides of a purchase that an account and an employee share, in the same proportion, or neither (rule K-10). From
 * an account that is closed nothing can be taken: what falls on it of money is remembered, as later refunds are shared out
 * by it, and the other one's share stays what it is.
 */
function decidePaired(
  posting: Posting,
  reversal: ReversalOperation,
  own: Undoable,
  paired: PairedTarget,
  account: AccountState,
): Verdict {
  const theirs = { target: paired.target, account };
  if (reversal.points !== null && isClosedSide(own)) {
    const message = "The account of this transaction is closed: name the purchase's other transaction.";
    return { refused: refusal('MEMBER_NOT_ACTIVE', message, ['transactionId']) };
  }
  const shares = undoneShares(reversal, paired, sideOf(posting, own), sideOf(posting, theirs));
  if (shares.refused) return shares;
  const parts: PartToUndo[] = [];
  for (const [index, howMuch] of shares.value.entries()) {
    const side = index === 0 ? own : theirs;
    if (!howMuch || (isClosedSide(side) && howMuch.amount === null)) continue;
    const part = partToUndo(posting, side, howMuch);
    if (part.refused) return part;
    parts.push(part.value);
  }
  if (parts.length === 0) return tooMuch('transactionId', 'Nothing is left of this purchase to reverse.');
  const undone = parts.map((part) => ({ ...part, ...undoPart(posting, reversal, part) }));
  const transactionOf = (side: Undoable) =>
    undone.find(({ target }) => target === side.target)?.transactionId ?? null;
  creditUndone(posting.writes, paired, [transactionOf(own), transactionOf(theirs)]);
  // What the key leads to: the transaction that was named, as long as there is one for it.
  const told = undone.find(({ transactionId }) => transactionId !== null) ?? undone[0];
  if (!told) throw new Error('of a reversal nothing was undone');
  const { transactionId, refundId } = told;
  return { transactionId, subjectId: transactionId === null ? refundId : null, of: told.account };
}

function isClosedSide({ account }: Undoable): boolean {
  return account.status === 'CLOSED';
}

function sideOf(posting: Posting, { target }: Undoable): SharedSide {
  return { target, soFar: soFarOf(posting, target) };
}

function soFarOf({ state }: Posting, target: ReversalTarget): ReversedSoFar {
  const soFar = state.reversed.get(target.id);
  if (!soFar) throw new Error('what was reversed so far was not read');
  return soFar;
}

/** What there is to undo, or why not; changes nothing. */
function partToUndo(
  posting: Posting,
  { target, account }: Undoable,
  howMuch: HowMuch,
): Refusable<PartToUndo> {
  const soFar = soFarOf(posting, target);
  const asked = pointsToReverse(target, howMuch, soFar);
  if (asked.refused) return asked;
  const points = account.status === 'CLOSED' ? 0n : asked.points;
  const spentAlready = target.type === 'EARN' ? spentProblem(posting, target, account, points) : undefined;
  if (spentAlready) return { refused: spentAlready };
  return { value: { target, account, points, amount: howMuch.amount, soFar } };
}

/** Undoes it; answers the transaction, null when no point was taken back, and the money that was given back. */
function undoPart(
  posting: Posting,
  reversal: ReversalOperation,
  { target, account, points, amount, soFar }: PartToUndo,
): { readonly transactionId: bigint | null; readonly refundId: bigint | null } {
  const { writes } = posting;
  const before = { points: soFar.points, withoutMoney: soFar.withoutMoney, refunded: soFar.refunded };
  const undone = points === 0n ? null : undo(posting, target, account, points, amount, soFar);
  const transactionId = undone?.transactionId ?? null;
  let refundId: bigint | null = null;
  if (amount !== null) {
    // A pair takes no more ids than its batch has for one operation.
    refundId = reversal.paired && transactionId !== null ? transactionId : posting.takeId();
    soFar.refunded += amount.minor;
    writes.more.refunds.push({
      transactionId: target.id,
      id: refundId,
      amountMinor: amount.minor,
      reversalId: transactionId,
    });
  }
  if (target.type === 'EARN' && target.amount) {
    const { partnerId, amount: paid } = target;
    const day = posting.day(target.occurredAt);
    const purchase = { memberId: account.memberId, partnerId, day, amount: paid, points: target.points };
    if (uncountPurchase(posting, purchase, undone?.parts ?? [], { before, after: soFar }))
      levelsAfter(posting, reversal, account.memberId, { day, transactionId });
  }
  return { transactionId, refundId };
}

/** A reversal can end what a level was reached by (rule T-04), also one for which the purchase of a day counted too. */
function levelsAfter(
  posting: Posting,
  { levels }: ReversalOperation,
  memberId: bigint,
  { day, transactionId }: { readonly day: Day; readonly transactionId: bigint | null },
): void {
  const level = posting.state.levels.get(memberId);
  if (!level || !levels || posting.state.accounts.get(memberId)?.status === 'CLOSED') return;
  const moment = { at: posting.postedAt, today: posting.day() };
  const by = { actor: SYSTEM, transactionId, reason: null };
  changeLevel(posting.writes, level, levels.reversed(level, moment), moment, by);
  changeLevelAbove(posting, memberId, { day, transactionId }, levels.reversed);
}

type Asked = { readonly refused: Refusal } | { readonly refused?: undefined; readonly points: bigint };

/**
 * How many points are to be undone: those asked for, all that is left, or, for money that was given back, what the
 * transaction would not have come to without it. The last can be 0: the money is remembered for the next refund.
 */
function pointsToReverse(target: ReversalTarget, { points, amount }: HowMuch, soFar: ReversedSoFar): Asked {
  const left = target.type === 'OTHER' ? 0n : target.points - soFar.points;
  if (amount !== null) {
    const remaining = (target.amount?.minor ?? 0n) - soFar.refunded - amount.minor;
    if (target.type === 'OTHER' || !target.amount || remaining < 0n) {
      return tooMuch(
        'amount',
        'More money is refunded than is left of the transaction. Refund at most what is left.',
      );
    }
    const kept =
      remaining === 0n ? { value: 0n } : pricedAt(() => target.pointsFor(remaining), target.occurredAt);
    if (kept.refused) return { refused: kept.refused };
    return { points: left > kept.value ? left - kept.value : 0n };
  }
  if (left === 0n) return tooMuch('transactionId', 'Nothing is left of this transaction to reverse.');
  if (points !== null && points > left) {
    return tooMuch(
      'points',
      `${left} points are left of this transaction to reverse. Reverse at most that many.`,
    );
  }
  return { points: points ?? left };
}

/** The coalition may take back only what is still there: POINTS_ALREADY_SPENT (rule R-04). */
function spentProblem(
  posting: Posting,
  target: ReversalTarget,
  { lots }: AccountState,
  points: bigint,
): Refusal | undefined {
  if (posting.terms.clawbackPolicy !== 'REFUSE') return undefined;
  const there = totalOf(ownPending(posting, target)) + pointsIn(lots);
  if (there >= points) return undefined;
  return refusal(
    'POINTS_ALREADY_SPENT',
    `${there} of these points are still there; the coalition takes back only what is. Reverse at most that many.`,
    ['points'],
  );
}

/** Writes the reversal; answers its transaction, and whose points it undoes, the base first. */
function undo(
  posting: Posting,
  target: ReversalTarget,
  account: AccountState,
  points: bigint,
  amount: ReversalOperation['amount'],
  soFar: ReversedSoFar,
): { readonly transactionId: bigint; readonly parts: readonly Pick<EarnPart, 'points'>[] } {
  const moved = new MemberPoints(account);
  let legs: readonly ProgrammeLeg[];
  let parts: readonly EarnPart[] = [];
  if (target.type === 'BURN') {
    returnToLots(posting, moved, target.lots, { points, returned: soFar.points });
    legs = [{ accountId: target.counterAccountId, amount: -points }];
  } else {
    if (target.parts) {
      const paid = target.amount?.minor ?? 0n;
      const remaining = amount && paid - soFar.refunded - amount.minor;
      parts = undoneParts(target.parts, soFar, points, remaining);
    }
    const shortfall = takeBack(posting, moved, target, points, parts);
    legs = [
      { accountId: target.counterAccountId, amount: points },
      ...(shortfall > 0n ? [{ accountId: target.shortfallAccountId, amount: -shortfall }] : []),
    ];
    const { partnerId, limits } = target;
    const day = posting.day(target.occurredAt);
    // What campaigns gave may be free of the limit already, as others pay for it: its close says what comes back (E-11).
    const own = parts.filter(({ rule }) => !rule.startsWith('campaign:'));
    const charged = parts.length === 0 ? points : chargedPoints(posting, own);
    const counted = { partnerId, memberId: account.memberId, day, limits };
    issued(posting, counted, -points, shortfall - charged);
  }
  soFar.points += points;
  if (amount === null) soFar.withoutMoney += points;
  for (const { rule, points: undone } of parts)
    soFar.byRule.set(rule, (soFar.byRule.get(rule) ?? 0n) + undone);
  const { partnerId, merchantId, contractVersionId, id: reversesId } = target;
  const transactionId = posting.transaction(
    {
      type: 'REVERSAL',
      points,
      partnerId,
      merchantId,
      contractVersionId,
      occurredAt: posting.postedAt,
      reversesId,
      amount,
      breakdown: breakdownOf(parts, target, amount),
    },
    [moved],
    legs,
    'points.reversed',
  );
  return { transactionId, parts: parts.length === 0 ? [{ points }] : parts };
}

/** Whose points are undone, where several fundings pay for them: settlement cannot tell it from where they are taken. */
function breakdownOf(
  parts: readonly EarnPart[],
  target: ReversalTarget,
  refunded: ReversalOperation['amount'],
): EarnComponent[] | null {
  if (parts.length === 0 || !target.amount) return null;
  const amount = refunded ?? { ...target.amount, minor: 0n };
  return parts.map((part) => ({ ...part, rate: '0', amount }));
}

/**
 * Takes the points of an earn from where they are (rule R-03): its own pending points, lots of its expiry and funding
 * (under the inactivity policy also where activity has moved them to), any available. The rest is owed, or a shortfall that the partner bears, as the coalition's policy says (rule R-04).
 * @param parts of which funding how many; none where the earn has one
 * @returns the shortfall
 */
function takeBack(
  posting: Posting,
  moved: MemberPoints,
  target: ReversalTarget,
  points: bigint,
  parts: readonly EarnPart[],
): bigint {
  let missing = 0n;
  if (parts.length === 0) missing = takeOwn(posting, moved, target, points, null);
  for (const part of parts) missing += takeOwn(posting, moved, target, part.points, part.fundingId);
  const available = pointsIn(moved.account.lots);
  const take = available < missing ? available : missing;
  if (take > 0n) moved.takeSpendable(take);
  missing -= take;
  const [first] = target.lots;
  if (missing === 0n || posting.terms.clawbackPolicy !== 'NEGATIVE' || !first) return missing;
  moved.owe({ expiry: first.expiry, funding: first.funding, points: missing });
  return 0n;
}

/**
 * Takes what is there of an earn's own points.
 * @param ofFunding null: of any
 * @returns how many of them are not there
 */
function takeOwn(
  posting: Posting,
  moved: MemberPoints,
  target: ReversalTarget,
  points: bigint,
  ofFunding: bigint | null,
): bigint {
  const isIts = ({ funding }: Pick<Portion, 'funding'>) => ofFunding === null || funding === ofFunding;
  let missing = points;
  for (const lot of ownPending(posting, target).filter(isIts)) {
    const take = lot.points < missing ? lot.points : missing;
    if (take === 0n) continue;
    moved.takePending({ expiry: lot.expiry, funding: lot.funding, points: take });
    lot.points -= take;
    missing -= take;
    posting.keepPending(lot);
  }
  for (const lot of target.lots.filter(isIts)) {
    for (const expiry of whereTo(posting, moved.account.lots, lot)) {
      const { funding, points: given } = lot;
      missing -= moved.takeSpendableOf({ expiry, funding, points: given < missing ? given : missing });
    }
  }
  return missing;
}

/** The last days under which points of an earn can lie by now: its own, or later ones where activity moves lots on. */
function whereTo({ terms }: Posting, lots: Lots, { expiry, funding }: Portion): LastSpendableDay[] {
  if (terms.expiryPolicy.kind !== 'inactivity') return [expiry];
  return lots.expiries.filter((day, at) => day >= expiry && lots.fundings[at] === funding);
}

function ownPending({ state }: Posting, { id }: ReversalTarget): PendingLot[] {
  return [...state.pending.values()].filter((lot) => lot.transactionId === id);
}

function pointsIn({ points }: Lots): bigint {
  return points.reduce((sum, inLot) => sum + inLot, 0n);
}
