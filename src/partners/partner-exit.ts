import type { Day } from '../values/day.js';
import type { Rate } from '../values/rate.js';
import type { ExitStatus, PartnerExit } from './partner-exit.entity.js';
import { storedRate } from './stored-decimals.js';

/** How a partner leaves (rule P-04): its dates, by the coalition's business days, and who bears its points afterwards. */
export interface PartnerExitTerms {
  readonly id: bigint;
  readonly status: Exclude<ExitStatus, 'CANCELLED'>;
  /** The state that it left; one that was suspended gives and takes no points while it leaves. */
  readonly beganAs: 'ACTIVE' | 'SUSPENDED';
  /** The last day on which it gives points. */
  readonly lastEarnDay: Day;
  /** The last day on which points are burned or held at it. */
  readonly lastBurnDay: Day;
  /** Who takes its open points over; null: the coalition. */
  readonly bearerPartnerId: bigint | null;
  /** What is paid for that, 0–100 percent of their share that is paid at burn. */
  readonly pricePercent: Rate;
  /** The day at whose end they were taken over: the bearer is charged from the next one on. Null: not yet. */
  readonly transferredAfter: Day | null;
  /** The last day of the partner's last settlement period; null: not known yet. */
  readonly lastDay: Day | null;
  readonly begunAt: Date;
}

/** Reads the terms from their row; null of an exit that was cancelled. */
export function exitTermsOf(row: PartnerExit): PartnerExitTerms | null {
  if (row.status === 'CANCELLED') return null;
  return {
    id: row.id,
    status: row.status,
    beganAs: row.beganAs,
    lastEarnDay: row.lastEarnDay,
    lastBurnDay: row.lastBurnDay,
    bearerPartnerId: row.bearerPartnerId ?? null,
    pricePercent: storedRate(row.pricePercent),
    transferredAfter: row.transferredAfter ?? null,
    lastDay: row.lastDay ?? null,
    begunAt: row.begunAt,
  };
}
