import { expirePerkGrants } from '../perks/expire-perk-grants.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Ends granted perks whose last day is over (rule K-04). */
export const perkGrantsJob: RecurringJob = {
  name: 'perk-grants',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, programme, logger, signal } = context;
    await eachCoalition(context, 'granted perks could not be ended', async (id, coalition) => {
      const expired = await expirePerkGrants(database, await programme.snapshot(id), signal);
      if (expired > 0) logger.info({ coalition, expired }, 'granted perks have ended');
    });
  },
};
