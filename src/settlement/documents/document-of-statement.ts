import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Statement, StatementLine } from '../statements/statement.js';
import type { DocumentLine, StatementDocument } from './statement-document.js';

/** What a document says besides the statement itself, from where that is kept. */
export interface StatementSurroundings
  extends Pick<
    StatementDocument,
    | 'test'
    | 'coalition'
    | 'partner'
    | 'calendar'
    | 'timeZone'
    | 'coalitionAccount'
    | 'partnerAccount'
    | 'paymentReference'
    | 'generatedAt'
  > {
  /** The first day on which a version of the partner's contract was in force; null of another partner's. */
  readonly inForceFrom: (contractVersionId: bigint) => Day | null;
  /** What people are told of a line besides, such as the name of its campaign or perk, or why something was adjusted. */
  readonly noteOf: (line: StatementLine) => LocalizedText | null;
  /** By the numbers of the lines that are or were disputed: why; null where it goes with the line that it is based on. */
  readonly disputedLines: ReadonlyMap<number, string | null>;
}

/**
 * The document of a closed statement.
 *
 * @param sections the sums of its lines by kind, as `sectionSums` makes them
 * @param lines all its lines in their order, the same at each call
 */
export function documentOf(
  statement: Statement,
  sections: StatementDocument['sections'],
  lines: () => Iterable<StatementLine> | AsyncIterable<StatementLine>,
  surroundings: StatementSurroundings,
): StatementDocument {
  const { id, number, status, from, until, currency, disputed, carried, payable } = statement;
  const { block, contentHash, disputeUntil } = statement;
  const { inForceFrom: _, noteOf: __, disputedLines: ___, ...told } = surroundings;
  return {
    ...told,
    ...{ number, status, from, until, currency, sections, disputeUntil },
    id: encodeId('statement', id),
    disputedMinor: disputed.minor,
    carriedOutMinor: carried.minor,
    payableMinor: payable.minor,
    block: block && { number: block.number, hash: block.hash.toString('hex') },
    contentHash: contentHash.toString('hex'),
    lines: () => documentLines(lines(), surroundings),
  };
}

async function* documentLines(
  lines: Iterable<StatementLine> | AsyncIterable<StatementLine>,
  { inForceFrom, noteOf, disputedLines }: StatementSurroundings,
): AsyncGenerator<DocumentLine, void> {
  for await (const line of lines) {
    const { number, kind, basis, reversal, category, transactions, points, unitPrice, percent } = line;
    const { contractVersionId: version, fundingId, basedOn, money } = line;
    const from = version === null ? null : inForceFrom(version);
    yield {
      ...{ number, kind, basis, reversal, category, transactions, points, unitPrice, percent },
      contractVersion:
        version === null || from === null ? null : { id: encodeId('contractVersion', version), from },
      funding: fundingId === null ? null : encodeId('funding', fundingId),
      note: noteOf(line),
      // There an index, here the number of the line.
      basedOn: basedOn === null ? null : basedOn + 1,
      disputed: disputedLines.has(number),
      disputeReason: disputedLines.get(number) ?? null,
      amountMinor: money.minor,
    };
  }
}
