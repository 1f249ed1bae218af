import pg from 'pg';
import { OWNER_ROLE } from './database-roles.js';
import type { Logger } from './logger.js';

export interface MonthPartitionsOptions {
  /** A login that may become the owner; without a pooler in between. */
  readonly ownerUrl: string;
  /** The first month is the one it is in, by UTC. */
  readonly from: Date;
  readonly months: number;
  readonly logger: Logger;
}

/**
 * A new partition waits for everything that uses its table, and whoever comes next waits behind it: better to give up
 * after a moment and try again than to hold up the shops.
 */
const LOCK_TIMEOUT_MS = 500;
const ATTEMPTS = 5;

/** "updated partition constraint for default partition would be violated": the month's rows are there already. */
const CHECK_VIOLATION = '23514';
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Makes the monthly partitions of the ledger's tables, and does nothing for those that are there. A month that has
 * rows in the default partition already keeps them there: nothing is lost by it, only the month's own partition. Safe
 * to run twice and from several nodes at once. Answers false when a month is still to be made: the next run tries it.
 */
export async function ensureMonthPartitions(options: MonthPartitionsOptions): Promise<boolean> {
  const { ownerUrl, from, months, logger } = options;
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hamsood partitions' });
  // Ctrl-C in the middle of a start ends the server below it: the query that breaks tells, the event would end Node.
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (!(await becomeOwner(client, logger))) return false;
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    let complete = true;
    for (const month of monthsFrom(from, months))
      complete = (await ensure(client, month, logger)) && complete;
    return complete;
  } finally {
    await client.end();
  }
}

/** The first days of `count` months, `YYYY-MM-01`. */
export function monthsFrom(from: Date, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + index, 1)).toISOString().slice(0, 10),
  );
}

async function becomeOwner(client: pg.Client, logger: Logger): Promise<boolean> {
  try {
    await client.query(`set role ${OWNER_ROLE}`);
    return true;
  } catch (error) {
    const insufficientPrivilege = '42501';
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error;
    logger.warn(
      `this login may not make the coming months' partitions: set DATABASE_OWNER_URL, or run "hamsood migrate" once a month`,
    );
    return false;
  }
}

async function ensure(client: pg.Client, month: string, logger: Logger): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query('call ensure_month_partition($1)', [month]);
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === CHECK_VIOLATION) {
        logger.warn(
          { month },
          'the default partition has rows of this month: it gets no partition of its own',
        );
        return true;
      }
      const duplicateTable = code === '42P07'; // another node was faster
      if (!duplicateTable && code !== LOCK_NOT_AVAILABLE) throw error;
      if (attempt === ATTEMPTS) {
        logger.warn({ month }, 'the partition of this month could not be made yet: its tables are busy');
        return false;
      }
    }
  }
}
