import { IsolationLevel } from '@mikro-orm/core';
import { type Database, type EntityManager, entityManagerFor } from '../runtime/database.js';
import { encodeId } from '../values/ids.js';
import { AUDIT_CHECKS, type AuditCheck } from './audit-checks.js';
import { detailsHash } from './details-hash.js';

/** One thing in the books that is not as it must be. */
export interface AuditDifference {
  /** The rule that is broken. */
  readonly rule: string;
  readonly subject: AuditCheck['subject'];
  /** External id of the account, transaction or coalition. */
  readonly id: string;
  readonly text: string;
}

/** What an audit looked at and found. */
export interface AuditReport {
  readonly coalitionId: bigint;
  readonly accounts: number;
  readonly transactions: number;
  readonly entries: number;
  /** At most {@link MOST_DIFFERENCES} per check. */
  readonly differences: readonly AuditDifference[];
}

/** A broken check tells this many of its cases: enough to act on, and a broken million does not fill the memory. */
export const MOST_DIFFERENCES = 1_000;

const DETAILS_PER_PAGE = 5_000;

/**
 * Recomputes a coalition's books from the entries alone (rule L-09) in one consistent snapshot, while others go on
 * posting, and names every account and transaction that differs.
 */
export function audit(database: Pick<Database, 'orm'>, coalitionId: bigint): Promise<AuditReport> {
  return entityManagerFor(database, coalitionId).transactional(
    async (transaction) => {
      const em = transaction as EntityManager;
      await em.execute('set local statement_timeout = 0');
      await em.execute('set local idle_in_transaction_session_timeout = 0');
      // Books that were filled a minute ago, as by an import, have no statistics yet: the planner takes them for empty
      // and compares every row with every other.
      await em.execute('set local enable_nestloop = off');
      const differences: AuditDifference[] = [];
      for (const check of AUDIT_CHECKS) differences.push(...(await runCheck(em, coalitionId, check)));
      differences.push(...(await checkDetails(em, coalitionId)));
      const [counts] = await em.execute<{ accounts: string; transactions: string; entries: string }[]>(
        `select (select count(*) from member_account where coalition_id = ?)::text as accounts,
                (select count(*) from ledger_transaction where coalition_id = ?)::text as transactions,
                (select count(*) from entry where coalition_id = ?)::text as entries`,
        [coalitionId, coalitionId, coalitionId],
      );
      return {
        coalitionId,
        accounts: Number(counts?.accounts),
        transactions: Number(counts?.transactions),
        entries: Number(counts?.entries),
        differences,
      };
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}

async function runCheck(
  em: EntityManager,
  coalitionId: bigint,
  check: AuditCheck,
): Promise<AuditDifference[]> {
  const sql = `${check.sql.replaceAll(':coalition', String(coalitionId))} limit ${MOST_DIFFERENCES}`;
  const rows = await em.execute<{ id: string; text: string }[]>(sql);
  return rows.map(({ id, text }) => ({
    rule: check.rule,
    subject: check.subject,
    id: externalId(check.subject, id),
    text,
  }));
}

/** The sealed rows' hashes against the details that are still there (rule L-07); erased ones cannot be compared. */
async function checkDetails(em: EntityManager, coalitionId: bigint): Promise<AuditDifference[]> {
  const differences: AuditDifference[] = [];
  for (let after = 0n; differences.length < MOST_DIFFERENCES; ) {
    const rows = await em.execute<
      {
        id: string;
        salt: Buffer;
        hash: Buffer | null;
        reference: string | null;
        category: string | null;
        lines: unknown[] | null;
        reason: string | null;
        metadata: Record<string, unknown> | null;
      }[]
    >(
      `select d.transaction_id::text as id, d.salt, t.details_hash as hash, d.reference, d.category, d.lines, d.reason, d.metadata
         from transaction_detail d
         left join ledger_transaction t on t.coalition_id = d.coalition_id and t.id = d.transaction_id
        where d.coalition_id = ? and d.transaction_id > ? order by d.transaction_id limit ${DETAILS_PER_PAGE}`,
      [coalitionId, after],
    );
    for (const { id, hash, ...details } of rows) {
      if (hash && detailsHash(details).equals(hash)) continue;
      differences.push({
        rule: 'L-07',
        subject: 'transaction',
        id: externalId('transaction', id),
        text: 'its details are not those that were sealed',
      });
    }
    const last = rows.at(-1);
    if (!last || rows.length < DETAILS_PER_PAGE) break;
    after = BigInt(last.id);
  }
  return differences;
}

function externalId(subject: AuditCheck['subject'], id: string): string {
  const internal = BigInt(id);
  if (subject === 'account') return encodeId('member', internal);
  if (subject === 'programme account') return encodeId('account', internal);
  if (subject === 'coalition') return encodeId('coalition', internal);
  return encodeId('transaction', internal);
}
