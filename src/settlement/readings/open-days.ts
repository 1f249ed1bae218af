import type { Day } from '../../values/day.js';
import { type Refusal, refusal } from '../../values/refusal.js';

/** What is told to whoever asks for days that are not closed; `last` is the last one that is. */
export function openDays(last: Day | null, ...path: readonly string[]): Refusal {
  const message =
    last === null
      ? 'No day is closed yet: ask again when the first one is.'
      : `The last closed day is ${last}. Give days until then.`;
  return refusal('INVALID_INPUT', message, path);
}
