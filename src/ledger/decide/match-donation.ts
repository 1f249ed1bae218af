import { RATE_SCALE } from '../../values/rate.js';
import { divide } from '../../values/rounding.js';
import type { DonationSponsor } from '../prices.js';

const HUNDRED_PERCENT = 100n * RATE_SCALE;

/**
 * What each sponsor adds to a donation, in the order of their numbers (rule C-02): its share of it, rounded down, and not
 * more than is left until its cap. Sponsors of one turn add side by side. Those of a later turn look only at what of the
 * donation nobody before them could cover any more: while a sponsor's cap holds out, it covers all of it; the donation
 * with which it ends is covered up to the money that its last share is a share of, rounded up.
 *
 * @param donated minor units that the member gives
 * @param matched minor units that each sponsor has added so far
 */
export function matchesOf(
  sponsors: readonly DonationSponsor[],
  matched: readonly bigint[],
  donated: bigint,
): bigint[] {
  const matches = sponsors.map(() => 0n);
  let uncovered = donated;
  for (const turn of turnsOf(sponsors)) {
    let covered = 0n;
    for (const [at, { percent, capMinor, turn: own }] of sponsors.entries()) {
      if (own !== turn || percent.scaled === 0n) continue;
      const share = divide(uncovered * percent.scaled, HUNDRED_PERCENT, 'down');
      const left = capMinor - (matched[at] ?? 0n);
      matches[at] = share < left ? share : left;
      const covers = share <= left ? uncovered : divide(left * HUNDRED_PERCENT, percent.scaled, 'up');
      if (covers > covered) covered = covers;
    }
    uncovered -= covered < uncovered ? covered : uncovered;
    if (uncovered === 0n) break;
  }
  return matches;
}

function turnsOf(sponsors: readonly DonationSponsor[]): number[] {
  return [...new Set(sponsors.map(({ turn }) => turn))].sort((a, b) => a - b);
}
