import type { BucketSpending, BucketStore } from './bucket-store.js';
import type { Database } from './database.js';

/** Buckets as rows of a table that is written without a log: after a crash of the database all are full. */
export class PostgresBucketStore implements BucketStore {
  constructor(private readonly database: Pick<Database, 'ledgerPool'>) {}

  async settle(spendings: readonly BucketSpending[]): Promise<readonly number[]> {
    const left = new Map<BucketSpending, number>();
    const coalitions = Map.groupBy(spendings, ({ coalitionId }) => coalitionId);
    await Promise.all(
      [...coalitions].map(async ([coalitionId, ofCoalition]) => {
        const { rows } = await this.database.ledgerPool.query<{ left: readonly bigint[] }>(
          'select settle_request_buckets($1, $2, $3, $4, $5, $6) as left',
          [
            coalitionId,
            ofCoalition.map(({ name }) => name),
            ofCoalition.map(({ maximum }) => maximum * THOUSANDTHS),
            ofCoalition.map(({ restoreRate }) => restoreRate),
            ofCoalition.map(({ spent }) => Math.round(spent * THOUSANDTHS)),
            ofCoalition.map(({ forMs }) => Math.round(forMs)),
          ],
        );
        for (const [index, spending] of ofCoalition.entries()) {
          left.set(spending, Number(rows[0]?.left[index] ?? 0n) / THOUSANDTHS);
        }
      }),
    );
    return spendings.map((spending) => left.get(spending) ?? 0);
  }

  /** The database is not this one's to close. */
  async close(): Promise<void> {}
}

/** What is kept are whole thousandths: what comes back in a millisecond is not lost. */
const THOUSANDTHS = 1_000;
