import type { Ledger } from '../ledger/ledger.js';
import type { Programme } from '../partners/programme.js';
import type { Clock } from '../runtime/clock.js';
import type { Database } from '../runtime/database.js';
import type { Logger } from '../runtime/logger.js';
import type { Registry } from '../runtime/metrics.js';

/** What the jobs work with. */
export interface JobContext {
  readonly database: Database;
  /** A login for what only the tables' owner may do. */
  readonly ownerUrl: string;
  readonly programme: Programme;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Aborted when the process stops: end at the next good place, the next run does the rest. */
  readonly signal: AbortSignal;
}

/** Work that comes round by itself. Safe to run twice, on two nodes at once, and to be killed at any line (W-04). */
export interface RecurringJob {
  /** The name of its scheduler, its jobs and its log lines. */
  readonly name: string;
  /** Milliseconds between two runs, or a cron pattern in UTC. */
  readonly schedule: { readonly every: number } | { readonly pattern: string };
  run(context: JobContext): Promise<void>;
}
