import { isContended } from '../../src/ledger/batch/batch-failure.js';

/**
 * What a job does, as its next run would go on: sealing and closing give up where those who post are in their way for
 * some seconds, which on a slow machine every batch may be. What they had done by then stays, and is not in the answer.
 */
export async function unlessBusy<T>(work: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await work();
  } catch (error) {
    if (isContended(error)) return [];
    throw error;
  }
}
