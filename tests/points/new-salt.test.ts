import { newSalt } from '../../src/points/new-salt.js';

test('L-07 salts have sixteen bytes, never come twice, and stay what they were', () => {
  const salts = Array.from({ length: 1_000 }, () => newSalt());
  const before = salts.map((salt) => salt.toString('hex'));
  for (let more = 0; more < 1_000; more += 1) newSalt();
  expect(salts.every((salt) => salt.length === 16)).toBe(true);
  expect(new Set(before).size).toBe(salts.length);
  expect(salts.map((salt) => salt.toString('hex'))).toEqual(before);
});

test('L-07 A-05 a salt shares its memory with no other, so that erasing one erases it alone', () => {
  const [first, second] = [newSalt(), newSalt()];
  const kept = second.toString('hex');
  first.fill(0);
  expect(second.toString('hex')).toBe(kept);
});
