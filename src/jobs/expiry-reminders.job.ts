import { remindOfExpiries } from '../journeys/expiry-reminders/remind-of-expiries.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Writes members whose points expire soon, once a day in the daytime of their coalition (rule X-03). */
export const expiryRemindersJob: RecurringJob = {
  name: 'expiry-reminders',
  schedule: { every: 600_000 },
  async run(context) {
    const { database, programme, clock, logger, signal } = context;
    await eachCoalition(context, 'members could not be reminded of expiries', async (id, coalition) => {
      const written = await remindOfExpiries({ database, clock, signal }, await programme.snapshot(id));
      if (written > 0) logger.info({ coalition, written }, 'reminders of expiries were written');
    });
  },
};
