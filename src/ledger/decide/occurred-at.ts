import { type Refusal, refusal } from '../../values/refusal.js';
import type { CoalitionTerms } from '../operations.js';

/** How far `occurredAt` may lie from the instant it is compared with, both inclusive (rule L-06). */
export type OccurredAtRange = Pick<CoalitionTerms, 'occurredAtHoursAhead' | 'occurredAtDaysBack'>;

const HOUR_MS = 3_600_000;

/**
 * Why a purchase cannot have been made at that time, seen from `reference`: OCCURRED_AT_OUT_OF_RANGE; undefined when it
 * can (rule L-06). Pure.
 */
export function occurredAtProblem(
  occurredAt: Date,
  reference: Date,
  { occurredAtHoursAhead, occurredAtDaysBack }: OccurredAtRange,
): Refusal | undefined {
  const ahead = occurredAt.getTime() - reference.getTime();
  if (ahead > occurredAtHoursAhead * HOUR_MS) {
    return outOfRange(
      `The purchase lies in the future: its time may be at most ${occurredAtHoursAhead} hours ahead.`,
    );
  }
  if (-ahead > occurredAtDaysBack * 24 * HOUR_MS) {
    return outOfRange(`The purchase is too old: its time may be at most ${occurredAtDaysBack} days back.`);
  }
  return undefined;
}

function outOfRange(message: string): Refusal {
  return refusal('OCCURRED_AT_OUT_OF_RANGE', message, ['occurredAt']);
}
