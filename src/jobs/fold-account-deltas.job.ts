import { foldAccountDeltas } from '../ledger/fold-deltas.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Keeps the programme's own accounts cheap to read. */
export const foldAccountDeltasJob: RecurringJob = {
  name: 'fold-account-deltas',
  schedule: { every: 10_000 },
  async run(context) {
    const { database, logger, signal } = context;
    await eachCoalition(context, 'account deltas could not be folded', async (id, coalition) => {
      const folded = await foldAccountDeltas(database, id, { signal });
      if (folded > 0) logger.debug({ coalition, folded }, 'account deltas folded');
    });
  },
};
