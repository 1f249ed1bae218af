import type { Refusal } from './refusal.js';

/** What a command answers: what it did, or why it did nothing. Refusals come in rank, the first is the one to tell. */
export type CommandOutcome<T> =
  | { readonly done: T; readonly refusals?: undefined }
  | { readonly done?: undefined; readonly refusals: readonly [Refusal, ...Refusal[]] };

/** The outcome of a command that did what it was asked. */
export function done<T>(value: T): CommandOutcome<T> {
  return { done: value };
}

/** The outcome of a command that refused. */
export function refusedWith(first: Refusal, ...others: Refusal[]): CommandOutcome<never> {
  return { refusals: [first, ...others] };
}
