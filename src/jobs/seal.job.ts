import { sealAuditLog } from '../ledger/log-seals/seal-audit-log.js';
import { sealEpochs } from '../ledger/seals/seal-epochs.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/**
 * Seals what was posted in the last minute (rule L-10), and what the audit log got (rule A-08); a coalition in which
 * there was nothing gets no block.
 */
export const sealJob: RecurringJob = {
  name: 'seal',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, logger, signal } = context;
    await eachCoalition(context, 'the books could not be sealed', async (id, coalition) => {
      for (const { number, hash, transactions, steps } of await sealEpochs(database, id, { signal }))
        logger.info({ coalition, number, hash: hash.toString('hex'), transactions, steps }, 'sealed');
      for (const { number, hash, entryIds } of await sealAuditLog(database, id, { signal }))
        logger.info(
          { coalition, number, hash: hash.toString('hex'), entries: entryIds.length },
          'the audit log was sealed',
        );
    });
  },
};
