import type { Logger } from '../runtime/logger.js';
import type { Queue } from '../runtime/queue.js';
import type { RecurringJob } from './recurring-job.js';

const ATTEMPTS = 3;
const RETRY_DELAY_MS = 2_000;
/** Jobs that must come within seconds (ended holds, vesting) wait no longer for a schedule that was lost. */
const CHECK_EVERY_MS = 5_000;

export interface KeepScheduleOptions {
  readonly queue: Queue;
  readonly jobs: readonly RecurringJob[];
  readonly logger: Logger;
  /** Replaced in tests. */
  readonly checkEveryMs?: number;
}

/**
 * Schedules the jobs, and again whenever their schedule is gone: a Redis that comes back without its data (killed before
 * it saved, replaced, flushed) has forgotten it, and nothing else would ever notice, since a queue without a schedule
 * looks like one without work. Resolves when everything is scheduled for the first time.
 * @returns stops looking
 */
export async function keepSchedule({
  queue,
  jobs,
  logger,
  checkEveryMs = CHECK_EVERY_MS,
}: KeepScheduleOptions): Promise<() => void> {
  for (const job of jobs) await schedule(queue, job);
  let looking = false;
  const look = async () => {
    for (const job of jobs) {
      if (await queue.getJobScheduler(job.name)) continue;
      await schedule(queue, job);
      logger.warn({ job: job.name }, 'the schedule was lost, and is made again');
    }
  };
  const timer = setInterval(() => {
    if (looking) return; // Redis is away, and the look before waits for it
    looking = true;
    look()
      .catch((error) => logger.debug({ err: error }, 'the schedule cannot be looked at'))
      .finally(() => {
        looking = false;
      });
  }, checkEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function schedule(queue: Queue, { name, schedule: when }: RecurringJob): Promise<void> {
  await queue.upsertJobScheduler(name, 'every' in when ? when : { ...when, tz: 'UTC' }, {
    name,
    opts: { attempts: ATTEMPTS, backoff: { type: 'exponential', delay: RETRY_DELAY_MS } },
  });
}
