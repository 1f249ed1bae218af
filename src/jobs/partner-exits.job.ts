import { advanceExits } from '../settlement/exits/advance-exits.js';
import { eachCoalition } from './each-coalition.js';
import { logPartnerFailures } from './log-partner-failures.js';
import type { RecurringJob } from './recurring-job.js';

/** Takes partners that leave a step further, by each coalition's own clock (rule P-04). */
export const partnerExitsJob: RecurringJob = {
  name: 'partner-exits',
  schedule: { every: 60_000 },
  async run(context) {
    const { logger, signal } = context;
    await eachCoalition(context, 'partners could not leave', async (id, coalition) => {
      const steps = await logPartnerFailures({ logger, coalition }, 'a partner could not leave', () =>
        advanceExits(context, id, { signal }),
      );
      if (steps > 0) logger.info({ coalition, steps }, 'partners that leave');
    });
  },
};
