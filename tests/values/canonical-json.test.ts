import fc from 'fast-check';
import { canonicalJson } from '../../src/values/canonical-json.js';

class EarnInput {
  purchase = { reference: 'r-1', amount: 5n };
  idempotencyKey = 'k';
  metadata: unknown = undefined;
}

test.each<[string, unknown, string]>([
  ['keys in order at every level', { b: 1, a: { d: 1, c: 2 } }, '{"a":{"c":2,"d":1},"b":1}'],
  ['keys by their UTF-16 units', { é: 1, z: 2, Z: 3, 'a b': 4 }, '{"Z":3,"a b":4,"z":2,"é":1}'],
  ['lists in their own order', [3, 1, [2]], '[3,1,[2]]'],
  ['bigints as strings', { points: 12345678901234567890n }, '{"points":"12345678901234567890"}'],
  ['instants in UTC', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ['undefined fields left out, null kept', { a: undefined, b: null }, '{"b":null}'],
  ['falsy values kept apart', { a: 0, b: '', c: false, d: null }, '{"a":0,"b":"","c":false,"d":null}'],
  ['minus zero as zero', [-0], '[0]'],
  ['text escaped', 'a"\n\u0000\ud800', '"a\\"\\n\\u0000\\ud800"'],
  [
    'instances by their fields',
    new EarnInput(),
    '{"idempotencyKey":"k","purchase":{"amount":"5","reference":"r-1"}}',
  ],
  [
    'the same object twice',
    (() => {
      const x = { a: 1 };
      return [x, x];
    })(),
    '[{"a":1},{"a":1}]',
  ],
])('L-04 a fingerprint is taken of one text: %s', (_, value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test.each<[string, unknown]>([
  ['undefined', undefined],
  ['undefined in a list', [undefined]],
  ['a hole in a list', new Array(1)],
  ['NaN', { a: Number.NaN }],
  ['infinity', [Number.POSITIVE_INFINITY]],
  ['a function', { a: () => 1 }],
  ['a symbol', Symbol('x')],
  ['a map', new Map([['a', 1]])],
  ['a set', { a: new Set() }],
  ['a buffer', Buffer.from('x')],
])('L-04 %s has no canonical text', (_, value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

test('L-04 a value that contains itself has no canonical text', () => {
  const value: Record<string, unknown> = {};
  value.self = [value];
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

test('L-04 the text is JSON of the same value, and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  );
}
