import type { Day } from '../../values/day.js';
import { dayOf } from '../../values/time-zone.js';
import type { BalanceState, CoalitionTerms, OperationDetails } from '../operations.js';
import { type AccountState, type BatchState, balanceOf, type PendingLot } from './batch-state.js';
import type { BatchWrites, EventType, StepRow, TransactionRow } from './batch-writes.js';
import { type Portion, totalOf } from './lots.js';
import type { MemberPoints } from './member-points.js';
import { type PostingTime, postingTimeOf } from './posting-time.js';

/** Whom a posting is written for. */
export interface PostedFor {
  readonly actor: string;
  readonly details: OperationDetails | null;
  readonly terms: CoalitionTerms;
}

/** What an operation says of its transaction; the rest follows from the posting. */
export type TransactionFacts = Omit<
  TransactionRow,
  | 'id'
  | 'memberId'
  | 'actor'
  | 'details'
  | 'postedAt'
  | 'businessDay'
  | 'reversesId'
  | 'holdId'
  | 'amount'
  | 'breakdown'
> &
  Partial<Pick<TransactionRow, 'reversesId' | 'holdId' | 'amount' | 'breakdown'>>;

/** The programme's side of a transaction. */
export interface ProgrammeLeg {
  readonly accountId: bigint;
  readonly amount: bigint;
}

/** What an operation is about to write: what each kind of it does in the same way. */
export class Posting {
  readonly state: BatchState;
  readonly writes: BatchWrites;
  readonly terms: CoalitionTerms;
  readonly #for: PostedFor;
  readonly #time: PostingTime;

  /** @param accounts every account that it may change: none of them goes back in time (rule L-06) */
  constructor(
    state: BatchState,
    writes: BatchWrites,
    postedFor: PostedFor,
    accounts: readonly (AccountState | undefined)[],
  ) {
    this.state = state;
    this.writes = writes;
    this.terms = postedFor.terms;
    this.#for = postedFor;
    this.#time = postingTimeOf(state, accounts, postedFor.terms.timeZone);
  }

  get postedAt(): Date {
    return this.#time.postedAt;
  }

  /** The business day that it belongs to. */
  get businessDay(): Day {
    return this.#time.businessDay;
  }

  get actor(): string {
    return this.#for.actor;
  }

  /** The day, in the coalition's zone, of an instant; of the posting unless said otherwise. */
  day(instant: Date = this.postedAt): Day {
    return dayOf(instant, this.terms.timeZone);
  }

  /** One of the batch's own ids. */
  takeId(): bigint {
    const id = this.state.firstId + this.writes.idsTaken;
    this.writes.idsTaken += 1n;
    return id;
  }

  /**
   * Writes a transaction: the members' entries first, each with the sum of its movements, then the programme's. The
   * first member is the one whose transaction it is.
   */
  transaction(
    facts: TransactionFacts,
    members: readonly [MemberPoints, ...MemberPoints[]],
    programme: readonly ProgrammeLeg[],
    event: EventType,
  ): bigint {
    const { writes, postedAt } = this;
    const id = this.takeId();
    writes.transactions.push({
      reversesId: null,
      holdId: null,
      amount: null,
      breakdown: null,
      ...facts,
      id,
      memberId: members[0].account.memberId,
      actor: this.#for.actor,
      details: this.#for.details,
      postedAt,
      businessDay: this.#time.businessDay,
    });
    for (const [leg, { account, movements }] of members.entries()) {
      const amount = totalOf(movements);
      account.posted += amount;
      account.sequence += 1;
      const after = this.#nextVersion(account);
      writes.entries.push({
        transactionId: id,
        leg,
        accountId: account.memberId,
        amount,
        postedAt,
        member: { sequence: account.sequence, after, owedAfter: account.owed, lots: movements },
      });
      // The first event is the transaction's own and has its id.
      this.event(leg === 0 ? id : null, event, account.memberId, account.version, id);
    }
    for (const [at, { accountId, amount }] of programme.entries()) {
      const leg = members.length + at;
      writes.entries.push({ transactionId: id, leg, accountId, amount, postedAt, member: null });
      writes.deltas.set(accountId, (writes.deltas.get(accountId) ?? 0n) + amount);
    }
    return id;
  }

  /** Writes a change of a balance without an entry: its movements add up to zero. */
  step(kind: StepRow['kind'], subjectId: bigint, { account, movements }: MemberPoints): void {
    const after = this.#nextVersion(account);
    this.writes.more.steps.push({
      kind,
      subjectId,
      at: this.postedAt,
      businessDay: this.#time.businessDay,
      sequence: account.sequence,
      after,
      owedAfter: account.owed,
      lots: movements,
    });
  }

  event(
    id: bigint | null,
    type: EventType,
    objectId: bigint,
    objectSequence: number,
    subjectId: bigint,
  ): void {
    this.writes.events.push({ id, type, objectId, objectSequence, subjectId, occurredAt: this.postedAt });
  }

  /** Points of an earn that wait, or fewer of them than before. */
  keepPending(lot: PendingLot): void {
    this.writes.more.pending.add(lot);
  }

  balanceOf(account: AccountState): BalanceState {
    return balanceOf(account, this.postedAt);
  }

  #nextVersion(account: AccountState): BalanceState {
    account.version += 1;
    account.lastPostedAt = this.postedAt;
    this.writes.accounts.add(account);
    return this.balanceOf(account);
  }
}

/** The programme's side, one leg per account. */
export function legsBy(portions: readonly Portion[], accountOf: (funding: bigint) => bigint): ProgrammeLeg[] {
  const legs = new Map<bigint, bigint>();
  for (const { funding, points } of portions) {
    const accountId = accountOf(funding);
    legs.set(accountId, (legs.get(accountId) ?? 0n) + points);
  }
  return [...legs].map(([accountId, amount]) => ({ accountId, amount }));
}
