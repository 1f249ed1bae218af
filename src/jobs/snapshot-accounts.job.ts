import { cutEntrySpans } from '../ledger/entry-spans.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Keeps looking back cheap (rule L-08): adds up what has been sealed off since the last run. */
export const snapshotAccountsJob: RecurringJob = {
  name: 'snapshot-accounts',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, logger, signal } = context;
    await eachCoalition(context, 'spans of entries could not be added up', async (id, coalition) => {
      const spans = await cutEntrySpans(database, id, { signal });
      if (spans > 0) logger.debug({ coalition, spans }, 'spans of entries added up');
    });
  },
};
