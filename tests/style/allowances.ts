import type { StyleRule } from './style-rules.js';

/** A file that may break a rule for a while. */
export interface Allowance {
  readonly rule: StyleRule['name'];
  /** From the root of the repository. */
  readonly file: string;
  readonly because: string;
  /** The last day on which it holds, `YYYY-MM-DD`; from then on the style test fails until the debt is paid. */
  readonly until: string;
}

/** Debt, each with a date. An entry that is over, or that nobody needs any more, fails the style test. */
export const ALLOWANCES: readonly Allowance[] = [];
