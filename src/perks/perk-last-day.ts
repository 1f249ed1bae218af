import { addDays, type Day } from '../values/day.js';
import type { Perk } from './perk.js';

/** The last day of a grant that begins today: what was asked for, but not after what the perk says; null: none. */
export function lastDayOf(
  { until, grantDays }: Pick<Perk, 'until' | 'grantDays'>,
  asked: Day | null,
  today: Day,
): Day | null {
  const ends = [asked, until, grantDays === null ? null : addDays(today, grantDays - 1)];
  return ends.filter((day) => day !== null).sort()[0] ?? null;
}
