import type { Refusable } from '../operations.js';

/** A price that threw: a fault of the feature that made it, and of its operation alone. */
export class PriceFailure extends Error {
  override name = 'PriceFailure';
}

/**
 * Prices an operation. Prices are pure and asked before anything of the state is changed: one that throws leaves no
 * trace, so that its neighbours can be decided as if it had never been there (rule L-11).
 * @throws PriceFailure with what was thrown as its cause
 */
export function pricedAt<T>(price: (at: Date) => Refusable<T>, at: Date): Refusable<T> {
  try {
    return price(at);
  } catch (cause) {
    throw new PriceFailure('a price could not be made', { cause });
  }
}
