import type { LiveChannel } from '../runtime/live-channel.js';
import { liftMembers } from '../tiers/lift-members.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

const EVERY_MS = 15_000;
/** A turn ends before the next begins: a million members keep no other job waiting. */
const TURN_MS = 10_000;

/** Lifts members who reach more by a version of a ladder that has begun (rule T-14). */
export function liftMembersJob(channel: Pick<LiveChannel, 'publish'>): RecurringJob {
  return {
    name: 'lift-members',
    schedule: { every: EVERY_MS },
    async run(context) {
      const { database, programme, logger } = context;
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TURN_MS)]);
      await eachCoalition(context, 'members could not be lifted to their levels', async (id, coalition) => {
        const lifted = await liftMembers({ database, programme, channel }, id, { signal });
        if (lifted > 0) logger.info({ coalition, lifted }, 'members were lifted by a new ladder');
      });
    },
  };
}
