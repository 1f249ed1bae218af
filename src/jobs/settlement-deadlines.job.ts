import { agreeBySilence } from '../settlement/agreement/agree-by-silence.js';
import { flagOverdueDisputes } from '../settlement/disputes/flag-overdue-disputes.js';
import { newestTerms } from '../settlement/newest-terms.js';
import { eachCoalition } from './each-coalition.js';
import { logPartnerFailures } from './log-partner-failures.js';
import type { RecurringJob } from './recurring-job.js';

/** Agrees to statements whose window passed in silence, and tells of disputes that nobody answered in time (rule S-05). */
export const settlementDeadlinesJob: RecurringJob = {
  name: 'settlement-deadlines',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, programme, logger, signal } = context;
    await eachCoalition(context, 'deadlines of settlement could not be kept', async (id, coalition) => {
      const terms = await newestTerms(database, programme, id);
      // First, as a partner whose statement cannot be agreed to keeps nobody's dispute from being told of.
      const overdue = signal.aborted ? [] : await flagOverdueDisputes(database, terms);
      const agreed = await logPartnerFailures(
        { logger, coalition },
        'a statement could not be agreed to by silence',
        () => agreeBySilence(database, terms, signal),
      );
      if (agreed.length + overdue.length > 0) {
        logger.info(
          { coalition, agreed: agreed.length, overdue: overdue.length },
          'deadlines of settlement passed',
        );
      }
    });
  },
};
