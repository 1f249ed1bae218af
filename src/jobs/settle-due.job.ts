import { listCoalitions } from '../coalition/find-coalition.js';
import { settleDue } from '../points/settle-due.js';
import { encodeId } from '../values/ids.js';
import type { RecurringJob } from './recurring-job.js';

const EVERY_MS = 5_000;
/** A turn ends before the next begins, so that a million members whose points expire today keep no other job waiting. */
const TURN_MS = 4_000;
/** Coalitions at a time: most have nothing due, and then it is the way to the database that takes the time. */
const AT_ONCE = 4;

/**
 * Lets what is due of members take effect whom no operation has touched: timeouts of holds, vesting, expiry (rules B-03,
 * E-03, X-02), by each coalition's own clock. All coalitions go forward together, some thousands of members at a time;
 * what a turn does not get to is the next one's. A coalition that fails keeps no other from it; the job has failed then.
 */
export const settleDueJob: RecurringJob = {
  name: 'settle-due',
  schedule: { every: EVERY_MS },
  async run({ database, programme, ledger, logger, signal }) {
    const context = { database, programme, ledger, logger };
    const failures: unknown[] = [];
    const turnIsOver = AbortSignal.timeout(TURN_MS);
    let going = (await listCoalitions(database)).map(({ id }) => ({ id, failed: new Set<bigint>() }));
    do {
      const unfinished: typeof going = [];
      const waiting = going.values();
      const settleNext = async () => {
        for (const each of waiting) {
          if (signal.aborted) return;
          const coalition = encodeId('coalition', each.id);
          try {
            const { settled, more } = await settleDue(context, each.id, each.failed);
            if (settled > 0) logger.debug({ coalition, settled }, 'due things have taken effect');
            if (more) unfinished.push(each);
          } catch (error) {
            logger.error({ coalition, err: error }, 'due things of a coalition could not take effect');
            failures.push(error);
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, settleNext));
      going = unfinished;
    } while (going.length > 0 && !signal.aborted && !turnIsOver.aborted);
    if (failures.length > 0) throw new AggregateError(failures, 'not all due things could take effect');
  },
};
