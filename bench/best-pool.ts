import { print } from './machine.js';
import type { Slice } from './slice.js';

/** Sizes that are tried. A server has 200 connections for everybody. */
const SIZES = [1, 2, 4, 8, 16, 32, 64];
/** Long enough to tell a good size from a bad one; the slices that count come later. */
const PROBE_SECONDS = 0.5;

/** Something that works over a pool of one size. */
export interface PoolUser {
  run(seconds: number): Promise<Slice>;
  close(): Promise<void>;
}

/**
 * Tries pools of several sizes, each twice, and answers the size with the most accepted operations: a peer is measured
 * with what suits it best.
 * @param smallest smaller ones are not tried
 */
export async function bestPool(
  name: string,
  smallest: number,
  open: (size: number) => Promise<PoolUser>,
): Promise<number> {
  const rates = new Map<number, number>();
  const sizes = SIZES.filter((size) => size >= smallest);
  // Back again too: what else the machine does would otherwise choose.
  for (const size of [...sizes, ...sizes.toReversed()]) {
    const user = await open(size);
    try {
      await user.run(PROBE_SECONDS / 2);
      const { accepted, seconds } = await user.run(PROBE_SECONDS);
      rates.set(size, Math.max(rates.get(size) ?? 0, accepted / seconds));
    } finally {
      await user.close();
    }
  }
  const [best] = [...rates].toSorted(([, one], [, other]) => other - one)[0] ?? [smallest];
  const tried = [...rates].map(([size, rate]) => `${size}: ${rate.toFixed(0)}/s`).join(', ');
  print('best pool', `${name}: ${best} connections (${tried})`);
  return best;
}
