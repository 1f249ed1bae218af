import fc from 'fast-check';
import { hashApiKey, hintOf, looksLikeApiKey, newApiKey, readApiKey } from '../../src/access/api-key-text.js';

test.each(['live', 'test'] as const)(
  'A-02 a %s key names its environment and passes its own check',
  (environment) => {
    const key = newApiKey(environment);
    expect(key).toMatch(new RegExp(`^hs_${environment}_[0-9A-Za-z]{38}$`));
    expect(readApiKey(key)).toBe(environment);
    expect(looksLikeApiKey(key)).toBe(true);
  },
);

test('A-02 the checksum is CRC-32 of what stands before it, in base 62', () => {
  const body = `hs_live_${'a'.repeat(32)}`;
  expect(readApiKey(body + expectedChecksum(body))).toBe('live');
});

test('A-02 a key with any one character changed is refused', () => {
  const key = newApiKey('live');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: key.length - 1 }),
      fc.constantFrom(...'0aZ_-é '),
      (at, character) => {
        fc.pre(key.charAt(at) !== character);
        expect(readApiKey(key.slice(0, at) + character + key.slice(at + 1))).toBeUndefined();
      },
    ),
  );
});

test('A-02 text of any other form is refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readApiKey(text)).toBeUndefined();
    }),
  );
  for (const text of ['', 'hs_live_', ` ${newApiKey('live')}`, `${newApiKey('live')}\n`]) {
    expect(readApiKey(text)).toBeUndefined();
  }
});

test('A-02 no two keys are alike, and a hint gives nothing away but the beginning', () => {
  const keys = Array.from({ length: 1_000 }, () => newApiKey('test'));
  expect(new Set(keys).size).toBe(1_000);
  const [key] = keys as [string];
  expect(key.startsWith(hintOf(key))).toBe(true);
  expect(key.length - hintOf(key).length).toBe(34);
  expect(hashApiKey(key)).toHaveLength(32);
});

/** An implementation of its own: CRC-32 bit by bit (polynomial EDB88320), then base 62 by repeated division. */
function expectedChecksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  let rest = BigInt((crc ^ 0xffffffff) >>> 0);
  const digits = [...'0123456789', ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ...'abcdefghijklmnopqrstuvwxyz'];
  let written = '';
  while (written.length < 6) {
    written = (digits[Number(rest % 62n)] as string) + written;
    rest /= 62n;
  }
  return written;
}
