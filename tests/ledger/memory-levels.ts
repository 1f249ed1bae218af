import type { ReversedSoFar } from '../../src/ledger/decide/batch-state.js';
import type { BatchWrites, StandingRow, TransactionRow } from '../../src/ledger/decide/batch-writes.js';
import type { ActivityChange, LevelState } from '../../src/ledger/levels/level.js';
import { spendUndone } from '../../src/ledger/levels/purchase-activity.js';
import type { Operation } from '../../src/ledger/operations.js';
import type { Day } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';

/** What members bought, in counters, and where they stand: of books in memory. All of them are persons. */
export class MemoryLevels {
  readonly standings: StandingRow[] = [];
  readonly #activity = new Map<string, ActivityChange>();
  readonly #looks = new Map<bigint, Pick<LevelState, 'reviewOn' | 'events'>>();

  /** Of the members of operations that ask for levels, as `read_levels` hands them. */
  statesFor(
    operations: readonly Operation[],
    { clock, ...books }: Books & { readonly clock: Date },
  ): Map<bigint, LevelState> {
    const states = new Map<bigint, LevelState>();
    for (const operation of operations) {
      const { memberId } = operation;
      if (!('levels' in operation) || !operation.levels || memberId === null) continue;
      const { reviewOn, events } = this.#looks.get(memberId) ?? { reviewOn: null, events: 0 };
      const { timeZone } = operation.terms;
      const isDue = reviewOn !== null && reviewOn <= dayOf(clock, timeZone);
      states.set(memberId, {
        ...{ memberId, memberKind: 'PERSON', whole: true, reviewOn, events },
        standings: this.standings.filter((standing) => standing.memberId === memberId),
        activity: [...this.#activity.values()]
          .filter((counter) => counter.memberId === memberId)
          .map((counter) => ({ ...counter })),
        countsFor: null,
        pooled: null,
        lastPurchaseOn: isDue ? lastPurchaseOf(memberId, books, timeZone) : undefined,
      });
    }
    return states;
  }

  keep({ activity, more }: BatchWrites): void {
    for (const [name, change] of activity) {
      const before = this.#activity.get(name);
      const after = before ? addedTo(before, change) : change;
      if (after.spendMinor < 0n || after.basePoints < 0n || after.bonusPoints < 0n || after.purchases < 0) {
        throw new Error(`the counter ${name} is below zero`);
      }
      this.#activity.set(name, after);
    }
    this.standings.push(...more.standings);
    for (const { memberId, reviewOn, events } of more.levels) this.#looks.set(memberId, { reviewOn, events });
  }
}

interface Books {
  readonly transactions: readonly TransactionRow[];
  readonly reversed: ReadonlyMap<bigint, ReversedSoFar>;
}

function lastPurchaseOf(memberId: bigint, { transactions, reversed }: Books, timeZone: string): Day | null {
  const days = transactions.flatMap(({ id, type, memberId: of, points, amount, occurredAt }) => {
    if (of !== memberId || type !== 'EARN' || !amount) return [];
    const sums = reversed.get(id) ?? { points: 0n, withoutMoney: 0n, refunded: 0n };
    return spendUndone({ amount, points }, sums) < amount.minor ? [dayOf(occurredAt, timeZone)] : [];
  });
  return days.sort().at(-1) ?? null;
}

function addedTo(a: ActivityChange, b: ActivityChange): ActivityChange {
  return {
    ...a,
    basePoints: a.basePoints + b.basePoints,
    bonusPoints: a.bonusPoints + b.bonusPoints,
    spendMinor: a.spendMinor + b.spendMinor,
    purchases: a.purchases + b.purchases,
  };
}
