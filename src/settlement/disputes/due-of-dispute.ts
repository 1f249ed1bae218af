import { formatMoneyAmount, type Money } from '../../values/money.js';
import type { Parsed } from '../../values/parsed.js';
import type { DisputeOutcome } from './dispute.js';

/** What the operator found. */
export interface FoundOutcome {
  readonly outcome: DisputeOutcome;
  /** Of PARTLY what is due; else null. */
  readonly amount: Money | null;
}

/**
 * What is due of disputed lines after all. A part lies between what the lines come to that the partner owes and what those
 * come to that it is owed, so that nobody ends up with more than was stated. Pure.
 * @param lines the money of each, as stated
 */
export function dueOf(
  { outcome, amount }: FoundOutcome,
  lines: readonly Money[],
  disputed: Money,
): Parsed<Money> {
  if (outcome !== 'PARTLY') {
    if (amount !== null) return problem('Leave the amount out: it follows from the outcome.');
    return { ok: true, value: outcome === 'REJECTED' ? disputed : { ...disputed, minor: 0n } };
  }
  if (amount === null) return problem('Give the amount that is due of what is disputed.');
  if (amount.currency !== disputed.currency)
    return problem(`Give the amount in ${disputed.currency}.`, 'currency');
  if (amount.minor === 0n) return problem('Give UPHELD when nothing of it is due.', 'amount');
  if (amount.minor === disputed.minor) return problem('Give REJECTED when all of it is due.', 'amount');
  const least = sumWhere(lines, (minor) => minor < 0n);
  const most = sumWhere(lines, (minor) => minor > 0n);
  if (amount.minor < least || amount.minor > most) {
    const [from, to] = [least, most].map((minor) => formatMoneyAmount({ ...disputed, minor }));
    return problem(`Give an amount from ${from} to ${to}; below 0 it is owed to the partner.`, 'amount');
  }
  return { ok: true, value: amount };
}

function sumWhere(lines: readonly Money[], counts: (minor: bigint) => boolean): bigint {
  return lines.reduce((sum, { minor }) => (counts(minor) ? sum + minor : sum), 0n);
}

function problem(words: string, field?: string): Parsed<never> {
  return { ok: false, problem: words, ...(field !== undefined && { at: [field] }) };
}
