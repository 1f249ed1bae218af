import { listCoalitions } from '../coalition/find-coalition.js';
import { cutEntrySpans } from '../ledger/entry-spans.js';
import { encodeId } from '../values/ids.js';
import type { RecurringJob } from './recurring-job.js';

/**
 * Keeps looking back cheap (rule L-08): adds up what has been sealed off since the last run. One coalition that fails
 * keeps no other from it; the job has failed then, and is tried again.
 */
export const snapshotAccountsJob: RecurringJob = {
  name: 'snapshot-accounts',
  schedule: { every: 60_000 },
  async run({ database, logger, signal }) {
    const failures: unknown[] = [];
    for (const { id } of await listCoalitions(database)) {
      if (signal.aborted) return;
      const coalition = encodeId('coalition', id);
      try {
        const spans = await cutEntrySpans(database, id, { signal });
        if (spans > 0) logger.debug({ coalition, spans }, 'spans of entries added up');
      } catch (error) {
        logger.error({ coalition, err: error }, 'spans of entries could not be added up');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all entries could be added up');
  },
};
