import fc from 'fast-check';
import { parseMetadata } from '../../src/values/metadata.js';

function keys(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]));
}

test.each<[string, unknown]>([
  ['nothing', {}],
  [
    'every kind of value',
    { text: 'x', number: 1.5, yes: true, no: false, nothing: null, list: [1, 'a'], object: { a: 1 } },
  ],
  ['the largest and smallest whole numbers', { a: 2 ** 53 - 1, b: -(2 ** 53 - 1) }],
  ['fractions, however small', { a: 0.1, b: 5e-324, c: -1.5e-7, d: 1_234_567.25 }],
  ['32 keys', keys(32)],
  ['three levels', { a: { b: { c: 1 } }, d: [[1]] }],
  ['4 096 bytes', { k: 'a'.repeat(4_096 - '{"k":""}'.length) }],
  ['a key of 64 characters', { ['🎁'.repeat(64)]: 1 }],
  ['line breaks and right-to-left text', { note: 'سلام\nدنیا\t' }],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
])('L-07 metadata may hold %s', (_, value) => {
  expect(parseMetadata(value)).toEqual({ ok: true, value: { ...(value as object) } });
});

test.each<[string, unknown, string, string[] | undefined]>([
  ['text', 'x', 'JSON object', undefined],
  ['null', null, 'JSON object', undefined],
  ['undefined', undefined, 'JSON object', undefined],
  ['a list', [1], 'JSON object', undefined],
  ['a date', new Date(0), 'JSON object', undefined],
  ['33 keys', keys(33), 'at most 32', undefined],
  ['4 097 bytes', { k: 'a'.repeat(4_097 - '{"k":""}'.length) }, '4096 bytes', undefined],
  ['4 097 bytes of few characters', { k: '۱'.repeat(2_045) }, '4096 bytes', undefined],
  ['an empty key', { '': 1 }, '1 to 64', ['']],
  ['a key of 65 characters', { ['a'.repeat(65)]: 1 }, '1 to 64', ['a'.repeat(65)]],
  ['a long key further down', { a: { ['b'.repeat(65)]: 1 } }, '1 to 64', ['a', 'b'.repeat(65)]],
  ['four levels', { a: { b: { c: {} } } }, '3 levels', ['a', 'b', 'c']],
  ['four levels of lists', { a: [[[]]] }, '3 levels', ['a', '0', '0']],
  ['NUL in a value', { a: 'x\u0000' }, 'NUL', ['a']],
  ['NUL in a key', { 'x\u0000': 1 }, 'NUL', ['x\u0000']],
  ['NUL deep down', { a: [{ b: '\u0000' }] }, 'NUL', ['a', '0', 'b']],
  ['a lone surrogate in a value', { a: '\ud800' }, 'surrogates', ['a']],
  ['a lone surrogate in a key', { '\udc00': 1 }, 'surrogates', ['\udc00']],
  ['NaN', { a: Number.NaN }, 'number', ['a']],
  ['infinity', { a: Number.POSITIVE_INFINITY }, 'number', ['a']],
  // As JSON.parse gives them: 9007199254740993 comes as …992.
  ['2^53', { a: 2 ** 53 }, 'as text', ['a']],
  ['−2^53', { a: -(2 ** 53) }, 'as text', ['a']],
  ['a number of twenty digits', JSON.parse('{"a":12345678901234567890}'), 'as text', ['a']],
  ['a whole number beyond 2^53 in a list', { a: [1, 1e21] }, 'as text', ['a', '1']],
  ['a bigint', { a: 1n }, 'JSON has', ['a']],
  ['undefined inside', { a: undefined }, 'JSON has', ['a']],
  ['a hole in a list', { a: new Array(1) }, 'JSON has', ['a', '0']],
  ['a function', { a: () => 1 }, 'JSON has', ['a']],
  ['a date inside', { a: new Date(0) }, 'JSON has', ['a']],
  ['a map inside', { a: new Map() }, 'JSON has', ['a']],
])('L-07 metadata with %s is refused', (_, value, problem, at) => {
  const result = parseMetadata(value);
  expect(result).toEqual({ ok: false, problem: expect.stringContaining(problem), at });
});

test('L-07 metadata that contains itself is refused, not followed for ever', () => {
  const value: Record<string, unknown> = {};
  value.self = value;
  expect(parseMetadata(value).ok).toBe(false);
});

test('L-07 a key "__proto__" is data like any other', () => {
  const result = parseMetadata(JSON.parse('{"__proto__":{"admin":true}}'));
  if (!result.ok) throw new Error(result.problem);
  expect(JSON.stringify(result.value)).toBe('{"__proto__":{"admin":true}}');
  expect('admin' in result.value).toBe(false);
});

test('L-04 no two whole numbers that differ in JSON are taken as the same', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (number) => {
      const result = parseMetadata(JSON.parse(`{"a":${number}}`));
      if (result.ok) expect(JSON.stringify(result.value)).toBe(`{"a":${number}}`);
      else expect(number > 2n ** 53n - 1n || number < -(2n ** 53n) + 1n).toBe(true);
    }),
  );
});

test('L-04 minus zero is taken as the 0 that JSON makes of it', () => {
  expect(parseMetadata(JSON.parse('{"a":-0}'))).toEqual({ ok: true, value: { a: 0 } });
});

test('L-07 metadata is copied: later changes of the caller do not reach it', () => {
  const inner = { a: 1 };
  const result = parseMetadata({ inner });
  inner.a = 2;
  expect(result).toEqual({ ok: true, value: { inner: { a: 1 } } });
});

test('L-07 whatever JSON is sent, it is taken unchanged or refused with a sentence', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const result = parseMetadata(value);
      if (result.ok) expect(JSON.stringify(result.value)).toBe(JSON.stringify(value));
      else expect(result.problem).toMatch(/^[A-Z].*\.$/);
    }),
    { numRuns: 500 },
  );
});
