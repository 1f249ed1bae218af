import { inCoalition } from '../runtime/database.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Forgets what callers have left where that is all of it again: a bucket that nobody knows is full (rule A-06). */
export const forgetRequestBucketsJob: RecurringJob = {
  name: 'forget-request-buckets',
  schedule: { pattern: '*/10 * * * *' },
  async run(context) {
    const { database } = context;
    await eachCoalition(context, 'allowances could not be forgotten', (id) =>
      inCoalition(database, id, async (em) => {
        await em.execute(
          'delete from request_bucket where coalition_id = ? and full_at < clock_timestamp()',
          [String(id)],
        );
      }),
    );
  },
};
