import type { EntityManager } from './database.js';

/** A query as the driver takes it: `$1`, `$2` …, and values of which a `Buffer` goes in binary. */
export interface RawQuery {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What of Kysely's transaction, which MikroORM's is, is used here. */
interface RunsCompiled {
  executeQuery(query: object): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * Runs a query of the ledger's within the entity manager's transaction. MikroORM writes values into the text of a query,
 * which cannot hold the binary arrays of a batch.
 */
export async function rawInTransaction<Row>(
  em: EntityManager,
  { text, values }: RawQuery,
): Promise<readonly Row[]> {
  const transaction = em.getTransactionContext<RunsCompiled>();
  if (!transaction) throw new Error('there is no transaction to run the query in');
  const { rows } = await transaction.executeQuery({
    sql: text,
    parameters: values,
    query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
    queryId: { queryId: 'raw' },
  });
  return rows as readonly Row[];
}
