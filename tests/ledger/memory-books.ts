import { type AccountState, type KnownKey, keyOf, purchaseOf } from '../../src/ledger/batch-state.js';
import type { EntryRow, TransactionRow } from '../../src/ledger/batch-writes.js';
import { type Decision, decide } from '../../src/ledger/decide.js';
import type { Operation } from '../../src/ledger/operations.js';

/**
 * Books in memory: `decide` gets what a database would hand it, and only what it says it wrote is kept. An account that
 * it changed without saying so, or a refused operation that left something behind, thereby shows in the next batch.
 */
export class MemoryBooks {
  readonly accounts = new Map<bigint, AccountState>();
  readonly keys = new Map<string, KnownKey>();
  readonly purchases = new Set<string>();
  readonly transactions: TransactionRow[] = [];
  readonly entries: EntryRow[] = [];
  readonly programmeBalances = new Map<bigint, bigint>();
  readonly #firstOpenAt: Date;
  #nextId = 1_000_000n;

  constructor(members: readonly bigint[], firstOpenAt: Date) {
    this.#firstOpenAt = firstOpenAt;
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
      });
    }
  }

  suspend(memberId: bigint, suspended: boolean): void {
    const account = this.#account(memberId);
    this.accounts.set(memberId, { ...account, status: suspended ? 'SUSPENDED' : 'ACTIVE' });
  }

  /** Decides a batch and keeps what it writes. */
  post(operations: readonly Operation[], clock: Date): Decision {
    const firstId = this.#nextId;
    this.#nextId += 128n;
    const members = operations.flatMap(({ memberId }) => (memberId === null ? [] : [memberId]));
    const known = members.flatMap((memberId) => this.accounts.get(memberId) ?? []);
    const asked = new Set(operations.map(keyOf));
    const bought = operations.map((each) =>
      each.kind === 'EARN' ? purchaseOf(each.merchantId, each.purchase.referenceHash) : '',
    );
    const decision = decide(
      {
        clock,
        firstOpenDay: this.#firstOpenAt.toISOString().slice(0, 10),
        firstOpenAt: this.#firstOpenAt,
        sealingEpoch: 1,
        referenceVersion: 1n,
        firstId,
        accounts: new Map(known.map((account) => [account.memberId, copyOf(account)])),
        keys: new Map([...this.keys].filter(([name]) => asked.has(name))),
        purchases: new Set(bought.filter((purchase) => this.purchases.has(purchase))),
      },
      operations,
    );
    this.#keep(decision);
    return decision;
  }

  #keep({ writes }: Decision): void {
    for (const account of writes.accounts) this.accounts.set(account.memberId, copyOf(account));
    for (const { caller, key, fingerprint, transactionId, refusal, balance } of writes.keys) {
      const name = keyOf({ caller, key });
      if (this.keys.has(name)) throw new Error('a key was recorded twice');
      this.keys.set(name, { fingerprint: fingerprint.toString('hex'), transactionId, refusal, balance });
    }
    for (const { merchantId, referenceHash } of writes.purchases) {
      const name = purchaseOf(merchantId, referenceHash);
      if (this.purchases.has(name)) throw new Error('a purchase was recorded twice');
      this.purchases.add(name);
    }
    this.transactions.push(...writes.transactions);
    this.entries.push(...writes.entries);
    for (const [account, delta] of writes.deltas) {
      this.programmeBalances.set(account, (this.programmeBalances.get(account) ?? 0n) + delta);
    }
  }

  #account(memberId: bigint): AccountState {
    const account = this.accounts.get(memberId);
    if (!account) throw new Error(`there is no account of ${memberId}`);
    return account;
  }
}

function copyOf(account: AccountState): AccountState {
  const { expiries, fundings, points } = account.lots;
  return { ...account, lots: { expiries: [...expiries], fundings: [...fundings], points: [...points] } };
}
