import { createHash } from 'node:crypto';
import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { Parsed } from '../../values/parsed.js';
import { refusal } from '../../values/refusal.js';
import { settleExposure } from '../money/settle-exposure.js';
import { newestTerms } from '../newest-terms.js';
import { readStatements } from '../statements/read-statements.js';
import type { BankEntry, ConfirmationFormat } from './bank-entry.js';
import { confirmPayment, failPayment } from './confirm-payment.js';
import {
  type BookedEntry,
  type ConfirmationImport,
  findImport,
  writeImport,
} from './confirmation-imports.js';
import { settingsMissing } from './create-payment-run.js';
import { judgeEntry } from './match-entry.js';
import type { Payment } from './payment.js';
import { lockPaymentSettings } from './payment-settings.js';
import { readCamt } from './read-camt.js';
import { readConfirmationCsv } from './read-confirmation-csv.js';
import { paymentsByReference } from './read-payments.js';

export interface ImportBankConfirmationsInput {
  readonly format: ConfirmationFormat;
  /** The file's text, at most {@link MOST_FILE_BYTES} in UTF-8. */
  readonly content: string;
}

export interface ImportedConfirmations {
  readonly import: ConfirmationImport;
  /** The very file was imported before; nothing has changed now. */
  readonly replayed: boolean;
}

/** Largest file, in bytes of UTF-8. */
export const MOST_FILE_BYTES = 5_000_000;

/** Each lets others have their turn: a file takes long enough to hold up every other request. */
const READERS: Readonly<
  Record<ConfirmationFormat, (content: string) => Promise<Parsed<readonly BankEntry[]>>>
> = {
  CAMT054: readCamt,
  CSV: readConfirmationCsv,
};

/**
 * Reconciles payments with what the bank says (rule S-07): an entry that agrees with a payment in reference, direction,
 * currency and amount confirms it, which posts it to the money books and makes its statement RECONCILED; one that says
 * that a payment was refused or has come back makes it fail, so that it can go into a new run. Everything else is kept
 * as left over, with the reason. Once paid, a statement gives a postpaid partner its credit back (rule E-05). The whole
 * file or nothing; the same file again changes nothing. May refuse with
 * INVALID_INPUT (not such a file, or too large), PAYMENT_SETTINGS_MISSING. For operators.
 */
export async function importBankConfirmations(
  context: ProgrammeContext,
  { format, content }: ImportBankConfirmationsInput,
): Promise<CommandOutcome<ImportedConfirmations>> {
  const coalitionId = actingCoalition(context);
  const entries = await readEntries(format, content);
  if (!entries.ok) return refusedWith(refusal('INVALID_INPUT', entries.problem, ['content']));
  const contentHash = createHash('sha256').update(content).digest();
  const actor = actorOf(context.principal);
  // Before the transaction: terms are read over another connection, and whoever waits for the lock holds one each.
  const terms = await newestTerms(context.database, context.programme, coalitionId);

  return commandTransaction<ImportedConfirmations>(context.database, coalitionId, async (em) => {
    if (!(await lockPaymentSettings(em, coalitionId))) return refusedWith(settingsMissing());
    const earlier = await findImport(em, coalitionId, { contentHash });
    if (earlier) return done({ import: earlier, replayed: true });

    const at = await coalitionNow(em, coalitionId);
    const { booked, effects } = await judged(em, coalitionId, entries.value);
    const made = await writeImport(em, coalitionId, { format, contentHash, at, actor, entries: booked });
    for (const { payment, does } of effects) {
      const take = does === 'CONFIRM' ? confirmPayment : failPayment;
      await take(em, coalitionId, payment, { at, actor });
    }
    await writeAudit(em, context, {
      coalitionId,
      action: 'bank-confirmations.imported',
      objectId: encodeId('confirmationImport', made.id),
      after: { format, entries: booked.length, leftOver: booked.filter(({ leftOver }) => leftOver).length },
    });
    // Last: whoever issues at these partners waits for it.
    await giveCreditBack(em, terms, effects);
    return done({ import: made, replayed: false });
  });
}

/** Of what was paid, and takes it back where the money has come back. */
async function giveCreditBack(
  em: EntityManager,
  terms: ProgrammeSnapshot,
  effects: readonly Effect[],
): Promise<void> {
  const ids = effects.flatMap(({ payment: { statementId } }) => (statementId === null ? [] : [statementId]));
  const statements = [...(await readStatements(em, terms.coalitionId, ids)).values()];
  // In the order in which batches lock limits.
  statements.sort(
    (a, b) =>
      Number(a.partnerId > b.partnerId) - Number(a.partnerId < b.partnerId) ||
      Number(a.currency > b.currency) - Number(a.currency < b.currency),
  );
  for (const statement of statements) await settleExposure(em, terms, statement);
}

async function readEntries(
  format: ConfirmationFormat,
  content: string,
): Promise<Parsed<readonly BankEntry[]>> {
  // Characters are counted first: that costs nothing, and there are never more of them than bytes.
  if (content.length > MOST_FILE_BYTES || Buffer.byteLength(content) > MOST_FILE_BYTES) {
    return {
      ok: false,
      problem: `Give a file of at most ${MOST_FILE_BYTES / 1_000_000} MB; ask the bank for more, smaller ones.`,
    };
  }
  return READERS[format](content);
}

interface Effect {
  readonly payment: Payment;
  readonly does: 'CONFIRM' | 'FAIL';
}

/**
 * Holds each entry against its payment as the entries before it have left it, bookings before what came back of them,
 * since a file need not be in that order. Effects come in the order of statements, which is that of locks.
 */
async function judged(
  em: EntityManager,
  coalitionId: bigint,
  entries: readonly BankEntry[],
): Promise<{ readonly booked: readonly BookedEntry[]; readonly effects: readonly Effect[] }> {
  const references = [
    ...new Set(entries.flatMap(({ reference }) => (reference === null ? [] : [reference]))),
  ];
  const known = new Map(
    (await paymentsByReference(em, coalitionId, references)).map((payment) => [payment.reference, payment]),
  );
  const effects: Effect[] = [];
  const booked: BookedEntry[] = [];
  const numbered = entries.map((entry, index) => ({ ...entry, number: index + 1 }));
  const inOrder = [
    ...numbered.filter(({ kind }) => kind !== 'RETURNED'),
    ...numbered.filter(({ kind }) => kind === 'RETURNED'),
  ];
  for (const entry of inOrder) {
    const payment = entry.reference === null ? undefined : known.get(entry.reference);
    const { does, leftOver } = judgeEntry(entry, payment);
    booked.push({ ...entry, leftOver: leftOver ?? null, paymentId: payment?.id ?? null });
    if (!does || !payment) continue;
    effects.push({ payment, does });
    known.set(payment.reference, { ...payment, status: does === 'CONFIRM' ? 'CONFIRMED' : 'FAILED' });
  }
  // Sorting keeps what is equal in its order: a payment is confirmed before it comes back.
  effects.sort((a, b) => Number(paidBy(a) > paidBy(b)) - Number(paidBy(a) < paidBy(b)));
  return { booked, effects };
}

/** The statement or payout: ids of both are of one sequence. */
function paidBy({ payment }: Effect): bigint {
  return payment.statementId ?? payment.payoutId ?? 0n;
}
