import { listCoalitions } from '../coalition/find-coalition.js';
import { audit } from '../ledger/auditor.js';
import { Gauge, type Registry } from '../runtime/metrics.js';
import { encodeId } from '../values/ids.js';
import type { RecurringJob } from './recurring-job.js';

const DIFFERENCES = 'hamsood_audit_differences';
const FINISHED = 'hamsood_audit_finished_timestamp_seconds';

/** Recomputes all books once a day (rule L-09); a difference is logged as an error and stands in the metrics. */
export const auditJob: RecurringJob = {
  name: 'audit',
  schedule: { pattern: '17 3 * * *' },
  async run({ database, clock, logger, metrics, signal }) {
    const differing = gauge(
      metrics,
      DIFFERENCES,
      'Accounts and transactions that the last audit found to differ.',
    );
    const finished = gauge(metrics, FINISHED, 'When the last audit of the coalition ended, in Unix seconds.');
    for (const { id } of await listCoalitions(database)) {
      if (signal.aborted) return;
      const { differences, ...checked } = await audit(database, id);
      const coalition = encodeId('coalition', id);
      for (const difference of differences) logger.error({ coalition, difference }, 'the books differ');
      if (differences.length === 0) {
        const { accounts, transactions } = checked;
        logger.info({ coalition, accounts, transactions }, 'audited, no difference');
      }
      differing.set({ coalition }, differences.length);
      finished.set({ coalition }, clock.now().getTime() / 1000);
    }
  },
};

function gauge(metrics: Registry, name: string, help: string): Gauge<'coalition'> {
  const known = metrics.getSingleMetric(name) as Gauge<'coalition'> | undefined;
  return known ?? new Gauge({ name, help, labelNames: ['coalition'], registers: [metrics] });
}
