import { listCoalitions } from '../coalition/find-coalition.js';
import { encodeId } from '../values/ids.js';
import type { JobContext } from './recurring-job.js';

/**
 * Does a job's work in one coalition after the other; when the process stops, no other is begun. A coalition in which it
 * fails keeps no other from it.
 * @param failed what the log says of such a coalition
 * @param work is given the coalition, and what the log calls it
 * @throws AggregateError at the end, when it has failed somewhere: then the job has failed, and is tried again
 */
export async function eachCoalition(
  { database, logger, signal }: Pick<JobContext, 'database' | 'logger' | 'signal'>,
  failed: string,
  work: (coalitionId: bigint, coalition: string) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { id } of await listCoalitions(database)) {
    if (signal.aborted) break;
    const coalition = encodeId('coalition', id);
    try {
      await work(id, coalition);
    } catch (error) {
      if (signal.aborted) break; // what was begun is rolled back, and done at the next turn
      logger.error({ coalition, err: error }, failed);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failed);
}
