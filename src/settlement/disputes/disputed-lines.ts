import type { Money } from '../../values/money.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { StatementLine } from '../statements/statement.js';

/** A line that a partner disputes, by its number. */
export interface AskedLine {
  readonly number: number;
  /** Why, 1–500 characters. */
  readonly reason: string;
}

/** A line that becomes disputed. */
export interface NewDisputedLine {
  readonly number: number;
  readonly reason: string | null;
  readonly money: Money;
  /** Whether the partner's float has paid it: then it does not leave the payment, as it is not in it. */
  readonly paidFromFloat: boolean;
}

/** What there is to know of a statement before lines of it are disputed. */
export interface StatedLines {
  /** All lines, in their order. */
  readonly lines: readonly StatementLine[];
  /** Numbers of those that are or were disputed. */
  readonly disputed: ReadonlySet<number>;
  isPaidFromFloat(line: StatementLine): boolean;
}

/** What was paid, or was stated before: their own statement is where to dispute it. */
const NOT_DISPUTABLE: ReadonlySet<StatementLine['kind']> = new Set(['FLOAT', 'CARRIED_OVER']);

/**
 * Which lines a dispute is about (rule S-05): those asked for, and the fees and taxes that are percentages of them. Pure.
 * @param asked each number once
 */
export function disputedLines(
  asked: readonly AskedLine[],
  { lines, disputed, isPaidFromFloat }: StatedLines,
): readonly NewDisputedLine[] | Refusal {
  const reasons = new Map(asked.map(({ number, reason }) => [number, reason]));
  const refused = firstRefused(asked, { lines, disputed });
  if (refused) return refused;
  const taken = new Set(reasons.keys());
  // A fee stands after its line and a tax after its fee, so that one walk finds all.
  for (const { number, basedOn } of lines) {
    if (basedOn !== null && taken.has(basedOn + 1) && !disputed.has(number)) taken.add(number);
  }
  return lines
    .filter(({ number }) => taken.has(number))
    .map((line) => ({
      number: line.number,
      reason: reasons.get(line.number) ?? null,
      money: line.money,
      paidFromFloat: isPaidFromFloat(line),
    }));
}

/** In rank first, then in the order in which they were given. */
function firstRefused(
  asked: readonly AskedLine[],
  { lines, disputed }: Pick<StatedLines, 'lines' | 'disputed'>,
): Refusal | undefined {
  const at = (index: number) => ['lines', String(index), 'number'];
  const checks: readonly (readonly [(number: number) => boolean, (index: number) => Refusal])[] = [
    [
      (number) => lines[number - 1] === undefined,
      (index) =>
        refusal('STATEMENT_LINE_NOT_FOUND', `Give the number of a line: 1 to ${lines.length}.`, at(index)),
    ],
    [
      (number) => NOT_DISPUTABLE.has(lines[number - 1]?.kind ?? 'FLOAT'),
      (index) =>
        refusal(
          'LINE_NOT_DISPUTABLE',
          'Dispute the lines that were paid or carried over, not the one that says so.',
          at(index),
        ),
    ],
    [
      (number) => disputed.has(number),
      (index) =>
        refusal(
          'LINE_DISPUTED_ALREADY',
          'The line is part of another dispute: comment on that one.',
          at(index),
        ),
    ],
  ];
  for (const [applies, refuse] of checks) {
    const index = asked.findIndex(({ number }) => applies(number));
    if (index >= 0) return refuse(index);
  }
  return undefined;
}
