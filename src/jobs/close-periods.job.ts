import type { Logger } from '../runtime/logger.js';
import { closePeriods } from '../settlement/close/close-periods.js';
import { PartnersFailedError } from '../settlement/partner-failures.js';
import { encodeId } from '../values/ids.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Closes partners' periods that are over, by each coalition's own clock, and issues their statements (rule S-02). */
export const closePeriodsJob: RecurringJob = {
  name: 'close-periods',
  schedule: { every: 300_000 },
  async run(context) {
    const { logger, signal } = context;
    await eachCoalition(context, 'periods could not be closed', async (id, coalition) => {
      try {
        const { statementIds } = await closePeriods(context, id, { signal });
        if (statementIds.length > 0)
          logger.info({ coalition, statements: statementIds.length }, 'periods closed');
      } catch (error) {
        if (error instanceof PartnersFailedError) logFailures(logger, coalition, error);
        throw error;
      }
    });
  },
};

/** One line for each partner, as each has a cause of its own; the others' periods are closed. */
function logFailures(logger: Logger, coalition: string, { failures }: PartnersFailedError): void {
  for (const { partnerId, error } of failures) {
    const partner = encodeId('partner', partnerId);
    logger.error({ coalition, partner, err: error }, 'periods of a partner could not be closed');
  }
}
