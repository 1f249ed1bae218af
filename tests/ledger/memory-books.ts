import { CountsToRead } from '../../src/ledger/batch/counts-to-read.js';
import { membersOf } from '../../src/ledger/batch/members-of.js';
import type { AskedMore } from '../../src/ledger/batch/more-state.js';
import {
  type AccountState,
  type AdjustmentRequestState,
  type BatchState,
  codeOf,
  type HoldState,
  type KnownKey,
  keyOf,
  type PendingLot,
  pendingOf,
  purchaseOf,
  type ReversedSoFar,
  type SpendCodeState,
} from '../../src/ledger/decide/batch-state.js';
import type { BatchWrites, EntryRow, StepRow, TransactionRow } from '../../src/ledger/decide/batch-writes.js';
import { type Decision, decide } from '../../src/ledger/decide/decide.js';
import {
  exposureKey,
  LimitCounts,
  memberDayKey,
  partnerDayKey,
} from '../../src/ledger/decide/limit-counts.js';
import type { Operation } from '../../src/ledger/operations.js';
import { MemoryGifts } from './memory-gifts.js';
import { MemoryLevels } from './memory-levels.js';

/**
 * Books in memory: `decide` gets what a database would hand it, and only what it says it wrote is kept. An account that
 * it changed without saying so, or a refused operation that left something behind, thereby shows in the next batch.
 */
export class MemoryBooks {
  readonly accounts = new Map<bigint, AccountState>();
  readonly keys = new Map<string, KnownKey>();
  readonly purchases = new Set<string>();
  readonly holds = new Map<bigint, HoldState>();
  readonly pending = new Map<string, PendingLot>();
  readonly reversed = new Map<bigint, ReversedSoFar>();
  readonly requests = new Map<bigint, AdjustmentRequestState>();
  readonly codes = new Map<string, SpendCodeState>();
  readonly memberDays = new Map<string, bigint>();
  readonly partnerDays = new Map<string, bigint>();
  readonly exposures = new Map<string, { charged: bigint; deposited: bigint }>();
  readonly transactions: TransactionRow[] = [];
  readonly entries: EntryRow[] = [];
  readonly steps: StepRow[] = [];
  readonly levels = new MemoryLevels();
  readonly gifts = new MemoryGifts();
  readonly programmeBalances = new Map<bigint, bigint>();
  /** How often a batch had to be decided again with the partners' limits locked. */
  lockedAgain = 0;
  readonly #firstOpenAt: Date;
  readonly #ownFundingId: bigint;
  #nextId = 1_000_000n;

  constructor(members: readonly bigint[], firstOpenAt: Date, ownFundingId = 1n) {
    this.#firstOpenAt = firstOpenAt;
    this.#ownFundingId = ownFundingId;
    for (const memberId of members) {
      this.accounts.set(memberId, {
        memberId,
        status: 'ACTIVE',
        version: 0,
        sequence: 0,
        posted: 0n,
        held: 0n,
        pending: 0n,
        owed: 0n,
        lots: { expiries: [], fundings: [], points: [] },
        lastPostedAt: new Date(0),
        spendingLock: null,
        failedCodes: 0,
        levelWatch: null,
      });
    }
  }

  /** Changes what is not the ledger's to decide: a state, a lock. */
  set(memberId: bigint, changes: Partial<AccountState>): void {
    const account = this.accounts.get(memberId);
    if (!account) throw new Error(`there is no account of ${memberId}`);
    this.accounts.set(memberId, { ...account, ...changes });
  }

