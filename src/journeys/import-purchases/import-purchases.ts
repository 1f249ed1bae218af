import { coalitionNow } from '../../ledger/balances.js';
import { occurredAtProblem } from '../../ledger/decide/occurred-at.js';
import type { MemberKind } from '../../members/member.entity.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { PointsContext } from '../../points/points-context.js';
import { pricePurchase } from '../../rules/price-purchase.js';
import { entityManagerFor } from '../../runtime/database.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { isTransient } from '../../values/refusal.js';
import { chunksOf } from './chunks.js';
import { ImportMembers } from './import-members.js';
import { emptyReport, type ImportReport } from './import-report.js';
import { ImportStoppedError } from './import-stopped.error.js';
import { type ImportTarget, type PostedPurchase, postPurchase } from './post-purchase.js';
import type { FileRow, PurchaseFile } from './purchase-file.js';
import { type ImportedPurchase, type RowFormat, readPurchase } from './purchase-row.js';

export interface ImportRequest {
  readonly target: ImportTarget;
  readonly file: PurchaseFile;
  readonly format: RowFormat;
  /** Of members that are enrolled. */
  readonly memberKind: MemberKind;
  /** Reads and prices everything and writes nothing. */
  readonly dryRun: boolean;
}

/** A row that earns nothing, and why: one sentence that says what to do. */
export interface RefusedRow {
  readonly row: FileRow;
  readonly reason: string;
}

export interface ImportObserver {
  /** Told in the order of the file, chunk by chunk. */
  refused(rows: readonly RefusedRow[]): Promise<void>;
  /** Told after each chunk. */
  progress(report: Readonly<ImportReport>, bytesDone: number): void;
  /** Once aborted, what is under way is finished and nothing new begun. */
  readonly signal: AbortSignal;
}

export interface ImportResult {
  readonly report: Readonly<ImportReport>;
  /** Stopped by the signal before the end of the file. */
  readonly interrupted: boolean;
}

interface AcceptedRow {
  readonly row: FileRow;
  readonly purchase: ImportedPurchase;
  /** What it earns on the terms it was checked with; told by a dry run. */
  readonly points: bigint;
}

interface ReadChunk {
  readonly rows: readonly FileRow[];
  readonly accepted: readonly AcceptedRow[];
  readonly refused: readonly RefusedRow[];
}

