import { closePeriods } from '../settlement/close/close-periods.js';
import { eachCoalition } from './each-coalition.js';
import { logPartnerFailures } from './log-partner-failures.js';
import type { RecurringJob } from './recurring-job.js';

/** Closes partners' periods that are over, by each coalition's own clock, and issues their statements (rule S-02). */
export const closePeriodsJob: RecurringJob = {
  name: 'close-periods',
  schedule: { every: 300_000 },
  async run(context) {
    const { logger, signal } = context;
    await eachCoalition(context, 'periods could not be closed', async (id, coalition) => {
      const { statementIds } = await logPartnerFailures(
        { logger, coalition },
        'periods of a partner could not be closed',
        () => closePeriods(context, id, { signal }),
      );
      if (statementIds.length > 0)
        logger.info({ coalition, statements: statementIds.length }, 'periods closed');
    });
  },
};