  /** Decides a batch and keeps what it writes; again, where counts were missing or a partner's limit was passed. */
  post(operations: readonly Operation[], clock: Date): Decision {
    // Only what is used up: so that ids do not tell how a stream was cut into batches.
    const firstId = this.#nextId;
    const counts = new CountsToRead();
    for (;;) {
      const decision = decide(this.#stateFor(operations, clock, firstId, counts.asked), operations);
      if (counts.add(decision.unread)) continue;
      counts.decided(decision.writes);
      if (this.#passesLimit(decision.writes)) {
        this.lockedAgain += 1;
        if (!counts.lock()) throw new Error('a limit was passed although it was locked');
        continue;
      }
      this.#nextId += decision.writes.idsTaken;
      this.#keep(decision.writes);
      return decision;
    }
  }

  #stateFor(operations: readonly Operation[], clock: Date, firstId: bigint, asked: AskedMore): BatchState {
    const { transactions } = this;
    const members = new Set(operations.flatMap(membersOf));
    const named = namedBy(operations);
    const due = (memberId: bigint, at: Date) => members.has(memberId) && at <= clock;
    return {
      clock,
      firstOpenDay: this.#firstOpenAt.toISOString().slice(0, 10),
      firstOpenAt: this.#firstOpenAt,
      sealingEpoch: 1,
      referenceVersion: 1n,
      firstId,
      ownFundingId: this.#ownFundingId,
      accounts: picked(this.accounts, (memberId) => members.has(memberId), accountCopy),
      keys: picked(this.keys, (name) => named.keys.has(name), shallowCopy),
      purchases: new Set([...this.purchases].filter((purchase) => named.purchases.has(purchase))),
      holds: picked(
        sortedBy(this.holds, ({ expiresAt }) => expiresAt),
        (id, { status, memberId, expiresAt }) =>
          named.holds.has(id) || (status === 'OPEN' && due(memberId, expiresAt)),
        shallowCopy,
      ),
      pending: picked(
        sortedBy(byFunding(this.pending), ({ vestsAt }) => vestsAt),
        (_name, { transactionId, memberId, vestsAt }) =>
          named.reversed.has(transactionId) || due(memberId, vestsAt),
        shallowCopy,
      ),
      reversed: new Map(
        [...named.reversed].map((id) => {
          const { byRule, ...sums } = this.reversed.get(id) ?? nothingReversed();
          return [id, { ...sums, byRule: new Map(byRule) }];
        }),
      ),
      requests: picked(this.requests, (id) => named.requests.has(id), shallowCopy),
      codes: picked(this.codes, (name) => named.codes.has(name), shallowCopy),
      limits: this.#limits(asked),
      endedPools: new Set(),
      levels: this.levels.statesFor(operations, { clock, transactions, reversed: this.reversed }),
      ...this.gifts.statesFor(operations),
    };
  }

  #limits(asked: AskedMore): LimitCounts {
    const counts = new LimitCounts(asked.lockLimits);
    for (const name of asked.memberDays) {
      counts.readMemberDay(name, this.memberDays.get(memberDayKey(name)) ?? null);
    }
    for (const name of asked.partnerDays) {
      counts.readPartnerDay(name, this.partnerDays.get(partnerDayKey(name)) ?? null);
    }
    for (const name of asked.exposures) {
      const exposure = this.exposures.get(exposureKey(name));
      counts.readExposure(name, exposure ? { ...exposure } : null);
    }
    return counts;
  }

  /** What the database refuses when it adds: see `add_to_partner_limits`. */
  #passesLimit({ more }: BatchWrites): boolean {
    const overDay = [...more.partnerDays].some(
      ([name, { mostBefore }]) => mostBefore !== null && (this.partnerDays.get(name) ?? 0n) > mostBefore,
    );
    const overLimit = [...more.exposures].some(([name, { mostBefore }]) => {
      const { charged, deposited } = this.exposures.get(name) ?? { charged: 0n, deposited: 0n };
      return mostBefore !== null && charged > mostBefore + deposited;
    });
    return overDay || overLimit;
  }

  #keep(writes: BatchWrites): void {
    const { more } = writes;
    for (const account of writes.accounts) this.accounts.set(account.memberId, accountCopy(account));
    for (const { caller, key, fingerprint, ...outcome } of writes.keys) {
      addNew(this.keys, keyOf({ caller, key }), { fingerprint: fingerprint.toString('hex'), ...outcome });
    }
    for (const { merchantId, referenceHash } of writes.purchases) {
      const name = purchaseOf(merchantId, referenceHash);
      if (this.purchases.has(name)) throw new Error('a purchase was recorded twice');
      this.purchases.add(name);
    }
    this.transactions.push(...writes.transactions);
    this.entries.push(...writes.entries);
    this.steps.push(...more.steps);
    this.levels.keep(writes);
    this.gifts.keep(writes);
    for (const [account, delta] of writes.deltas) add(this.programmeBalances, account, delta);

    for (const { hold } of more.openedHolds) addNew(this.holds, hold.id, { ...hold, status: 'OPEN' });
    for (const { id, status } of more.endedHolds) {
      const hold = this.holds.get(id);
      if (hold?.status !== 'OPEN') throw new Error(`hold ${id} was not open`);
      this.holds.set(id, { ...hold, status });
    }
    for (const lot of more.pending) {
      if (lot.points > 0n) this.pending.set(pendingOf(lot), { ...lot });
      else this.pending.delete(pendingOf(lot));
    }
    for (const { reversesId, points, amount, breakdown } of writes.transactions) {
      if (reversesId === null) continue;
      const soFar = this.#soFar(reversesId);
      soFar.points += points;
      if (amount === null) soFar.withoutMoney += points;
      for (const part of breakdown ?? []) {
        soFar.byRule.set(part.rule, (soFar.byRule.get(part.rule) ?? 0n) + part.points);
      }
    }
    for (const { transactionId, amountMinor } of more.refunds) {
      this.#soFar(transactionId).refunded += amountMinor;
    }
    for (const request of more.requests) addNew(this.requests, request.id, { ...request, status: 'PENDING' });
    for (const { id, status } of more.decidedRequests) {
      const request = this.requests.get(id);
      if (request?.status !== 'PENDING') throw new Error(`request ${id} was not pending`);
      this.requests.set(id, { ...request, status });
    }
    for (const { memberId, codeHash } of more.usedCodes) {
      const name = codeOf(memberId, codeHash);
      const code = this.codes.get(name);
      if (!code || code.used) throw new Error('a code was used that could not be');
      this.codes.set(name, { ...code, used: true });
    }
    for (const [name, { points }] of more.memberDays) add(this.memberDays, name, points);
    for (const [name, { points }] of more.partnerDays) add(this.partnerDays, name, points);
    for (const [name, { charge }] of more.exposures) {
      const { charged, deposited } = this.exposures.get(name) ?? { charged: 0n, deposited: 0n };
      this.exposures.set(name, { charged: charged + charge, deposited });
    }
  }

  #soFar(transactionId: bigint): ReversedSoFar {
    const soFar = this.reversed.get(transactionId) ?? nothingReversed();
    this.reversed.set(transactionId, soFar);
    return soFar;
  }
}

