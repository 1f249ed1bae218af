import { NEVER_EXPIRES } from '../../values/expiry-policy.js';
import { firstInRank, type Refusal, refusal } from '../../values/refusal.js';
import type { LevelState } from '../levels/level.js';
import { activityKey } from '../levels/level.js';
import type { MergeOperation } from '../operations.js';
import type { AccountState } from './batch-state.js';
import { changeLevel } from './change-level.js';
import { totalOf } from './lots.js';
import { MemberPoints } from './member-points.js';
import { memberNotActive, memberNotInCoalition } from './member-refusals.js';
import type { Posting } from './posting.js';
import type { Verdict } from './verdict.js';

/**
 * Makes a member a part of another one that it is a duplicate of (rule A-11): all of its points go over, each lot with
 * its expiry and its funding, pending ones too, and what it owes. The state must hold all of its pending points. What else goes
 * along, and that its account is closed, is written by whoever has asked for it, in the same transaction.
 */
export function decideMerge(
  posting: Posting,
  merge: MergeOperation,
  duplicate: AccountState | undefined,
  survivor: AccountState | undefined,
): Verdict {
  const refused = firstInRank([
    ...memberProblems(duplicate, 'duplicate'),
    ...memberProblems(survivor, 'survivor'),
    ...(duplicate && duplicate === survivor
      ? [refusal('INVALID_INPUT', 'Give two different members.', ['survivor'])]
      : []),
    ...(duplicate && duplicate.held > 0n ? [holdsOpen(duplicate.held)] : []),
  ]);
  if (refused) return { refused };
  if (!duplicate || !survivor) throw new Error('a merge without members was not refused');
  const id = posting.takeId();
  const transactionId = movePoints(posting, duplicate, survivor);
  const debtTransactionId = moveDebt(posting, duplicate, survivor);
  takeStricterLock(posting, duplicate, survivor);
  mergeLevels(posting, merge, duplicate, survivor);
  posting.writes.more.merges.push({
    id,
    duplicateId: duplicate.memberId,
    survivorId: survivor.memberId,
    transactionId,
    debtTransactionId,
    at: posting.postedAt,
    actor: posting.actor,
  });
  return { transactionId, subjectId: id };
}

function memberProblems(account: AccountState | undefined, field: 'duplicate' | 'survivor'): Refusal[] {
  if (!account) return [{ ...memberNotInCoalition(), field: [field] }];
  return account.status === 'ACTIVE' ? [] : [{ ...memberNotActive(account.status), field: [field] }];
}

function holdsOpen(held: bigint): Refusal {
  const message = `${held} points of the duplicate are held: capture or release the holds first.`;
  return refusal('HOLDS_OPEN', message, ['duplicate']);
}

/** What it has; null where that is nothing. */
function movePoints(posting: Posting, duplicate: AccountState, survivor: AccountState): bigint | null {
  const given = new MemberPoints(duplicate);
  const received = new MemberPoints(survivor);
  const portions = given.takeSpendable(totalOf(lotsOf(duplicate)));
  for (const portion of portions) received.giveSpendable(portion);
  for (const lot of posting.state.pending.values()) {
    if (lot.memberId !== duplicate.memberId || lot.points === 0n) continue;
    const { expiry, funding, points } = lot;
    given.takePending({ expiry, funding, points });
    received.givePending({ expiry, funding, points });
  }
  if (duplicate.pending !== 0n) throw new Error('not all pending points of a duplicate were read');
  return transfer(posting, given, received);
}

/** What it owes: the survivor pays as far as it can, the rest it owes from now on. Null where that is nothing. */
function moveDebt(posting: Posting, duplicate: AccountState, survivor: AccountState): bigint | null {
  const paying = new MemberPoints(survivor);
  const owing = new MemberPoints(duplicate);
  const there = totalOf(lotsOf(survivor));
  const paid = paying.takeSpendable(there < duplicate.owed ? there : duplicate.owed);
  for (const portion of paid) owing.giveSpendable(portion);
  if (duplicate.owed > 0n) {
    // Comes and goes at once: of the coalition's own funding, so that nobody is charged for what only changes its place.
    const rest = { expiry: NEVER_EXPIRES, funding: posting.state.ownFundingId, points: duplicate.owed };
    paying.owe(rest);
    owing.giveSpendable(rest);
  }
  return transfer(posting, paying, owing);
}

function transfer(posting: Posting, given: MemberPoints, received: MemberPoints): bigint | null {
  const points = totalOf(received.movements);
  if (points === 0n) return null;
  const nobody = { partnerId: null, merchantId: null, contractVersionId: null };
  return posting.transaction(
    { type: 'TRANSFER', points, ...nobody, occurredAt: posting.postedAt },
    [given, received],
    [],
    'points.transferred',
  );
}

function lotsOf({ lots }: AccountState) {
  return lots.points.map((points) => ({ points }));
}

const STRICTER = [null, 'MEMBER', 'CODES', 'OPERATOR'] as const;

/** Spending that was locked of one of both is locked of the one that stays (rule B-05). */
function takeStricterLock({ writes }: Posting, duplicate: AccountState, survivor: AccountState): void {
  if (STRICTER.indexOf(duplicate.spendingLock) <= STRICTER.indexOf(survivor.spendingLock)) return;
  survivor.spendingLock = duplicate.spendingLock;
  writes.accounts.add(survivor);
}

/** What both did counts together; the rows are moved by whoever has asked for it. */
function mergeLevels(
  posting: Posting,
  { levels }: MergeOperation,
  duplicate: AccountState,
  survivor: AccountState,
): void {
  const from = posting.state.levels.get(duplicate.memberId);
  const into = posting.state.levels.get(survivor.memberId);
  if (!levels || !from || !into) return;
  addActivity(into, from);
  // Which was the last purchase of both is looked up once somebody has to know.
  into.lastPurchaseOn = undefined;
  const moment = { at: posting.postedAt, today: posting.day() };
  const by = { actor: posting.actor, transactionId: null, reason: null };
  changeLevel(posting.writes, into, levels.merged(into, from, moment), moment, by);
}

function addActivity(into: LevelState, from: LevelState): void {
  const counters = new Map(into.activity.map((counter) => [activityKey(counter), counter]));
  for (const each of from.activity) {
    const counter = counters.get(activityKey(each));
    if (!counter) into.activity.push({ ...each });
    else {
      counter.basePoints += each.basePoints;
      counter.bonusPoints += each.bonusPoints;
      counter.spendMinor += each.spendMinor;
      counter.purchases += each.purchases;
    }
  }
}
