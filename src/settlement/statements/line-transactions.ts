import type { DayRange, FactKind } from '../../ledger/days/day-fact.js';
import {
  type AskedFacts,
  dayBehindFact,
  type FactPage,
  type FactTransaction,
  factTransactions,
} from '../../ledger/days/fact-transactions.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { parseRate } from '../../values/rate.js';
import { exitsOf } from '../bearers/bearers.js';
import { isInLine } from '../pricing/charges.js';
import { type ExactDecimal, formatExact, fraction, product, times } from '../pricing/exact-decimal.js';
import { factsBehind } from '../pricing/price-facts.js';
import { readStatementLines } from './read-statements.js';
import type { Statement, StatementLine } from './statement.js';

/**
 * What is behind a line of a statement: a transaction, or a hold whose points came back to a member who owed and filled
 * the debt. An earn that filled one when it vested is there on the day on which it did.
 */
export interface LineTransaction {
  readonly of: FactTransaction['of'];
  /** The transaction's or the hold's. */
  readonly id: bigint;
  readonly day: Day;
  /** Its part of the points of the line, or of the one that it is based on. */
  readonly points: bigint;
  /** Its part of the money before rounding, major units; null of fees and tax. */
  readonly exact: string | null;
}

/** Which part of a line's transactions to read. */
export interface LineTransactionsPage {
  /** Those after this transaction or hold; undefined: from the first. */
  readonly after: bigint | undefined;
  readonly most: number;
}

/**
 * What a line adds up, by business day, then id: their points come to those of the line, their exact money to its `exact`
 * (rule S-01). None of a line that no transactions are behind.
 */
export async function lineTransactions(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  statement: Statement,
  line: StatementLine,
  { after, most }: LineTransactionsPage,
): Promise<LineTransaction[]> {
  const { coalitionId, partnerId } = statement;
  const lines = line.basedOn === null ? [line] : await readStatementLines(em, statement);
  const index = line.basedOn === null ? 0 : line.number - 1;
  const filter = factsBehind(lines, index, partnerId, (id) => programme.fundings.get(id)?.issuerPartnerId);
  const [kind, ...others] = filter?.kinds ?? [];
  if (!filter || !kind) return [];
  const asked: AskedFacts = { ...filter, kinds: [kind, ...others] };
  const place = await placeOf(em, coalitionId, kind, after);
  const found: FactTransaction[] = [];
  for (const days of daysOf(programme, statement, below(lines, index))) {
    if (found.length >= most) break;
    if (place !== null && days.until < place.day) continue;
    const page = { after: place, most: most - found.length };
    found.push(...(await factTransactions(em, coalitionId, days, asked, page)));
  }
  return found.map(({ of, id, day, points }) => ({
    ...{ of, id, day, points },
    exact: exactOf(line, points),
  }));
}

/** The line that a fee or tax is made of in the end; any other is its own. */
function below(lines: readonly StatementLine[], index: number): StatementLine {
  const line = lines[index];
  if (!line) throw new RangeError('a line that is based on none');
  return line.basedOn === null ? line : below(lines, line.basedOn);
}

/** The days of the period on which the partner bore what the line says: all, unless somebody's points changed hands. */
function daysOf(
  { partners, fundings }: ProgrammeSnapshot,
  { partnerId, from, until }: Statement,
  line: StatementLine,
): DayRange[] {
  const funding = line.fundingId === null ? null : fundings.get(line.fundingId);
  return exitsOf(partners)
    .stretches({ from, until })
    .filter(({ bearer }) =>
      funding ? isInLine(line, funding, bearer, partnerId) : bearer(partnerId, 'TRADE') === partnerId,
    )
    .map(({ days }) => days);
}

async function placeOf(
  em: EntityManager,
  coalitionId: bigint,
  kind: FactKind,
  id: bigint | undefined,
): Promise<FactPage['after']> {
  if (id === undefined) return null;
  const day = await dayBehindFact(em, coalitionId, kind, id);
  return day === null ? null : { day, id };
}

function exactOf({ unitPrice, percent, reversal }: StatementLine, points: bigint): string | null {
  if (unitPrice === null) return null;
  const whole = times(reversal ? -points : points, decimalOf(unitPrice));
  if (percent === null) return formatExact(whole);
  const share = parseRate(percent);
  if (!share.ok) throw new Error('a share of a line that cannot be one');
  return formatExact(product(whole, fraction(share.value)));
}

/** Reads a decimal as pricing wrote it. */
function decimalOf(text: string): ExactDecimal {
  const [whole = '', digits = ''] = text.split('.');
  return { scaled: BigInt(whole + digits), digits: digits.length };
}
