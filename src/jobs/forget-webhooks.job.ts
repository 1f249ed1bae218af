import { forgetDeliveries } from '../webhooks/deliver/forget-deliveries.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Deletes webhook deliveries that ended long ago, and gives up what waits too long for a disabled endpoint. */
export function forgetWebhooksJob(keepDays: number): RecurringJob {
  return {
    name: 'forget-webhooks',
    schedule: { every: 3_600_000 },
    async run(context) {
      const { database, clock, signal } = context;
      await eachCoalition(context, 'old webhook deliveries could not be deleted', async (id) => {
        await forgetDeliveries(database, id, { now: clock.now(), keepDays, signal });
      });
    },
  };
}
