import { audit } from '../ledger/audit/auditor.js';
import { verifyAuditLog } from '../ledger/log-seals/verify-audit-log.js';
import { auditSeals } from '../ledger/seals/audit-seals.js';
import { Gauge, type Registry } from '../runtime/metrics.js';
import { auditSettlement } from '../settlement/audit/audit-settlement.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

const DIFFERENCES = 'hamsood_audit_differences';
const FINISHED = 'hamsood_audit_finished_timestamp_seconds';

/**
 * Recomputes all books, their seals, those of the audit log and settled periods once a day (rules L-09, L-10, A-08, S-06);
 * a difference is logged as an error and stands in the metrics of the worker that found it, beside the instant at which
 * it did: another worker may audit the day after.
 */
export const auditJob: RecurringJob = {
  name: 'audit',
  schedule: { pattern: '17 3 * * *' },
  async run(context) {
    const { database, clock, logger, metrics } = context;
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
    await eachCoalition(context, 'the books could not be audited', async (id, coalition) => {
      const { differences: inBooks, ...checked } = await audit(database, id);
      const { differences: inSeals, blocks } = await auditSeals(database, id);
      const { differences: inLog } = await verifyAuditLog(database, id);
      const { differences: inSettlement, periods } = await auditSettlement(database, id);
      const differences = [...inBooks, ...inSeals, ...inLog, ...inSettlement];
      for (const difference of differences) logger.error({ coalition, difference }, 'the books differ');
      if (differences.length === 0) {
        const { accounts, transactions } = checked;
        logger.info({ coalition, accounts, transactions, blocks, periods }, 'audited, no difference');
      }
      differing.set({ coalition }, differences.length);
      finished.set({ coalition }, clock.now().getTime() / 1000);
    });
  },
};

function gauge(metrics: Registry, name: string, help: string): Gauge<'coalition'> {
  const known = metrics.getSingleMetric(name) as Gauge<'coalition'> | undefined;
  return known ?? new Gauge({ name, help, labelNames: ['coalition'], registers: [metrics] });
}
