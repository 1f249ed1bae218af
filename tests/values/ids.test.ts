import fc from 'fast-check';
import {
  decodeAnyId,
  decodeId,
  encodeId,
  ID_PREFIXES,
  type IdKind,
  idTime,
  MAX_ID,
} from '../../src/values/ids.js';

const kinds = Object.keys(ID_PREFIXES) as IdKind[];
const anyId = fc.bigInt({ min: 1n, max: MAX_ID });
const anyKind = fc.constantFrom(...kinds);

test.each<[IdKind, bigint, string]>([
  ['member', 1n, 'mem_0000000000001'],
  ['transaction', 31n, 'txn_000000000000z'],
  ['hold', 32n, 'hld_0000000000010'],
  // 18 is the first digit that Crockford's alphabet writes differently from plain base 32 (it leaves out i).
  ['event', 18n, 'evt_000000000000j'],
  ['account', MAX_ID, 'acc_7zzzzzzzzzzzz'],
])('V-05 a %s with the integer %s is %s outside', (kind, id, text) => {
  expect(encodeId(kind, id)).toBe(text);
  expect(decodeId(kind, text)).toBe(id);
  expect(decodeAnyId(text)).toEqual({ kind, id });
});

test('V-05 every identifier of every kind reads back as itself', () => {
  fc.assert(
    fc.property(anyKind, anyId, (kind, id) => {
      const text = encodeId(kind, id);
      expect(text).toMatch(/^[a-z]{3}_[0-9a-hjkmnp-tv-z]{13}$/);
      expect(decodeId(kind, text)).toBe(id);
      expect(decodeAnyId(text)).toEqual({ kind, id });
    }),
  );
});

test('V-05 identifiers of a kind sort as strings in the order of their making', () => {
  fc.assert(
    fc.property(anyId, anyId, (a, b) => {
      const [textA, textB] = [encodeId('transaction', a), encodeId('transaction', b)];
      expect(textA < textB).toBe(a < b);
      expect(textA === textB).toBe(a === b);
    }),
  );
});

test('V-05 no two kinds share a prefix, and none reads as another', () => {
  expect(new Set(Object.values(ID_PREFIXES)).size).toBe(kinds.length);
  for (const kind of kinds) {
    const text = encodeId(kind, 77n);
    expect(kinds.filter((other) => decodeId(other, text) !== undefined)).toEqual([kind]);
  }
});

test.each([
  ['another kind', 'txn_0000000000001'],
  ['an unknown kind', 'xyz_0000000000001'],
  ['upper case', 'mem_000000000000A'],
  ['an upper-case prefix', 'MEM_0000000000001'],
  ['letters that only look like digits', 'mem_000000000000o'],
  ['a letter outside of the alphabet', 'mem_000000000000u'],
  ['too short', 'mem_000000000001'],
  ['too long', 'mem_00000000000001'],
  ['zero', 'mem_0000000000000'],
  ['more than 63 bits', 'mem_8000000000000'],
  ['no prefix', '0000000000001'],
  ['a prefix alone', 'mem_'],
  ['no separator', 'mem00000000000001'],
  ['nothing', ''],
  ['white space after', 'mem_0000000000001\n'],
  ['a plain integer', '1'],
])('V-05 %s is no identifier of a member', (_, text) => {
  expect(decodeId('member', text)).toBeUndefined();
});

test('V-05 whatever text is tried, it is no identifier or the one form of its integer', () => {
  const nearly = fc.tuple(
    fc.constantFrom(...Object.values(ID_PREFIXES), 'foo', ''),
    fc.string({ maxLength: 15 }),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        nearly.map(([prefix, body]) => `${prefix}_${body}`),
      ),
      (text) => {
        const found = decodeAnyId(text);
        if (found !== undefined) expect(encodeId(found.kind, found.id)).toBe(text);
      },
    ),
  );
});

test.each([0n, -1n, MAX_ID + 1n])('V-05 %s is no identifier to be given out', (id) => {
  expect(() => encodeId('member', id)).toThrow(RangeError);
});

test('V-05 an identifier tells the millisecond of its making', () => {
  const made = Date.parse('2025-03-21T08:30:00.123Z');
  const id = (BigInt(made - Date.parse('2020-01-01T00:00:00Z')) << 21n) | 0x1f_ffffn;
  expect(idTime(id)).toEqual(new Date(made));
  expect(idTime(MAX_ID).getUTCFullYear()).toBe(2159);
});
