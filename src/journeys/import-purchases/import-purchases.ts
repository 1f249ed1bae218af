import { coalitionNow } from '../../ledger/balances.js';
import { occurredAtProblem } from '../../ledger/decide/occurred-at.js';
import type { EarnPrice } from '../../ledger/prices.js';
import type { MemberKind } from '../../members/member.entity.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { PointsContext } from '../../points/points-context.js';
import { pricePurchase } from '../../rules/price-purchase.js';
import { entityManagerFor } from '../../runtime/database.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { isTransient } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { chunksOf } from './chunks.js';
import { ImportMembers } from './import-members.js';
import { emptyReport, type ImportReport } from './import-report.js';
import { ImportStoppedError } from './import-stopped.error.js';
import { type ImportTarget, type PostedPurchase, postPurchases } from './post-purchases.js';
import type { FileRow, PurchaseFile } from './purchase-file.js';
import { type ImportedPurchase, PurchaseReader, type RowFormat } from './purchase-row.js';

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
  /** What it earns on the terms it was checked with. */
  readonly price: EarnPrice;
}

interface ReadChunk {
  /** The terms it was checked with. */
  readonly snapshot: ProgrammeSnapshot;
  readonly rows: readonly FileRow[];
  readonly accepted: readonly AcceptedRow[];
  readonly refused: readonly RefusedRow[];
}

type RowOutcome =
  | { readonly kind: 'earned'; readonly points: bigint }
  | { readonly kind: 'already-there' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The rows whose members are looked up and enrolled together. */
const ROWS_PER_CHUNK = 500;
/** So many chunks are posted at once while the next is read and enrolled: the ledger's batches never run dry. */
const CHUNKS_UNDER_WAY = 4;
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
  const reader = new PurchaseReader(request.format);

  /** Each ends after the one before it. */
  const finishing: Promise<void>[] = [Promise.resolve()];
  let interrupted = false;
  try {
    for await (const rows of chunksOf(file.rows(), ROWS_PER_CHUNK)) {
      if (observer.signal.aborted) {
        interrupted = true;
        break;
      }
      const snapshot = await context.programme.snapshot(target.coalitionId);
      const chunk = readChunk(rows, request, reader, snapshot, now);
      const ids = dryRun ? undefined : await members.find(externalIdsOf(chunk), report);
      // Posted before the chunk before it has ended: what waits in the ledger keeps the order of the file.
      const outcomes = ids
        ? postAll(context, patient, ids, chunk)
        : Promise.resolve(chunk.accepted.map(asEarned));
      finishing.push(
        finishAfter(finishing.at(-1), outcomes, (told) => finish(chunk, told, report, observer)),
      );
      if (finishing.length > CHUNKS_UNDER_WAY) await finishing.shift();
    }
  } finally {
    await finishing.at(-1);
  }
  return { report, interrupted };
}

/**
 * Finishes a chunk when it and all chunks before it have ended. Rejects with the first that went wrong, but only when
 * nothing of a stopped import is still on its way.
 */
function finishAfter(
  before: Promise<void> | undefined,
  outcomes: Promise<readonly RowOutcome[]>,
  finishChunk: (outcomes: readonly RowOutcome[]) => Promise<void>,
): Promise<void> {
  const finished = Promise.allSettled([before, outcomes]).then(async ([previous, own]) => {
    if (previous.status === 'rejected') throw previous.reason;
    if (own.status === 'rejected') throw own.reason;
    await finishChunk(own.value);
  });
  finished.catch(() => undefined); // thrown by whoever waits for it, or for one after it
  return finished;
}

/** Reads, checks and prices the rows, so that what cannot earn is told without enrolling anybody. */
function readChunk(
  rows: readonly FileRow[],
  { file, target }: ImportRequest,
  reader: PurchaseReader,
  snapshot: ProgrammeSnapshot,
  now: Date,
): ReadChunk {
  const accepted: AcceptedRow[] = [];
  const refusedRows: RefusedRow[] = [];
  for (const row of rows) {
    const purchase = reader.read(row, file.columns);
    const priced = purchase.ok ? priceRow(purchase.value, target, snapshot, now) : purchase;
    if (purchase.ok && priced.ok) accepted.push({ row, purchase: purchase.value, price: priced.value });
    else if (!priced.ok) refusedRows.push({ row, reason: priced.problem });
  }
  return { snapshot, rows, accepted, refused: refusedRows };
}

function priceRow(
  { amount, category, occurredAt }: ImportedPurchase,
  { partnerId, merchantId, range }: ImportTarget,
  snapshot: ProgrammeSnapshot,
  now: Date,
): Parsed<EarnPrice> {
  const outOfRange = occurredAtProblem(occurredAt, now, range);
  if (outOfRange) {
    return refused(
      occurredAt < now
        ? `${outOfRange.message} Allow more with --occurred-at-days-back.`
        : outOfRange.message,
    );
  }
  const purchase = { amount, category, lines: null };
  const postedOn = dayOf(now, snapshot.terms.timeZone);
  const price = pricePurchase(snapshot, partnerId, merchantId, purchase, occurredAt, postedOn);
  return price.refused ? refused(price.refused.message) : parsed(price.value);
}

function externalIdsOf({ accepted }: ReadChunk): string[] {
  return accepted.map(({ purchase }) => purchase.externalId);
}

async function postAll(
  context: PointsContext,
  target: ImportTarget,
  ids: ReadonlyMap<string, bigint>,
  { accepted, snapshot }: ReadChunk,
): Promise<readonly RowOutcome[]> {
  const purchases = accepted.map(({ purchase, price }) => {
    const memberId = ids.get(purchase.externalId);
    if (memberId === undefined) throw new Error('a member of the file was not enrolled');
    return { memberId, purchase, price, pricedOn: snapshot };
  });
  return (await postPurchases(context, target, purchases)).map(outcomeOf);
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

function asEarned({ price }: AcceptedRow): RowOutcome {
  return { kind: 'earned', points: price.points };
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
