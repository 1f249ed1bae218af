import { divide } from '../../values/rounding.js';

/** The movements of a liability, in the order of the report; those that lower it are below 0. */
export const MOVEMENTS = [
  'issued',
  'burned',
  'expired',
  'expectedBreakage',
  'reversed',
  'adjusted',
  'transferred',
] as const;
export type Movement = (typeof MOVEMENTS)[number];

export const FIGURES = ['opening', ...MOVEMENTS, 'closing'] as const;

/** A line of the report, in one unit: `opening` + all movements = `closing`, to the last unit. */
export type Figures = Readonly<Record<(typeof FIGURES)[number], bigint>>;

/**
 * Rounds exact figures, each a numerator over the same denominator, that add up, so that they still do. Opening and
 * closing are rounded half to even and stay so: the closing of one period is the opening of the next. Movements are too;
 * what they miss of the difference is spread, a unit each, over those whose rounding lost most in that direction, among
 * equals the first. A movement of 0 stays 0. (Each of n movements is at most half a unit off and so are both balances: at
 * most 1 + n/2 units are missing, which is no more than the n movements there are, or 1.)
 */
export function roundedFigures(exact: Figures, denominator: bigint): Figures {
  const rounded = { ...exact };
  for (const figure of FIGURES) rounded[figure] = divide(exact[figure], denominator, 'half-even');
  const moved = MOVEMENTS.reduce((sum, movement) => sum + rounded[movement], 0n);
  let missing = rounded.closing - rounded.opening - moved;
  const step = missing < 0n ? -1n : 1n;
  const lost = (movement: Movement) => (exact[movement] - rounded[movement] * denominator) * step;
  const byLoss = MOVEMENTS.filter((movement) => exact[movement] !== 0n).sort((a, b) => {
    const [ofA, ofB] = [lost(a), lost(b)];
    if (ofA === ofB) return 0;
    return ofA > ofB ? -1 : 1;
  });
  for (const movement of byLoss) {
    if (missing === 0n) break;
    rounded[movement] += step;
    missing -= step;
  }
  return rounded;
}
