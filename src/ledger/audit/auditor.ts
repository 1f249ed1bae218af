import type { Database, EntityManager } from '../../runtime/database.js';
import { encodeId, type IdKind } from '../../values/ids.js';
import { findWrongActivity } from './audit-activity.js';
import { findWrongBusinessDays } from './audit-business-days.js';
import { CAMPAIGN_CHECKS } from './audit-campaign-checks.js';
import { type AuditCheck, type AuditFinding, type AuditSubject, BOOK_CHECKS } from './audit-checks.js';
import { CREDIT_CHECKS } from './audit-credit-checks.js';
import { DAY_CHECKS } from './audit-day-checks.js';
import { findWrongBreakdowns, findWrongDetails } from './audit-details.js';
import { DONATION_CHECKS } from './audit-donation-checks.js';
import { EVENT_CHECKS } from './audit-event-checks.js';
import { HOLD_CHECKS } from './audit-hold-checks.js';
import { LEVEL_CHECKS } from './audit-level-checks.js';
import { MOVEMENT_CHECKS } from './audit-movement-checks.js';
import { POOL_CHECKS } from './audit-pool-checks.js';
import { ROW_CHECKS } from './audit-row-checks.js';
import { idToName, inAuditSnapshot, MOST_DIFFERENCES, rowsOfCheck } from './audit-snapshot.js';
import { SPAN_CHECKS } from './audit-span-checks.js';
import { TRANSACTION_CHECKS } from './audit-transaction-checks.js';

/** One thing in the books that is not as it must be. */
export interface AuditDifference {
  /** The rule that is broken. */
  readonly rule: string;
  readonly subject: AuditSubject;
  /** External id of the account, transaction or coalition; the bare number where that is no id. */
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

interface Check {
  readonly rule: string;
  readonly subject: AuditSubject;
  readonly find: (em: EntityManager, coalitionId: bigint, most: number) => Promise<AuditFinding[]>;
}

/** What the checks' queries are planned with. */
const SETTINGS = [
  // Books that were filled a minute ago, as by an import, have no statistics yet: the planner takes them for empty and
  // compares every row with every other.
  'set local enable_nestloop = off',
  // Whole results are read: a cursor is not to be planned for its first rows.
  'set local cursor_tuple_fraction = 1',
];

const CHECKS: readonly Check[] = [
  ...[
    ...BOOK_CHECKS,
    ...TRANSACTION_CHECKS,
    ...HOLD_CHECKS,
    ...MOVEMENT_CHECKS,
    ...CREDIT_CHECKS,
    ...POOL_CHECKS,
    ...ROW_CHECKS,
    ...EVENT_CHECKS,
    ...SPAN_CHECKS,
    ...DAY_CHECKS,
    ...CAMPAIGN_CHECKS,
    ...LEVEL_CHECKS,
    ...DONATION_CHECKS,
  ].map(queryCheck),
  { rule: 'L-06', subject: 'transaction', find: findWrongBusinessDays },
  { rule: 'E-01', subject: 'transaction', find: findWrongBreakdowns },
  { rule: 'L-07', subject: 'transaction', find: findWrongDetails },
  { rule: 'T-06', subject: 'account', find: findWrongActivity },
];

/**
 * Recomputes a coalition's books from the entries alone (rule L-09) in one consistent snapshot, while others go on
 * posting, and names every account and transaction that differs. A check that cannot be made is a difference too: rows
 * that nobody can read are not as they must be.
 * @param rules only what these rules ask for is looked at; default: all of it
 */
export function audit(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  rules?: ReadonlySet<string>,
): Promise<AuditReport> {
  return inAuditSnapshot(database, coalitionId, SETTINGS, async ({ em, attempt }) => {
    const [counts] = await em.execute<{ accounts: string; transactions: string; entries: string }[]>(
      `select (select count(*) from member_account where coalition_id = ?)::text as accounts,
              (select count(*) from ledger_transaction where coalition_id = ?)::text as transactions,
              (select count(*) from entry where coalition_id = ?)::text as entries`,
      [coalitionId, coalitionId, coalitionId],
    );
    const differences: AuditDifference[] = [];
    for (const check of CHECKS) {
      if (rules && !rules.has(check.rule)) continue;
      const found = await attempt(
        () => differencesOf(em, coalitionId, check),
        (why) => notMade(coalitionId, check, why),
      );
      differences.push(...found);
    }
    return {
      coalitionId,
      accounts: Number(counts?.accounts),
      transactions: Number(counts?.transactions),
      entries: Number(counts?.entries),
      differences,
    };
  });
}

async function differencesOf(
  em: EntityManager,
  coalitionId: bigint,
  { find }: Check,
): Promise<AuditDifference[]> {
  const findings = await find(em, coalitionId, MOST_DIFFERENCES);
  return findings.map((finding) => ({ ...finding, id: idToName(KINDS[finding.subject], finding.id) }));
}

function notMade(coalitionId: bigint, { rule, subject }: Check, why: string): AuditDifference {
  const text = `a check of every ${subject} could not be made: ${why}`;
  return { rule, subject: 'coalition', id: encodeId('coalition', coalitionId), text };
}

function queryCheck({ rule, subject, sql }: AuditCheck): Check {
  return {
    rule,
    subject,
    async find(em, coalitionId) {
      const rows = await rowsOfCheck(em, coalitionId, sql);
      return rows.map(({ id, text }) => ({ rule, subject, id, text }));
    },
  };
}

const KINDS: Readonly<Record<AuditSubject, IdKind>> = {
  account: 'member',
  transaction: 'transaction',
  'programme account': 'account',
  // Told by the transaction that it leads to.
  'idempotency key': 'transaction',
  coalition: 'coalition',
};
