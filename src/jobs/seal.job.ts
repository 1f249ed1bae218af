import { listCoalitions } from '../coalition/find-coalition.js';
import { sealEpochs } from '../ledger/seals/seal-epochs.js';
import { encodeId } from '../values/ids.js';
import type { RecurringJob } from './recurring-job.js';

/**
 * Seals what was posted in the last minute (rule L-10); a coalition in which nothing was gets no block. One that cannot
 * be sealed keeps no other from it; the job has failed then, and is tried again.
 */
export const sealJob: RecurringJob = {
  name: 'seal',
  schedule: { every: 60_000 },
  async run({ database, logger, signal }) {
    const failures: unknown[] = [];
    for (const { id } of await listCoalitions(database)) {
      if (signal.aborted) return;
      const coalition = encodeId('coalition', id);
      try {
        for (const { number, hash, transactions, steps } of await sealEpochs(database, id, { signal }))
          logger.info({ coalition, number, hash: hash.toString('hex'), transactions, steps }, 'sealed');
      } catch (error) {
        if (signal.aborted) return; // what was begun is rolled back, and done at the next turn
        logger.error({ coalition, err: error }, 'the books could not be sealed');
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all books could be sealed');
  },
};
