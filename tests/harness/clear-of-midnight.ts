import { setTimeout as pause } from 'node:timers/promises';
import { addDays } from '../../src/values/day.js';
import { dayOf, startOfDay } from '../../src/values/time-zone.js';
import { COALITION } from './coalition-story.js';

/** Longer than a test of commands takes on a slow machine. */
const NEAR_MS = 20_000;

/**
 * The clock of a live coalition is the real one, and what a test says of "today" would be of yesterday if midnight came
 * in between. A test that is about to begin shortly before midnight in the tests' time zone begins after it.
 */
export async function clearOfMidnight(): Promise<void> {
  const { timeZone } = COALITION;
  const today = dayOf(new Date(), timeZone);
  const midnight = startOfDay(addDays(today, 1), timeZone).getTime();
  if (midnight - Date.now() > NEAR_MS) return;
  while (dayOf(new Date(), timeZone) === today) await pause(100);
}
