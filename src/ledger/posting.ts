import { type AccountState, type BatchState, balanceOf } from './batch-state.js';
import type { BatchWrites, TransactionRow } from './batch-writes.js';
import type { LotMovements } from './lots.js';
import type { BalanceState, Operation } from './operations.js';
import { type PostingTime, postingTimeOf } from './posting-time.js';

/** The transaction that an operation is about to become: what each kind of operation writes in the same way. */
export class Posting {
  readonly state: BatchState;
  readonly writes: BatchWrites;
  readonly account: AccountState | undefined;
  readonly #operation: Operation;
  readonly #time: PostingTime;
  #result: { transactionId: bigint; balance: BalanceState } | undefined;

  constructor(
    state: BatchState,
    writes: BatchWrites,
    operation: Operation,
    account: AccountState | undefined,
  ) {
    this.state = state;
    this.writes = writes;
    this.account = account;
    this.#operation = operation;
    this.#time = postingTimeOf(state, account, operation.terms.timeZone);
  }

  get postedAt(): Date {
    return this.#time.postedAt;
  }

  /**
   * Writes the transaction with its two entries: the member's (`amount`, signed) and, with the opposite sign, that of
   * the programme's account. The lots have been changed already by the caller; here the balance follows.
   */
  post(
    account: AccountState,
    row: Omit<TransactionRow, 'id' | 'memberId' | 'actor' | 'details' | 'postedAt' | 'businessDay'>,
    amount: bigint,
    lots: LotMovements,
    counterAccountId: bigint,
    event: string,
  ): void {
    const { writes, state } = this;
    const { postedAt, businessDay } = this.#time;
    const id = state.firstId + BigInt(writes.transactions.length);
    account.posted += amount;
    account.version += 1;
    account.sequence += 1;
    account.lastPostedAt = postedAt;
    const balance = balanceOf(account, postedAt);
    const { actor, details } = this.#operation;
    writes.accounts.add(account);
    writes.transactions.push({
      id,
      memberId: account.memberId,
      actor,
      details,
      postedAt,
      businessDay,
      ...row,
    });
    writes.entries.push(
      {
        transactionId: id,
        leg: 0,
        accountId: account.memberId,
        amount,
        postedAt,
        member: { sequence: account.sequence, after: balance, lots },
      },
      { transactionId: id, leg: 1, accountId: counterAccountId, amount: -amount, postedAt, member: null },
    );
    writes.deltas.set(counterAccountId, (writes.deltas.get(counterAccountId) ?? 0n) - amount);
    writes.events.push({
      id,
      type: event,
      objectId: account.memberId,
      objectSequence: account.version,
      subjectId: id,
      occurredAt: postedAt,
    });
    this.#result = { transactionId: id, balance };
  }

  /** What was posted. */
  result(): { transactionId: bigint; balance: BalanceState } {
    if (!this.#result) throw new Error('the operation was neither refused nor posted');
    return this.#result;
  }
}
