import { closeDays } from '../ledger/days/close-days.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Closes business days that are over, by each coalition's own clock, and adds them up (rules S-01, S-02). */
export const closeDaysJob: RecurringJob = {
  name: 'close-days',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, logger, signal } = context;
    await eachCoalition(context, 'business days could not be closed', async (id, coalition) => {
      const closed = await closeDays(database, id, { signal });
      if (closed.length > 0) {
        logger.info({ coalition, from: closed[0], until: closed.at(-1) }, 'business days closed');
      }
    });
  },
};
