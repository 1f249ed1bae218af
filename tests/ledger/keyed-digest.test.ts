import { createHmac, randomBytes } from 'node:crypto';
import { keyedDigest } from '../../src/ledger/keyed-digest.js';

test('L-07 A-05 a digest is HMAC-SHA-256 under the key that it was asked with, again and again', () => {
  const keys = [randomBytes(32), randomBytes(32)];
  for (const key of [...keys, ...keys]) {
    expect(keyedDigest(key, 'order 1')).toEqual(createHmac('sha256', key).update('order 1').digest());
  }
});
