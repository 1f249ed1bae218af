import type { Event } from './legal-order.js';
import { isKeyed } from './steps.js';

/** What a simulation has done. */
export interface Tally {
  rounds: number;
  asked: number;
  /** How often each answer was told. */
  readonly told: Map<string, number>;
  /** How many versions of balances each kind of change has made. */
  readonly written: Map<string, number>;
}

/** One more of that name. */
export function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** What is not at 0, to compare. */
export function sorted(map: ReadonlyMap<string, bigint>): string[] {
  return [...map]
    .filter(([, points]) => points !== 0n)
    .map(([name, points]) => `${name}: ${points}`)
    .sort();
}

/** What became of a step, for counting. */
export function outcomeName({ step, told }: Event): string {
  if (told.kind === 'refused') return told.code;
  if (told.kind === 'used' || told.kind === 'merged')
    return `${step.kind} ${told.replayed ? 'replayed' : 'done'}`;
  if (told.kind !== 'posted') return `${step.kind} done`;
  if (step.kind === 'BURN' && told.transfers && !told.replayed) return 'BURN drawn';
  return `${step.kind} ${told.replayed && isKeyed(step) ? 'replayed' : 'posted'}`;
}
