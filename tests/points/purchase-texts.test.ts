import { parseIdempotencyKey } from '../../src/points/idempotency-key.js';
import { parsePurchaseCategory, parsePurchaseReference } from '../../src/points/purchase-names.js';

test.each([
  ['L-04 an idempotency key', parseIdempotencyKey, 255],
  ['E-06 the reference of a purchase', parsePurchaseReference, 255],
  ['the category of a purchase', parsePurchaseCategory, 64],
])('%s has 1 to so many characters, and comes out as it went in', (_, parse, most) => {
  const longest = '𝔁'.repeat(most);
  expect(parse(longest)).toEqual({ ok: true, value: longest });
  expect(parse(' a ')).toEqual({ ok: true, value: ' a ' });
  for (const text of ['', `${longest}x`, 'a\nb']) expect(parse(text).ok).toBe(false);
});
