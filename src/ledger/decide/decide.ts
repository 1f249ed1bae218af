import { isFinal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import type { BalanceState, Operation, Outcome, SettleOperation } from '../operations.js';
import { type AccountState, type BatchState, balanceOf, type KnownKey, keyOf } from './batch-state.js';
import { type BatchWrites, emptyWrites } from './batch-writes.js';
import { settleLevel } from './change-level.js';
import { decideAdjustment } from './decide-adjustment.js';
import { decideBurn } from './decide-burn.js';
import { decideCapture } from './decide-capture.js';
import { decideDonation } from './decide-donation.js';
import { decideEarn } from './decide-earn.js';
import { decideHold } from './decide-hold.js';
import { decideMerge } from './decide-merge.js';
import { decideRelease } from './decide-release.js';
import { decideReversal } from './decide-reversal.js';
import { decideTransfer } from './decide-transfer.js';
import { UnreadCount } from './limit-counts.js';
import { otherMemberOf } from './other-member.js';
import { accountsAbove } from './pooled-level.js';
import { Posting } from './posting.js';
import { postingTimeOf } from './posting-time.js';
import { PriceFailure } from './price-failure.js';
import { SYSTEM, settleDue } from './settle-due.js';
import type { Verdict } from './verdict.js';

/** An operation's outcome; `failed`: its price threw, nothing of it is done or recorded. */
export type Decided = Outcome | { readonly kind: 'failed'; readonly error: unknown };

/** What became of each operation, in their order, and what there is to write. */
export interface Decision {
  readonly outcomes: readonly Decided[];
  readonly writes: BatchWrites;
  /** Counts that were missing: with any, the decision is void; read them and decide again. */
  readonly unread: readonly UnreadCount[];
}

/**
 * Decides a batch: pure, without clock, chance or I/O. Operations are taken in the order they arrived; one that is
 * refused, or whose price throws, leaves no trace in the state and does not touch its neighbours (rule L-11). At most
 * 128 operations.
 */
export function decide(state: BatchState, operations: readonly Operation[]): Decision {
  const writes = emptyWrites(state);
  const unread: UnreadCount[] = [];
  const outcomes = operations.map((operation): Decided => {
    try {
      return decideOne(state, writes, operation);
    } catch (error) {
      if (error instanceof PriceFailure) return { kind: 'failed', error };
      if (!(error instanceof UnreadCount)) throw error;
      unread.push(error);
      return { kind: 'failed', error };
    }
  });
  return { outcomes, writes, unread };
}

/** What one operation comes to on this state; changes the state and the writes only when it is posted or recorded. */
function decideOne(state: BatchState, writes: BatchWrites, operation: Operation): Outcome {
  if (operation.terms.referenceVersion < state.referenceVersion && !state.keys.has(keyOf(operation))) {
    return { kind: 'stale', referenceVersion: state.referenceVersion };
  }
  if (operation.kind === 'SETTLE') return settle(state, writes, operation);
  const known = state.keys.get(keyOf(operation));
  if (known) return answerAgain(known, operation);

  const account = accountOf(state, operation.memberId);
  const other = accountOf(state, otherMemberOf(operation));
  for (const touched of [account, other]) {
    if (!touched) continue;
    settleDue(state, writes, touched, operation.terms);
    settleLevelOf(state, writes, touched, operation);
  }

  const above = accountsAbove(state, operation, [account, other]);
  for (const each of above) settleLevelOf(state, writes, each, operation);
  const posting = new Posting(state, writes, operation, [account, other, ...above]);
  const verdict = verdictOn(posting, operation, account, other);
  const balance = account ? posting.balanceOf(account) : null;
  if (verdict.refused) {
    const { refused } = verdict;
    if (balance && isFinal(refused.code)) {
      record(state, writes, operation, { transactionId: null, subjectId: null, refusal: refused, balance });
    }
    return { kind: 'refused', refusal: refused, balance, replayed: false };
  }
  if (!balance) throw new Error('something was posted on no account');
  const { transactionId, subjectId, of } = verdict;
  const told = of ? posting.balanceOf(of) : balance;
  record(state, writes, operation, { transactionId, subjectId, refusal: null, balance: told });
  return { kind: 'posted', transactionId, subjectId, balance: told, replayed: false };
}

function verdictOn(
  posting: Posting,
  operation: Exclude<Operation, SettleOperation>,
  account: AccountState | undefined,
  other: AccountState | undefined,
): Verdict {
  switch (operation.kind) {
    case 'EARN':
      return decideEarn(posting, operation, account, other);
    case 'BURN':
      return decideBurn(posting, operation, account, other);
    case 'HOLD':
      return decideHold(posting, operation, account);
    case 'CAPTURE':
      return decideCapture(posting, operation, account);
    case 'RELEASE':
      return decideRelease(posting, operation, account);
    case 'REVERSAL':
      return decideReversal(posting, operation, account, other);
    case 'TRANSFER':
      return decideTransfer(posting, operation, account, other);
    case 'DONATION':
      return decideDonation(posting, operation, account);
    case 'ADJUSTMENT':
      return decideAdjustment(posting, operation, account);
    case 'MERGE':
      return decideMerge(posting, operation, account, other);
  }
}

/** Has no key: what is due is done once, however often it is asked for. */
function settle(state: BatchState, writes: BatchWrites, operation: SettleOperation): Outcome {
  const { memberId, terms } = operation;
  const account = state.accounts.get(memberId);
  if (!account) throw new Error('a member without an account cannot be settled');
  settleDue(state, writes, account, terms);
  settleLevelOf(state, writes, account, operation);
  const balance: BalanceState = balanceOf(account, account.lastPostedAt);
  return { kind: 'posted', transactionId: null, subjectId: null, balance, replayed: false };
}

/** What is due of the member's level, where the operation knows of levels. */
function settleLevelOf(
  state: BatchState,
  writes: BatchWrites,
  account: AccountState,
  operation: Operation,
): void {
  const rules = 'levels' in operation ? operation.levels : undefined;
  const level = state.levels.get(account.memberId);
  if (!rules || !(level || account.levelWatch)) return;
  const { timeZone } = operation.terms;
  const { postedAt } = postingTimeOf(state, [account], timeZone);
  const today = dayOf(postedAt, timeZone);
  if (level) settleLevel(writes, level, rules, { at: postedAt, today }, SYSTEM);
  // What is watched has nothing due before it is void; but only an earn can do without the rest.
  else if (operation.kind !== 'EARN' || (account.levelWatch?.until ?? today) <= today)
    throw new UnreadCount({ levels: [account.memberId] });
}

function accountOf(state: BatchState, memberId: bigint | null): AccountState | undefined {
  return memberId === null ? undefined : state.accounts.get(memberId);
}

/** Rule L-04: the same input gets the first outcome again, another input is refused. */
function answerAgain(known: KnownKey, operation: Operation): Outcome {
  if (known.fingerprint !== operation.fingerprint.toString('hex')) {
    const reused = refusal(
      'IDEMPOTENCY_KEY_REUSED',
      'This idempotencyKey was used with another input. Send the first input again, or take a new key.',
      ['idempotencyKey'],
    );
    return { kind: 'refused', refusal: reused, balance: null, replayed: false };
  }
  const { transactionId, subjectId, balance } = known;
  if (known.refusal) return { kind: 'refused', refusal: known.refusal, balance, replayed: true };
  return { kind: 'posted', transactionId, subjectId, balance, replayed: true };
}

function record(
  state: BatchState,
  writes: BatchWrites,
  operation: Operation,
  outcome: Omit<KnownKey, 'fingerprint'>,
): void {
  const { caller, key, fingerprint } = operation;
  state.keys.set(keyOf(operation), { fingerprint: fingerprint.toString('hex'), ...outcome });
  writes.keys.push({ caller, key, fingerprint, ...outcome });
}
