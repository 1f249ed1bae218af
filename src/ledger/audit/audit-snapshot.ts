import { IsolationLevel } from '@mikro-orm/core';
import { type Database, type EntityManager, entityManagerFor } from '../../runtime/database.js';
import { encodeId, type IdKind, MAX_ID } from '../../values/ids.js';

/** A broken check tells this many of its cases: enough to act on, and a broken million does not fill the memory. */
export const MOST_DIFFERENCES = 1_000;

/** All rows of a coalition as of one instant, for checks that are made one after another. */
export interface AuditSnapshot {
  readonly em: EntityManager;
  /**
   * What a check finds. One that fails is undone, so that those after it are made all the same, in the same snapshot: rows
   * that nobody can read are not as they must be, which is what `failed` makes of it.
   */
  attempt<T>(check: () => Promise<readonly T[]>, failed: (why: string) => T): Promise<readonly T[]>;
}

/**
 * Looks at a coalition's rows in one consistent snapshot, for as long as it takes, while others go on.
 * @param settings statements that set what the checks' queries are planned with
 */
export function inAuditSnapshot<T>(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  settings: readonly string[],
  work: (snapshot: AuditSnapshot) => Promise<T>,
): Promise<T> {
  return entityManagerFor(database, coalitionId).transactional(
    async (transaction) => {
      const em = transaction as EntityManager;
      await em.execute('set local statement_timeout = 0');
      await em.execute('set local idle_in_transaction_session_timeout = 0');
      // A check has hundreds of expressions, over every partition: compiling them takes seconds, and running them in books
      // without statistics milliseconds.
      await em.execute('set local jit = off');
      for (const setting of settings) await em.execute(setting);
      // Nothing is written behind it, so that it is the one that every check which fails can go back to.
      await em.execute('savepoint before_checks');
      return work({
        em,
        async attempt(check, failed) {
          try {
            return await check();
          } catch (error) {
            // Throws when the connection itself is gone: then there is no audit.
            await em.execute('rollback to savepoint before_checks');
            return [failed(error instanceof Error ? error.message : String(error))];
          }
        },
      });
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}

/** What a check that is one query finds: `id` (the internal id) and `text` (what is wrong) of each row. */
export function rowsOfCheck(
  em: EntityManager,
  coalitionId: bigint,
  sql: string,
): Promise<{ id: string; text: string }[]> {
  return em.execute(`${sql.replaceAll(':coalition', String(coalitionId))} limit ${MOST_DIFFERENCES}`);
}

/** The id by which outsiders know it; the bare number where that is no id. */
export function idToName(kind: IdKind, id: string): string {
  const internal = BigInt(id ?? 0);
  return internal > 0n && internal <= MAX_ID ? encodeId(kind, internal) : id;
}
