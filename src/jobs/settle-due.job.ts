import { listCoalitions } from '../coalition/find-coalition.js';
import { settleDue } from '../points/settle-due.js';
import type { RecurringJob } from './recurring-job.js';

const EVERY_MS = 5_000;
/** A turn ends before the next begins, so that a million members whose points expire today keep no other job waiting. */
const TURN_MS = 4_000;

/**
 * Lets what is due of members take effect whom no operation has touched: timeouts of holds, vesting, expiry (rules B-03,
 * E-03, X-02), by each coalition's own clock. All coalitions go forward together, some thousands of members at a time;
 * what a turn does not get to is the next one's.
 */
export const settleDueJob: RecurringJob = {
  name: 'settle-due',
  schedule: { every: EVERY_MS },
  async run({ database, programme, ledger, logger, signal }) {
    const turnIsOver = AbortSignal.timeout(TURN_MS);
    let going = (await listCoalitions(database)).map(({ id }) => ({ id, failed: new Set<bigint>() }));
    do {
      const unfinished: typeof going = [];
      for (const coalition of going) {
        if (signal.aborted) return;
        const context = { database, programme, ledger, logger };
        const { settled, more } = await settleDue(context, coalition.id, coalition.failed);
        if (settled > 0) logger.debug({ coalitionId: String(coalition.id), settled }, 'due things settled');
        if (more) unfinished.push(coalition);
      }
      going = unfinished;
    } while (going.length > 0 && !turnIsOver.aborted);
  },
};
