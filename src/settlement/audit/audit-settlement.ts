import { IsolationLevel } from '@mikro-orm/core';
import { readProgramme } from '../../partners/read-programme.js';
import { type Database, type EntityManager, entityManagerFor } from '../../runtime/database.js';
import { encodeId, type IdKind, MAX_ID } from '../../values/ids.js';
import { exitsOf } from '../bearers/bearers.js';
import { closeTerms } from '../close/close-periods.js';
import { DISPUTE_CHECKS } from './dispute-checks.js';
import { EVENT_CHECKS } from './event-checks.js';
import { findWrongExposures } from './exposure-checks.js';
import { findWrongLimits } from './limit-checks.js';
import { MONEY_CHECKS } from './money-checks.js';
import { PAYMENT_CHECKS } from './payment-checks.js';
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

const MOST_DIFFERENCES = 1_000;

const SQL_CHECKS: readonly SettlementCheck[] = [
  ...STATEMENT_CHECKS,
  ...DISPUTE_CHECKS,
  ...MONEY_CHECKS,
  ...PAYMENT_CHECKS,
  ...EVENT_CHECKS,
];

/**
 * Computes all settled periods again from the facts of their days, and compares statements, money books, items and
 * histories with each other (rules S-01 … S-06), in one consistent snapshot while others go on. The facts themselves are
 * compared with the points books by the ledger's own audit. A check that cannot be made is a difference too.
 */
export function auditSettlement(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
): Promise<SettlementAudit> {
  return entityManagerFor(database, coalitionId).transactional(
    async (transaction) => {
      const em = transaction as EntityManager;
      await em.execute('set local statement_timeout = 0');
      await em.execute('set local idle_in_transaction_session_timeout = 0');
      const programme = await readProgramme(em, coalitionId, undefined);
      if (!programme) throw new RangeError('there is no such coalition');
      const terms = closeTerms(programme, exitsOf(programme.partners));
      const differences: SettlementDifference[] = [];
      // Nothing is written behind it, so that every check which fails can go back to it.
      await em.execute('savepoint before_checks');
      const add = async (rule: string, check: () => Promise<readonly SettlementDifference[]>) => {
        try {
          differences.push(...(await check()));
        } catch (error) {
          await em.execute('rollback to savepoint before_checks');
          const why = error instanceof Error ? error.message : String(error);
          const id = encodeId('coalition', coalitionId);
          differences.push({ rule, subject: 'coalition', id, text: `a check could not be made: ${why}` });
        }
      };
      for (const check of SQL_CHECKS) {
        await add(check.rule, () => found(em, coalitionId, check));
      }
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
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}

async function found(
  em: EntityManager,
  coalitionId: bigint,
  { rule, subject, sql }: SettlementCheck,
): Promise<SettlementDifference[]> {
  const rows = await em.execute<{ id: string; text: string }[]>(
    `${sql.replaceAll(':coalition', String(coalitionId))} limit ${MOST_DIFFERENCES}`,
  );
  return rows.map(({ id, text }) => ({ rule, subject, id: externalId(subject, id), text }));
}

const KINDS: Readonly<Record<SettlementSubject, IdKind>> = {
  statement: 'statement',
  partner: 'partner',
  coalition: 'coalition',
};

function externalId(subject: SettlementSubject, id: string): string {
  const internal = BigInt(id ?? 0);
  return internal > 0n && internal <= MAX_ID ? encodeId(KINDS[subject], internal) : id;
}
