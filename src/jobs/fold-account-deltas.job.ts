import { listCoalitions } from '../coalition/find-coalition.js';
import { foldAccountDeltas } from '../ledger/fold-deltas.js';
import type { RecurringJob } from './recurring-job.js';

/** Keeps the programme's own accounts cheap to read. */
export const foldAccountDeltasJob: RecurringJob = {
  name: 'fold-account-deltas',
  schedule: { every: 10_000 },
  async run({ database, logger, signal }) {
    for (const { id } of await listCoalitions(database)) {
      const folded = await foldAccountDeltas(database, id, { signal });
      if (folded > 0) logger.debug({ coalitionId: String(id), folded }, 'account deltas folded');
    }
  },
};
