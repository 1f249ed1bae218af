import type { ExitTerms } from '../../settlement/exits/exit-terms.js';
import type { InputReader } from '../input/input-reader.js';
import type { PlanPartnerExitInput } from './exit.input.js';

/** Reads how a partner is to leave. */
export function readExit(read: InputReader, input: PlanPartnerExitInput): ExitTerms {
  const { bearerPartnerId } = input;
  return {
    partnerId: read.id('partner', input.partnerId),
    lastEarnDay: read.day(input.lastEarnDay, ['lastEarnDay']),
    lastBurnDay: read.day(input.lastBurnDay, ['lastBurnDay']),
    bearer: bearerPartnerId == null ? 'COALITION' : { partnerId: read.id('partner', bearerPartnerId) },
    pricePercent: read.rate(input.pricePercent, ['pricePercent']),
  };
}
