import type { Queues } from '../runtime/queue.js';
import { auditJob } from './audit.job.js';
import { closeDaysJob } from './close-days.job.js';
import { closePeriodsJob } from './close-periods.job.js';
import { ensurePartitionsJob } from './ensure-partitions.job.js';
import { expiryRemindersJob } from './expiry-reminders.job.js';
import { foldAccountDeltasJob } from './fold-account-deltas.job.js';
import { forgetRequestBucketsJob } from './forget-request-buckets.job.js';
import { givingOrdersJob } from './giving-orders.job.js';
import { type KeepScheduleOptions, keepSchedule } from './keep-schedule.js';
import { levelWarningsJob } from './level-warnings.job.js';
import { partnerExitsJob } from './partner-exits.job.js';
import { perkGrantsJob } from './perk-grants.job.js';
import { rebatesJob } from './rebates.job.js';
import type { JobContext, RecurringJob } from './recurring-job.js';
import { sealJob } from './seal.job.js';
import { settleDueJob } from './settle-due.job.js';
import { settlementDeadlinesJob } from './settlement-deadlines.job.js';
import { snapshotAccountsJob } from './snapshot-accounts.job.js';

export const RECURRING_JOBS: readonly RecurringJob[] = [
  settleDueJob,
  foldAccountDeltasJob,
  closeDaysJob,
  sealJob,
  closePeriodsJob,
  partnerExitsJob,
  settlementDeadlinesJob,
  perkGrantsJob,
  rebatesJob,
  expiryRemindersJob,
  givingOrdersJob,
  levelWarningsJob,
  snapshotAccountsJob,
  forgetRequestBucketsJob,
  ensurePartitionsJob,
  auditJob,
];

/** The queue of the recurring jobs. */
export const RECURRING_QUEUE = 'recurring';
/** The long jobs (an audit, sealing what an import brought) must not keep the short ones waiting. */
const CONCURRENCY = 3;

export interface Jobs {
  /** Tells what runs to come to an end; closing the queues then waits for it. */
  stop(): void;
}

/**
 * Schedules the recurring jobs and works on them. Any number of processes may do so: there is one schedule, and each
 * turn of a job is taken by one worker.
 */
export async function startJobs(
  queues: Queues,
  context: Omit<JobContext, 'signal'>,
  jobs: readonly RecurringJob[] = RECURRING_JOBS,
  schedule: Pick<KeepScheduleOptions, 'checkEveryMs'> = {},
): Promise<Jobs> {
  const stopping = new AbortController();
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const queue = queues.queue(RECURRING_QUEUE);
  const stopKeeping = await keepSchedule({ queue, jobs, logger: context.logger, ...schedule });
  queues.worker(
    RECURRING_QUEUE,
    async (turn) => {
      // Unknown: scheduled by a newer version that runs beside this one; it will take its next turn itself.
      await byName.get(turn.name)?.run({ ...context, signal: stopping.signal });
    },
    { concurrency: CONCURRENCY },
  );
  return {
    stop: () => {
      stopKeeping();
      stopping.abort();
    },
  };
}
