import { writeLevelWarnings } from '../journeys/level-warnings/write-level-warnings.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Writes to members whose levels end soon, in the daytime of their coalition (rules T-02, A-13). */
export const levelWarningsJob: RecurringJob = {
  name: 'level-warnings',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, programme, clock, logger, signal } = context;
    await eachCoalition(context, 'members could not be told that levels end', async (id, coalition) => {
      const written = await writeLevelWarnings({ database, clock, signal }, await programme.snapshot(id));
      if (written > 0) logger.info({ coalition, written }, 'members were told that their levels end');
    });
  },
};
