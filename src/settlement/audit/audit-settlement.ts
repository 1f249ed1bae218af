import {
  idToName,
  inAuditSnapshot,
  MOST_DIFFERENCES,
  rowsOfCheck,
} from '../../ledger/audit/audit-snapshot.js';
import { readProgramme } from '../../partners/read-programme.js';
import type { Database, EntityManager } from '../../runtime/database.js';
import { encodeId, type IdKind } from '../../values/ids.js';
import { exitsOf } from '../bearers/bearers.js';
import { closeTerms } from '../close/close-periods.js';
import { CAMPAIGN_EVENT_CHECK } from './campaign-event-check.js';
import { CHARITY_CHECKS } from './charity-checks.js';
import { DISPUTE_CHECKS } from './dispute-checks.js';
import { EVENT_CHECKS } from './event-checks.js';
import { findWrongExposures } from './exposure-checks.js';
import { findWrongLimits } from './limit-checks.js';
import { MONEY_CHECKS } from './money-checks.js';
import { PARTNER_CHANGE_CHECK } from './partner-change-checks.js';
import { PAYMENT_CHECKS } from './payment-checks.js';
import { PERK_CHECKS } from './perk-checks.js';
import { REBATE_CHECKS } from './rebate-checks.js';
import { findWrongPeriods } from './recompute-periods.js';
import type { SettlementCheck, SettlementDifference, SettlementSubject } from './settlement-difference.js';
import { STATEMENT_CHECKS } from './statement-checks.js';

/** What an audit of settlement looked at and found. */
export interface SettlementAudit {
  readonly coalitionId: bigint;
  /** Periods that were computed again. */
  readonly periods: number;
  readonly statements: number;
  /** At most {@link MOST_DIFFERENCES} per check. */
  readonly differences: readonly SettlementDifference[];
}

const SQL_CHECKS: readonly SettlementCheck[] = [
  ...STATEMENT_CHECKS,
  ...DISPUTE_CHECKS,
  ...MONEY_CHECKS,
  ...PAYMENT_CHECKS,
  ...CHARITY_CHECKS,
  ...EVENT_CHECKS,
  PARTNER_CHANGE_CHECK,
  CAMPAIGN_EVENT_CHECK,
  ...PERK_CHECKS,
  ...REBATE_CHECKS,
];

/**
 * Computes all settled periods again from the facts of their days, and compares statements, money books, items and
 * histories with each other (rules S-01 … S-06), in one consistent snapshot while others go on. The facts themselves are
 * compared with the points books by the ledger's own audit. A check that cannot be made is a difference too.
 * @param rules only what these rules ask for is looked at; default: all of it
 */
export function auditSettlement(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  rules?: ReadonlySet<string>,
): Promise<SettlementAudit> {
  return inAuditSnapshot(database, coalitionId, [], async ({ em, attempt }) => {
    const programme = await readProgramme(em, coalitionId, undefined);
    if (!programme) throw new RangeError('there is no such coalition');
    const terms = closeTerms(programme, exitsOf(programme.partners));
    const differences: SettlementDifference[] = [];
    const add = async (rule: string, check: () => Promise<readonly SettlementDifference[]>) => {
      if (rules && !rules.has(rule)) return;
      const id = encodeId('coalition', coalitionId);
      const failed = (why: string) =>
        ({ rule, subject: 'coalition', id, text: `a check could not be made: ${why}` }) as const;
      differences.push(...(await attempt<SettlementDifference>(check, failed)));
    };
    for (const check of SQL_CHECKS) await add(check.rule, () => found(em, coalitionId, check));
    await add('S-06', () => findWrongPeriods(em, terms, MOST_DIFFERENCES));
    await add('E-05', () => findWrongExposures(em, programme, MOST_DIFFERENCES));
    await add('E-05', () => findWrongLimits(em, programme, MOST_DIFFERENCES));
    const [counts] = await em.execute<{ periods: string; statements: string }[]>(
      `select (select count(*) from settled_period where coalition_id = ?)::text as periods,
              (select count(*) from statement where coalition_id = ?)::text as statements`,
      [coalitionId, coalitionId],
    );
    return {
      coalitionId,
      periods: Number(counts?.periods),
      statements: Number(counts?.statements),
      differences,
    };
  });
}

const KINDS: Readonly<Record<SettlementSubject, IdKind>> = {
  statement: 'statement',
  partner: 'partner',
  coalition: 'coalition',
};

async function found(
  em: EntityManager,
  coalitionId: bigint,
  { rule, subject, sql }: SettlementCheck,
): Promise<SettlementDifference[]> {
  const rows = await rowsOfCheck(em, coalitionId, sql);
  return rows.map(({ id, text }) => ({ rule, subject, id: idToName(KINDS[subject], id), text }));
}
