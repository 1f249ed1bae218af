/**
 * How an exact quotient becomes an integer (V-03). Directions are on the number line, not relative to zero:
 *
 * | mode | takes | 7/2 | -7/2 | 5/2 |
 * | --- | --- | --- | --- | --- |
 * | `down` | the floor, toward negative infinity | 3 | -4 | 2 |
 * | `up` | the ceiling, toward positive infinity | 4 | -3 | 3 |
 * | `half-up` | the nearest, a tie toward positive infinity | 4 | -3 | 3 |
 * | `half-even` | the nearest, a tie to the even neighbour | 4 | -4 | 2 |
 *
 * `down`, `up` and `half-up` are therefore not symmetric around zero: to undo a rounded amount, negate the amount
 * that was rounded then; do not round its negative.
 */
export type Rounding = 'down' | 'half-even' | 'up' | 'half-up';

/** The quotient of two integers, rounded as named; exact for either sign of both. Throws a RangeError on 0. */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 0n) throw new RangeError('division by zero');
  const n = denominator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;

  // bigint division truncates toward zero; make it a floor, so that 0 <= remainder < d for either sign.
  let floor = n / d;
  let remainder = n % d;
  if (remainder < 0n) {
    floor -= 1n;
    remainder += d;
  }
  return roundsUp(floor, remainder, d, rounding) ? floor + 1n : floor;
}

function roundsUp(floor: bigint, remainder: bigint, denominator: bigint, rounding: Rounding): boolean {
  switch (rounding) {
    case 'down':
      return false;
    case 'up':
      return remainder > 0n;
    case 'half-up':
      return 2n * remainder >= denominator;
    case 'half-even':
      if (2n * remainder === denominator) return floor % 2n !== 0n;
      return 2n * remainder > denominator;
  }
}
