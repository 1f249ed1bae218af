import { PARTITIONS_AHEAD } from '../journeys/open-installation.js';
import { ensureMonthPartitions } from '../runtime/month-partitions.js';
import type { RecurringJob } from './recurring-job.js';

/**
 * Keeps the ledger's partitions of this and the next months ready. A start with migrations does the same, so this is
 * for servers that run for months. Where it is not done at all, the default partition takes what comes.
 */
export const ensurePartitionsJob: RecurringJob = {
  name: 'ensure-partitions',
  schedule: { pattern: '41 */6 * * *' },
  async run({ ownerUrl, clock, logger }) {
    await ensureMonthPartitions({ ownerUrl, from: clock.now(), months: PARTITIONS_AHEAD, logger });
  },
};
