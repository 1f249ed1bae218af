import DataLoader from 'dataloader';
import { readBlocksByNumber, type SealBlock } from '../../ledger/seals/blocks.js';
import type { SettlementAccount } from '../../partners/settlement-account.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Dispute, DisputeComment, DisputedLine } from '../../settlement/disputes/dispute.js';
import {
  readDisputeComments,
  readDisputedLines,
  readDisputes,
  readDisputesOf,
} from '../../settlement/disputes/read-disputes.js';
import type { Payment } from '../../settlement/payments/payment.js';
import { readPaymentSettings } from '../../settlement/payments/payment-settings.js';
import { paymentsOfStatements } from '../../settlement/payments/read-payments.js';
import type { StatementItem } from '../../settlement/statements/draft-statements.js';
import {
  type KindTotal,
  readLinesOf,
  readStatements,
  readTotalsOf,
} from '../../settlement/statements/read-statements.js';
import type { Statement, StatementLine } from '../../settlement/statements/statement.js';
import { readEventsOf, type StatementEvent } from '../../settlement/statements/statement-events.js';
import { itemsByIds } from '../../settlement/statements/statement-items.js';

/** A page of a statement's lines, as a loader's key. */
export interface LinesKey {
  readonly statement: Statement;
  /** Only those with higher numbers. */
  readonly after: number;
  readonly limit: number;
}

/** Reads of settlement for one operation; see {@link Loaders}. */
export interface SettlementLoaders {
  readonly settlementStatements: DataLoader<bigint, Statement | undefined>;
  readonly settlementLines: DataLoader<LinesKey, readonly StatementLine[], string>;
  /** What a line was made of, by the item's id. */
  readonly settlementItems: DataLoader<bigint, StatementItem | undefined>;
  readonly settlementTotals: DataLoader<bigint, readonly KindTotal[] | undefined>;
  /** Oldest first. */
  readonly settlementEvents: DataLoader<bigint, readonly StatementEvent[] | undefined>;
  /** First attempt first. */
  readonly settlementPayments: DataLoader<bigint, readonly Payment[] | undefined>;
  /** Where partners pay to; null: not said yet. There is one. */
  readonly coalitionAccount: DataLoader<'own', SettlementAccount | null>;
  readonly settlementDisputes: DataLoader<bigint, Dispute | undefined>;
  /** By statement, oldest first. */
  readonly settlementDisputesOf: DataLoader<bigint, readonly Dispute[] | undefined>;
  readonly settlementDisputedLines: DataLoader<bigint, readonly DisputedLine[] | undefined>;
  /** Oldest first. */
  readonly settlementDisputeComments: DataLoader<bigint, readonly DisputeComment[] | undefined>;
  /** By number. */
  readonly sealBlocks: DataLoader<number, SealBlock | undefined>;
}

export function createSettlementLoaders({
  coalitionId,
  reader,
}: {
  readonly coalitionId: bigint;
  reader(): EntityManager;
}): SettlementLoaders {
  return {
    settlementStatements: byKey((ids) => readStatements(reader(), coalitionId, ids)),
    settlementLines: new DataLoader(
      async (keys) => {
        const found = new Map<string, readonly StatementLine[]>();
        for (const wanted of Map.groupBy(keys, ({ after, limit }) => `${after} ${limit}`).values()) {
          const [{ after, limit }] = wanted as [LinesKey];
          const statements = wanted.map(({ statement }) => statement);
          const lists = await readLinesOf(reader(), coalitionId, statements, { after, limit });
          for (const key of wanted) found.set(linesKey(key), lists.get(key.statement.id) ?? []);
        }
        return keys.map((key) => found.get(linesKey(key)) ?? []);
      },
      { cacheKeyFn: linesKey },
    ),
    settlementItems: byKey((ids) => itemsByIds(reader(), coalitionId, ids)),
    settlementTotals: byKey((ids) => readTotalsOf(reader(), coalitionId, ids)),
    settlementEvents: byKey((ids) => readEventsOf(reader(), coalitionId, ids)),
    settlementPayments: byKey((ids) => paymentsOfStatements(reader(), coalitionId, ids)),
    coalitionAccount: new DataLoader(async (keys) => {
      const settings = await readPaymentSettings(reader(), coalitionId);
      const account = settings && { iban: settings.iban, holder: settings.holder };
      return keys.map(() => account);
    }),
    settlementDisputes: byKey((ids) => readDisputes(reader(), coalitionId, ids)),
    settlementDisputesOf: byKey((ids) => readDisputesOf(reader(), coalitionId, ids)),
    settlementDisputedLines: byKey((ids) => readDisputedLines(reader(), coalitionId, ids)),
    settlementDisputeComments: byKey((ids) => readDisputeComments(reader(), coalitionId, ids)),
    sealBlocks: byKey((numbers) => readBlocksByNumber(reader(), coalitionId, numbers)),
  };
}

function byKey<K, T>(read: (keys: readonly K[]) => Promise<ReadonlyMap<K, T>>): DataLoader<K, T | undefined> {
  return new DataLoader(async (keys) => {
    const found = await read(keys);
    return keys.map((key) => found.get(key));
  });
}

function linesKey({ statement, after, limit }: LinesKey): string {
  return `${statement.id} ${after} ${limit}`;
}
