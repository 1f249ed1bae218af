/** How much a caller may ask: a bucket that holds so much at most, and into which so much comes back (rule A-06). */
export interface RequestAllowance {
  /** What can be saved up, in cost of operations. */
  readonly maximum: number;
  /** What comes back per second, until the maximum is there again. */
  readonly restoreRate: number;
}

/** Both ends inclusive. */
export const ALLOWANCE_RANGES = {
  maximum: { min: 1, max: 1_000_000_000 },
  restoreRate: { min: 1, max: 100_000_000 },
} as const;

/** Which part of the allowance is out of its range; undefined where none is. */
export function allowanceOutOfRange(allowance: RequestAllowance): keyof RequestAllowance | undefined {
  return (['maximum', 'restoreRate'] as const).find((name) => {
    const { min, max } = ALLOWANCE_RANGES[name];
    const value = allowance[name];
    return !(Number.isInteger(value) && value >= min && value <= max);
  });
}

/** The allowance within both; undefined stands for no limit. */
export function tighterAllowance(
  one: RequestAllowance | undefined,
  other: RequestAllowance | undefined,
): RequestAllowance | undefined {
  if (!one || !other) return one ?? other;
  return {
    maximum: Math.min(one.maximum, other.maximum),
    restoreRate: Math.min(one.restoreRate, other.restoreRate),
  };
}

/** Whether both say the same; null stands for none. */
export function sameAllowance(one: RequestAllowance | null, other: RequestAllowance | null): boolean {
  return one?.maximum === other?.maximum && one?.restoreRate === other?.restoreRate;
}