type RowOutcome =
  | { readonly kind: 'earned'; readonly points: bigint }
  | { readonly kind: 'already-there' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Members and purchases of one chunk go to the database together. While one chunk is posted the next is read and
 * enrolled, so that never more than two are in memory, and the ledger's batches never run dry.
 */
const ROWS_PER_CHUNK = 500;
/** The file's days are checked once, at the start; the ledger must not refuse for good what ages during a long run. */
const MOST_DAYS_OF_A_RUN = 30;

/**
 * Imports a file of purchases through the one door to the books: unknown members are enrolled by the partner's own id
 * for them, every purchase earns by the contract in force when it was made. Purchases of one member keep the order of
 * the file. Run again, with the same file or one that overlaps, it earns nothing twice: interrupted at any point it
 * is simply run again.
 *
 * It posts through its own ledger and its own connections, in batches of the usual size, so that shops wait for it no
 * longer than for each other.
 * @throws PurchaseFileError, ImportStoppedError
 */
export async function importPurchases(
  context: PointsContext,
  request: ImportRequest,
  observer: ImportObserver,
): Promise<ImportResult> {
  const report = emptyReport();
  const { file, target, dryRun } = request;
  const members = new ImportMembers(context, target.partnerId, request.memberKind);
  const now = await coalitionNow(entityManagerFor(context.database, target.coalitionId), target.coalitionId);
  const patient = withDaysOfTheRun(target);

  let finishing: Promise<void> = Promise.resolve();
  let interrupted = false;
  try {
    for await (const rows of chunksOf(file.rows(), ROWS_PER_CHUNK)) {
      if (observer.signal.aborted) {
        interrupted = true;
        break;
      }
      const snapshot = await context.programme.snapshot(target.coalitionId);
      const chunk = readChunk(rows, request, snapshot, now);
      const ids = dryRun ? undefined : await members.find(externalIdsOf(chunk), report);
      // Posted before the chunk before it has ended: what waits in the ledger keeps the order of the file.
      const outcomes = ids
        ? postAll(context, patient, ids, chunk)
        : Promise.resolve(chunk.accepted.map(asEarned));
      outcomes.catch(() => undefined); // thrown below, when the chunks before it have ended
      const previous = finishing;
      finishing = (async () => {
        await previous;
        await finish(chunk, await outcomes, report, observer);
      })();
      finishing.catch(() => undefined); // thrown by the next await
      await previous;
    }
  } finally {
    await finishing;
  }
  return { report, interrupted };
}

/** Reads, checks and prices the rows, so that what cannot earn is told without enrolling anybody. */
function readChunk(
  rows: readonly FileRow[],
  { file, format, target }: ImportRequest,
  snapshot: ProgrammeSnapshot,
  now: Date,
): ReadChunk {
  const accepted: AcceptedRow[] = [];
  const refusedRows: RefusedRow[] = [];
  for (const row of rows) {
    const purchase = readPurchase(row, file.columns, format);
    const priced = purchase.ok ? priceRow(purchase.value, target, snapshot, now) : purchase;
    if (purchase.ok && priced.ok) accepted.push({ row, purchase: purchase.value, points: priced.value });
    else if (!priced.ok) refusedRows.push({ row, reason: priced.problem });
  }
  return { rows, accepted, refused: refusedRows };
}

function priceRow(
  { amount, category, occurredAt }: ImportedPurchase,
  { partnerId, merchantId, range }: ImportTarget,
  snapshot: ProgrammeSnapshot,
  now: Date,
): Parsed<bigint> {
  const outOfRange = occurredAtProblem(occurredAt, now, range);
  if (outOfRange) {
    return refused(
      occurredAt < now
        ? `${outOfRange.message} Allow more with --occurred-at-days-back.`
        : outOfRange.message,
    );
  }
  const price = pricePurchase(snapshot, partnerId, merchantId, { amount, category, lines: null }, occurredAt);
  return price.refused ? refused(price.refused.message) : parsed(price.value.points);
}

function externalIdsOf({ accepted }: ReadChunk): string[] {
  return accepted.map(({ purchase }) => purchase.externalId);
}

async function postAll(
  context: PointsContext,
  target: ImportTarget,
  ids: ReadonlyMap<string, bigint>,
  { accepted }: ReadChunk,
): Promise<readonly RowOutcome[]> {
  const answers = await Promise.allSettled(
    accepted.map(async ({ purchase }) => {
      const memberId = ids.get(purchase.externalId);
      if (memberId === undefined) throw new Error('a member of the file was not enrolled');
      return outcomeOf(await postPurchase(context, target, memberId, purchase));
    }),
  );
  // All have ended before the first failure is told: nothing of a stopped import is still on its way.
  return answers.map((answer) => {
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  });
}

function outcomeOf({ outcome, points }: PostedPurchase): RowOutcome {
  if (outcome.kind === 'posted')
    return outcome.replayed ? { kind: 'already-there' } : { kind: 'earned', points };
  const { code, message } = outcome.refusal;
  if (code === 'DUPLICATE_PURCHASE') return { kind: 'already-there' };
  if (isTransient(code)) {
    throw new ImportStoppedError(
      'The ledger is too busy: run the same import again later, it goes on from there',
    );
  }
  if (code === 'IDEMPOTENCY_KEY_REUSED') {
    return {
      kind: 'refused',
      reason: 'This purchase was imported before with another member, amount, date or category.',
    };
  }
  return { kind: 'refused', reason: message };
}

function asEarned({ points }: AcceptedRow): RowOutcome {
  return { kind: 'earned', points };
}

async function finish(
  chunk: ReadChunk,
  outcomes: readonly RowOutcome[],
  report: ImportReport,
  observer: ImportObserver,
): Promise<void> {
  const refusedRows = [...chunk.refused];
  report.rows += chunk.rows.length;
  for (const [index, { row }] of chunk.accepted.entries()) {
    const outcome = outcomes[index] as RowOutcome;
    switch (outcome.kind) {
      case 'earned':
        report.earned += 1;
        report.points += outcome.points;
        if (outcome.points === 0n) report.withoutPoints += 1;
        break;
      case 'already-there':
        report.alreadyThere += 1;
        break;
      case 'refused':
        refusedRows.push({ row, reason: outcome.reason });
    }
  }
  report.refused += refusedRows.length;
  if (refusedRows.length > 0) {
    await observer.refused(refusedRows.toSorted((a, b) => a.row.line - b.row.line));
  }
  observer.progress(report, chunk.rows.at(-1)?.bytes ?? 0);
}

function withDaysOfTheRun(target: ImportTarget): ImportTarget {
  const { range } = target;
  return {
    ...target,
    range: { ...range, occurredAtDaysBack: range.occurredAtDaysBack + MOST_DAYS_OF_A_RUN },
  };
}
