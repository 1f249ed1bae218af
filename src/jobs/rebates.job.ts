import { giveRebates } from '../journeys/rebates/give-rebates.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Computes and gives rebates of business accounts, by each coalition's own clock (rule K-13). */
export const rebatesJob: RecurringJob = {
  name: 'rebates',
  schedule: { every: 300_000 },
  async run(context) {
    const { logger, signal } = context;
    await eachCoalition(context, 'rebates could not be given', async (id, coalition) => {
      const { computed, given } = await giveRebates(context, id, signal);
      if (computed + given > 0) logger.info({ coalition, computed, given }, 'rebates');
    });
  },
};
