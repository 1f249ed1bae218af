import type { Day } from '../values/day.js';
import { type Refusal, refusal } from '../values/refusal.js';

/** Why nothing of a rebate can be changed any more. */
export function rebateEnded(after: Day): Refusal {
  const message = `The rebate ends after ${after}: add another one.`;
  return refusal('REBATE_ENDED', message, ['rebateId']);
}
