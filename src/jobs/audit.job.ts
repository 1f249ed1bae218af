import { listCoalitions } from '../coalition/find-coalition.js';
import { audit } from '../ledger/auditor.js';
import { auditSeals } from '../ledger/seals/audit-seals.js';
import { Gauge, type Registry } from '../runtime/metrics.js';
import { encodeId } from '../values/ids.js';
import type { RecurringJob } from './recurring-job.js';

const DIFFERENCES = 'hamsood_audit_differences';
const FINISHED = 'hamsood_audit_finished_timestamp_seconds';

/**
 * Recomputes all books and their seals once a day (rules L-09, L-10); a difference is logged as an error and stands in the metrics of the
 * worker that found it, beside the instant at which it did: another worker may audit the day after. A coalition that
 * cannot be audited keeps no other from it; the job has failed then, and is tried again.
 */
export const auditJob: RecurringJob = {
  name: 'audit',
  schedule: { pattern: '17 3 * * *' },
  async run({ database, clock, logger, metrics, signal }) {
    const differing = gauge(
      metrics,
      DIFFERENCES,
      'Differences that the last audit of the coalition by this process found; only that of the newest timestamp counts.',
    );
    const finished = gauge(
      metrics,
      FINISHED,
      'When the last audit of the coalition by this process ended, in Unix seconds.',
    );
    const failures: unknown[] = [];
    for (const { id } of await listCoalitions(database)) {
      if (signal.aborted) break;
      const coalition = encodeId('coalition', id);
      try {
        const { differences: inBooks, ...checked } = await audit(database, id);
        const { differences: inSeals, blocks } = await auditSeals(database, id);
        const differences = [...inBooks, ...inSeals];
        for (const difference of differences) logger.error({ coalition, difference }, 'the books differ');
        if (differences.length === 0) {
          const { accounts, transactions } = checked;
          logger.info({ coalition, accounts, transactions, blocks }, 'audited, no difference');
        }
        differing.set({ coalition }, differences.length);
        finished.set({ coalition }, clock.now().getTime() / 1000);
      } catch (error) {
        logger.error({ coalition, err: error }, 'the books could not be audited');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all books could be audited');
  },
};

function gauge(metrics: Registry, name: string, help: string): Gauge<'coalition'> {
  const known = metrics.getSingleMetric(name) as Gauge<'coalition'> | undefined;
  return known ?? new Gauge({ name, help, labelNames: ['coalition'], registers: [metrics] });
}
