import { isFinal, refusal } from '../values/refusal.js';
import { type BatchState, balanceOf, type KnownKey, keyOf } from './batch-state.js';
import type { BatchWrites } from './batch-writes.js';
import { decideBurn } from './decide-burn.js';
import { decideEarn } from './decide-earn.js';
import type { Operation, Outcome } from './operations.js';
import { Posting } from './posting.js';
import { PriceFailure } from './price-failure.js';

/** An operation's outcome; `failed`: its price threw, nothing of it is done or recorded. */
export type Decided = Outcome | { readonly kind: 'failed'; readonly error: unknown };

/** What became of each operation, in their order, and what there is to write. */
export interface Decision {
  readonly outcomes: readonly Decided[];
  readonly writes: BatchWrites;
}

/**
 * Decides a batch: pure, without clock, chance or I/O. Operations are taken in the order they arrived; one that is
 * refused, or whose price throws, leaves no trace in the state and does not touch its neighbours (rule L-11). At most
 * as many operations as the state has ids (128).
 */
export function decide(state: BatchState, operations: readonly Operation[]): Decision {
  const writes = emptyWrites(state);
  const outcomes = operations.map((operation) => decidedAlone(() => decideOne(state, writes, operation)));
  return { outcomes, writes };
}

function decidedAlone(decideIt: () => Outcome): Decided {
  try {
    return decideIt();
  } catch (error) {
    if (error instanceof PriceFailure) return { kind: 'failed', error };
    throw error;
  }
}

/** What one operation comes to on this state; changes the state and the writes only when it is posted or recorded. */
function decideOne(state: BatchState, writes: BatchWrites, operation: Operation): Outcome {
  const known = state.keys.get(keyOf(operation));
  if (known) return answerAgain(known, operation);

  const account = operation.memberId === null ? undefined : state.accounts.get(operation.memberId);
  if (operation.terms.referenceVersion < state.referenceVersion) {
    return { kind: 'stale', referenceVersion: state.referenceVersion };
  }
  const posting = new Posting(state, writes, operation, account);
  const refused = operation.kind === 'EARN' ? decideEarn(posting, operation) : decideBurn(posting, operation);
  if (refused) {
    const balance = account ? balanceOf(account, posting.postedAt) : null;
    if (balance && isFinal(refused.code))
      record(state, writes, operation, { transactionId: null, refusal: refused, balance });
    return { kind: 'refused', refusal: refused, balance, replayed: false };
  }
  const { transactionId, balance } = posting.result();
  record(state, writes, operation, { transactionId, refusal: null, balance });
  return { kind: 'posted', transactionId, balance, replayed: false };
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
  if (known.refusal)
    return { kind: 'refused', refusal: known.refusal, balance: known.balance, replayed: true };
  return {
    kind: 'posted',
    transactionId: known.transactionId as bigint,
    balance: known.balance,
    replayed: true,
  };
}

function record(
  state: BatchState,
  writes: BatchWrites,
  operation: Operation,
  outcome: Pick<KnownKey, 'transactionId' | 'refusal' | 'balance'>,
): void {
  const { caller, key, fingerprint } = operation;
  state.keys.set(keyOf(operation), { fingerprint: fingerprint.toString('hex'), ...outcome });
  writes.keys.push({ caller, key, fingerprint, ...outcome });
}

function emptyWrites(state: BatchState): BatchWrites {
  return {
    sealingEpoch: state.sealingEpoch,
    batchId: state.firstId,
    accounts: new Set(),
    transactions: [],
    entries: [],
    deltas: new Map(),
    keys: [],
    purchases: [],
    events: [],
  };
}
