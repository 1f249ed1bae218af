import { sealEpochs } from '../ledger/seals/seal-epochs.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Seals what was posted in the last minute (rule L-10); a coalition in which nothing was gets no block. */
export const sealJob: RecurringJob = {
  name: 'seal',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, logger, signal } = context;
    await eachCoalition(context, 'the books could not be sealed', async (id, coalition) => {
      for (const { number, hash, transactions, steps } of await sealEpochs(database, id, { signal }))
        logger.info({ coalition, number, hash: hash.toString('hex'), transactions, steps }, 'sealed');
    });
  },
};
