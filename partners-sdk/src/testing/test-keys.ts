import type { ErrorCode } from '../generated/types.js';
import type { Json, TestCall } from './test-call.js';
import { readKey } from './test-input.js';
import { refuse, TestRefusal } from './test-refusal.js';

/** How changes of a test server come to an end: done, done before, or refused. */

/** Refusals that a key tells for ever, of those that the test server has; after others the same key may be tried again. */
export const FINAL: readonly ErrorCode[] = [
  'DUPLICATE_PURCHASE',
  'OCCURRED_AT_OUT_OF_RANGE',
  'HOLD_NOT_OPEN',
  'CAPTURE_EXCEEDS_HOLD',
  'REVERSAL_EXCEEDS_TRANSACTION',
  'POINTS_ALREADY_SPENT',
  'INSUFFICIENT_POINTS',
];

/** Rule of every change: a known key is answered as the first time, or refused for another operation or input. */
export function once(
  call: TestCall,
  operation: string,
  input: Json,
  act: () => Json,
): Json & { readonly replayed: boolean } {
  let place: string | undefined;
  const asked = JSON.stringify([operation, input]);
  const changed = change(() => {
    place = `${call.partner.id} ${readKey(input.idempotencyKey)}`;
    const known = call.keys.get(place);
    if (!known) return act();
    if (known.asked === asked) return { ...known.answer, replayed: true };
    return refuse(
      'IDEMPOTENCY_KEY_REUSED',
      'This key was used with another input. Send a new key, or the input of then.',
      'input',
      'idempotencyKey',
    );
  });
  const answer = { replayed: false, ...changed };
  const [refused] = changed.userErrors as TestRefusal['userError'][];
  const kept = !refused || FINAL.includes(refused.code);
  if (place !== undefined && kept && !call.keys.has(place)) call.keys.set(place, { asked, answer: changed });
  return answer;
}

export function change(act: () => Json): Json {
  try {
    return { userErrors: [], ...act() };
  } catch (error) {
    if (!(error instanceof TestRefusal)) throw error;
    return { transaction: null, hold: null, balance: null, member: null, userErrors: [error.userError] };
  }
}

export function orNull(read: () => Json): Json | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof TestRefusal) return null;
    throw error;
  }
}
