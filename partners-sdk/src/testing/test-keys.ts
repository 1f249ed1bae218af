import type { UserError } from '../generated/types.js';
import type { Json, TestCall } from './test-call.js';
import { TestInput } from './test-input.js';
import { FINAL, refuse, TestRefusal } from './test-refusal.js';

/** How changes of a test server come to an end: done, done before, or refused. */

/** An operation as it was read: what it asks for, and what does it. */
export interface TestAsked {
  /** What a key stands for: the same in another form is the same. */
  readonly asked: unknown;
  readonly act: () => Json;
}

/**
 * Rule of every change: what cannot be read is refused first; then a known key is answered as the first time, or refused
 * for another operation or input.
 */
export function once(
  call: TestCall,
  operation: string,
  input: Json,
  read: (reading: TestInput, input: Json) => TestAsked,
): Json & { readonly replayed: boolean } {
  let place: string | undefined;
  let asked = '';
  const changed = change(() => {
    const reading = new TestInput();
    const key = reading.text(input.idempotencyKey, 255, 'input', 'idempotencyKey');
    const { asked: parts, act } = read(reading, input);
    reading.finish();
    place = `${call.partner.id} ${key}`;
    asked = canonical([operation, parts]);
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
  const [refused] = changed.userErrors as readonly UserError[];
  const kept = !refused || FINAL.includes(refused.code);
  if (place !== undefined && kept && !call.keys.has(place)) call.keys.set(place, { asked, answer: changed });
  return answer;
}

/** JSON in which the order of keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item) => {
    if (typeof item === 'bigint') return String(item);
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

export function change(act: () => Json): Json {
  try {
    return { userErrors: [], ...act() };
  } catch (error) {
    if (!(error instanceof TestRefusal)) throw error;
    return { transaction: null, hold: null, balance: null, member: null, userErrors: error.userErrors };
  }
}
