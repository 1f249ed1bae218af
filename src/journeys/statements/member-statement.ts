import { type BalanceChange, isOfHold, readBalanceChanges } from '../../ledger/balance-changes.js';
import { balancesAt, readAccounts } from '../../ledger/balances.js';
import { type HoldRecord, readHolds } from '../../ledger/holds.js';
import type { BalanceState } from '../../ledger/operations.js';
import { readTransactions, type TransactionRecord } from '../../ledger/transactions.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { entityManagerFor } from '../../runtime/database.js';
import { csvLine } from '../../values/csv.js';
import { encodeId } from '../../values/ids.js';
import { DETAIL_COLUMNS, detailsOf, empty } from './line-details.js';
import {
  endsOf,
  LINES_AT_ONCE,
  type StatementFile,
  type StatementRange,
  type StatementSource,
} from './statement-source.js';

/**
 * The columns. `kind` is OPENING in the first line and CLOSING in the last, else as BalanceChangeKind in the API; `at`
 * is in UTC. The three changes are signed and in points; the four columns after them are the balance after the line.
 * `transaction`, `hold`, `partner` (its slug) and what follows are empty where there is none, or none that the reader
 * may see, in which case `kind` is empty too.
 */
const COLUMNS = [
  ...['version', 'at', 'kind', 'points', 'held', 'pending'],
  ...['posted_after', 'held_after', 'pending_after', 'available_after'],
  ...['transaction', 'hold', 'partner', ...DETAIL_COLUMNS],
];
/** Those of a transaction or hold that the reader may see. */
const OF_SUBJECT = 3 + DETAIL_COLUMNS.length;

type Subject = TransactionRecord | HoldRecord;

/**
 * A member's statement as a file: the opening balance, every change of it, the closing balance (rule L-08). It is
 * read in pages between two versions, which nothing that is posted meanwhile changes, and holds no cursor, lock or
 * database transaction between them: a slow reader disturbs nobody.
 */
export async function openMemberStatement(
  source: StatementSource,
  memberId: bigint,
  range: StatementRange,
): Promise<StatementFile> {
  const { database, coalitionId } = source;
  const em = entityManagerFor(database, coalitionId);
  const ends = await endsOf(em, coalitionId, range);
  const opening = (await balancesAt(em, coalitionId, [memberId], ends.opening)).get(memberId);
  const last = ends.isOver
    ? await balancesAt(em, coalitionId, [memberId], ends.closing)
    : await readAccounts(em, coalitionId, [memberId]);
  const closing = last.get(memberId);
  if (!opening || !closing) throw new Error('a member has no account');
  return {
    leastLines: closing.version - opening.version,
    text: textOf(source, opening, closing),
  };
}

async function* textOf(source: StatementSource, opening: BalanceState, closing: BalanceState) {
  const { memberId } = opening;
  yield csvLine(COLUMNS) + endLine('OPENING', opening);
  for (let after = opening.version; after < closing.version; ) {
    const em = entityManagerFor(source.database, source.coalitionId);
    const range = { memberId, after, until: closing.version };
    const [changes = []] = await readBalanceChanges(em, source.coalitionId, [range], LINES_AT_ONCE);
    const last = changes.at(-1);
    if (!last) throw new Error('versions of a balance are missing');
    yield await linesOf(source, changes);
    after = last.version;
  }
  yield endLine('CLOSING', closing);
}

function endLine(
  kind: 'OPENING' | 'CLOSING',
  { version, asOf, posted, held, pending }: BalanceState,
): string {
  const after = [posted, held, pending, posted - held - pending];
  return csvLine([version, asOf.toISOString(), kind, 0, 0, 0, ...after, ...empty(OF_SUBJECT)]);
}

async function linesOf(source: StatementSource, changes: readonly BalanceChange[]): Promise<string> {
  const { database, coalitionId, programme } = source;
  const em = entityManagerFor(database, coalitionId);
  const idsOf = (ofHolds: boolean) => [
    ...new Set(changes.filter(({ kind }) => isOfHold(kind) === ofHolds).map(({ subjectId }) => subjectId)),
  ];
  const [holds, transactions] = [idsOf(true), idsOf(false)];
  const subjects = new Map<bigint, Subject>([
    ...(holds.length > 0 ? await readHolds(em, coalitionId, holds) : []),
    ...(transactions.length > 0 ? await readTransactions(em, coalitionId, transactions) : []),
  ]);
  const snapshot = await programme.snapshot(coalitionId);
  return changes.map((change) => lineOf(source, snapshot, change, subjects.get(change.subjectId))).join('');
}

function lineOf(
  { told }: StatementSource,
  { partners }: ProgrammeSnapshot,
  change: BalanceChange,
  subject: Subject | undefined,
): string {
  const { version, at, points, held, pending, postedAfter, heldAfter, pendingAfter } = change;
  const moved = [points, held, pending, postedAfter, heldAfter, pendingAfter];
  const numbers = [...moved, postedAfter - heldAfter - pendingAfter];
  const shown = subject ? told(subject) : 'nothing';
  if (!subject || shown === 'nothing') {
    return csvLine([version, at.toISOString(), '', ...numbers, ...empty(OF_SUBJECT)]);
  }
  const ofHold = isOfHold(change.kind);
  return csvLine([
    ...[version, at.toISOString(), change.kind, ...numbers],
    ofHold ? '' : encodeId('transaction', subject.id),
    ofHold ? encodeId('hold', subject.id) : '',
    subject.partnerId === null ? '' : (partners.get(subject.partnerId)?.slug ?? ''),
    ...detailsOf(subject, shown),
  ]);
}
