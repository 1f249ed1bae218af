import { print } from './machine.js';
import type { Slice } from './slice.js';

/** Sizes that are tried. A server has 200 connections for everybody. */
const SIZES = [1, 2, 4, 8, 16, 32, 64];
/** Long enough to tell a good size from a bad one; the slices that count come later. */
const PROBE_SECONDS = 0.6;

/** Something that works over a pool of one size. */
export interface PoolUser {
  run(seconds: number): Promise<Slice>;
  close(): Promise<void>;
}

/**
 * Tries pools of several sizes, each once to warm up and once to count, and answers the size with the most accepted
 * operations: a peer is measured with what suits it best.
 * @param smallest smaller ones are not tried
 */
export async function bestPool(
  name: string,
  smallest: number,
  open: (size: number) => Promise<PoolUser>,
): Promise<number> {
  const tried: { readonly size: number; readonly rate: number }[] = [];
  for (const size of SIZES.filter((candidate) => candidate >= smallest)) {
    const user = await open(size);
    try {
      await user.run(PROBE_SECONDS / 2);
      const { accepted, seconds } = await user.run(PROBE_SECONDS);
      tried.push({ size, rate: accepted / seconds });
    } finally {
      await user.close();
    }
  }
  const best = tried.toSorted((one, other) => other.rate - one.rate)[0]?.size ?? smallest;
  const rates = tried.map(({ size, rate }) => `${size}: ${rate.toFixed(0)}/s`).join(', ');
  print('best pool', `${name}: ${best} connections (${rates})`);
  return best;
}
