import type { Logger } from '../runtime/logger.js';
import { PartnersFailedError } from '../settlement/partner-failures.js';
import { encodeId } from '../values/ids.js';

/**
 * Does work for all partners of a coalition. Those for whom it fails are in the log, one line for each, as each has a
 * cause of its own; then the job has failed.
 * @param failed what the log says of such a partner
 */
export async function logPartnerFailures<T>(
  { logger, coalition }: { readonly logger: Logger; readonly coalition: string },
  failed: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PartnersFailedError) {
      for (const { partnerId, error: err } of error.failures)
        logger.error({ coalition, partner: encodeId('partner', partnerId), err }, failed);
    }
    throw error;
  }
}