/** What the operations of a batch name besides members. */
function namedBy(operations: readonly Operation[]) {
  const named = {
    keys: new Set<string>(),
    purchases: new Set<string>(),
    holds: new Set<bigint>(),
    reversed: new Set<bigint>(),
    requests: new Set<bigint>(),
    codes: new Set<string>(),
  };
  for (const operation of operations) {
    if (operation.kind !== 'SETTLE') named.keys.add(keyOf(operation));
    if (operation.kind === 'EARN') {
      named.purchases.add(purchaseOf(operation.merchantId, operation.purchase.referenceHash));
    } else if (operation.kind === 'CAPTURE' || operation.kind === 'RELEASE') {
      if (operation.holdId !== null) named.holds.add(operation.holdId);
    } else if (operation.kind === 'REVERSAL') {
      if (operation.target) named.reversed.add(operation.target.id);
    } else if (operation.kind === 'ADJUSTMENT') {
      const { step } = operation;
      if (step.kind !== 'ask' && step.requestId !== null) named.requests.add(step.requestId);
    } else if ('spendCodeHash' in operation && operation.spendCodeHash && operation.memberId !== null) {
      named.codes.add(codeOf(operation.memberId, operation.spendCodeHash));
    }
  }
  return named;
}

function picked<K, V>(map: ReadonlyMap<K, V>, picks: (key: K, value: V) => boolean, copy: (value: V) => V) {
  const found = new Map<K, V>();
  for (const [key, value] of map) if (picks(key, value)) found.set(key, copy(value));
  return found;
}

/** An earn's points of several fundings vest by funding. */
function byFunding(pending: ReadonlyMap<string, PendingLot>): Map<string, PendingLot> {
  return new Map(
    [...pending].sort(([, a], [, b]) =>
      a.transactionId === b.transactionId
        ? Number(a.funding - b.funding)
        : Number(a.transactionId - b.transactionId),
    ),
  );
}

/** The soonest first, and those of the same instant in the order in which they came. */
function sortedBy<K, V>(map: ReadonlyMap<K, V>, at: (value: V) => Date): Map<K, V> {
  return new Map([...map].sort(([, a], [, b]) => at(a).getTime() - at(b).getTime()));
}

function add<K>(map: Map<K, bigint>, key: K, points: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + points);
}

function addNew<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.has(key)) throw new Error(`${String(key)} was recorded twice`);
  map.set(key, value);
}

function shallowCopy<V extends object>(value: V): V {
  return { ...value };
}

function accountCopy(account: AccountState): AccountState {
  const { expiries, fundings, points } = account.lots;
  return { ...account, lots: { expiries: [...expiries], fundings: [...fundings], points: [...points] } };
}

function nothingReversed(): ReversedSoFar {
  return { points: 0n, withoutMoney: 0n, refunded: 0n, byRule: new Map() };
}
