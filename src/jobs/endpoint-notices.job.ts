import { writeEndpointNotices } from '../journeys/endpoint-notices/write-endpoint-notices.js';
import { webhookCoalitions } from '../webhooks/relay/find-work.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Writes to the owners of webhook endpoints that fail, or were disabled (rule W-02). */
export function endpointNoticesJob(disableAfterDays: number): RecurringJob {
  return {
    name: 'endpoint-notices',
    schedule: { every: 60_000 },
    async run(context) {
      const { database, programme, clock, logger, signal } = context;
      const listening = new Set(await webhookCoalitions(database));
      await eachCoalition(context, 'owners of webhook endpoints could not be told', async (id, coalition) => {
        if (!listening.has(id)) return;
        const snapshot = await programme.snapshot(id);
        const written = await writeEndpointNotices({ database, clock, signal }, snapshot, disableAfterDays);
        if (written > 0) logger.info({ coalition, written }, 'owners of webhook endpoints were written to');
      });
    },
  };
}
