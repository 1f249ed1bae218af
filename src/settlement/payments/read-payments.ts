import { integerArray, textArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { LeftOutReason, Payment, PaymentDirection, PaymentRun, PaymentStatus } from './payment.js';

/** A piece of a list: so many, on from an id. */
export interface Page {
  readonly limit: number;
  /** Exclusive. */
  readonly after: bigint | undefined;
}

const RUN = `r.id::text, r.currency, r.execution_day::text, r.debtor_iban, encode(r.file_hash, 'hex') as file_hash,
  (extract(epoch from r.created_at) * 1000)::bigint::text as created_at, r.actor`;

interface RunRow {
  readonly id: string;
  readonly currency: Currency;
  readonly execution_day: Day;
  readonly debtor_iban: string;
  readonly file_hash: string | null;
  readonly created_at: string;
  readonly actor: string;
}

const PAYMENT = `p.id::text, p.run_id::text, p.statement_id::text, p.partner_id::text, p.payout_id::text,
  p.charity_id::text, p.direction, p.currency,
  p.amount_minor::text, p.reference, p.attempt, p.rail, p.creditor_iban, p.creditor_name, p.status,
  (extract(epoch from p.sent_at) * 1000)::bigint::text as sent_at,
  (extract(epoch from p.confirmed_at) * 1000)::bigint::text as confirmed_at,
  (extract(epoch from p.ended_at) * 1000)::bigint::text as ended_at`;

interface PaymentRow {
  readonly id: string;
  readonly run_id: string;
  readonly statement_id: string | null;
  readonly partner_id: string | null;
  readonly payout_id: string | null;
  readonly charity_id: string | null;
  readonly direction: PaymentDirection;
  readonly currency: Currency;
  readonly amount_minor: string;
  readonly reference: string;
  readonly attempt: number;
  readonly rail: string | null;
  readonly creditor_iban: string | null;
  readonly creditor_name: string | null;
  readonly status: PaymentStatus;
  readonly sent_at: string | null;
  readonly confirmed_at: string | null;
  readonly ended_at: string | null;
}

/** A run of the coalition; null where there is none of that id. */
export async function readPaymentRun(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<PaymentRun | null> {
  const [row] = await em.execute<RunRow[]>(
    `select ${RUN} from payment_run r where r.coalition_id = ? and r.id = ?`,
    [coalitionId, id],
  );
  return row ? runOf(row) : null;
}

/** The coalition's runs, newest first; `after` an id means older. */
export async function listPaymentRuns(
  em: EntityManager,
  coalitionId: bigint,
  { limit, after }: Page,
): Promise<PaymentRun[]> {
  const rows = await em.execute<RunRow[]>(
    `select ${RUN} from payment_run r where r.coalition_id = ? and r.id < coalesce(?::bigint, 9223372036854775807)
      order by r.id desc limit ?`,
    [coalitionId, after ?? null, limit],
  );
  return rows.map(runOf);
}

/** The payment file of a run, as it was made; null where there is none. */
export async function readPaymentFile(
  em: EntityManager,
  coalitionId: bigint,
  runId: bigint,
): Promise<string | null> {
  const [row] = await em.execute<{ file: string | null }[]>(
    'select file from payment_run where coalition_id = ? and id = ?',
    [coalitionId, runId],
  );
  return row?.file ?? null;
}

/** Payments of a run, in the order in which they were planned. */
export async function paymentsOfRun(
  em: EntityManager,
  coalitionId: bigint,
  runId: bigint,
  page?: Page,
): Promise<Payment[]> {
  const rows = await em.execute<PaymentRow[]>(
    `select ${PAYMENT} from payment p where p.coalition_id = ? and p.run_id = ? and p.id > ? order by p.id limit ?`,
    [coalitionId, runId, page?.after ?? 0n, page?.limit ?? null],
  );
  return rows.map(paymentOf);
}

/** Payments by id; unknown ones are left out. */
export async function readPayments(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, Payment>> {
  const rows = await em.execute<PaymentRow[]>(
    `select ${PAYMENT} from payment p where p.coalition_id = ? and p.id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map(paymentOf).map((payment) => [payment.id, payment]));
}

/** Payments of statements, by statement, first attempt first. */
export async function paymentsOfStatements(
  em: EntityManager,
  coalitionId: bigint,
  statementIds: readonly bigint[],
): Promise<Map<bigint, Payment[]>> {
  const rows = await em.execute<PaymentRow[]>(
    `select ${PAYMENT} from payment p where p.coalition_id = ? and p.statement_id = any (?::bigint[]) order by p.attempt`,
    [coalitionId, integerArray(statementIds)],
  );
  return Map.groupBy(rows.map(paymentOf), ({ statementId }) => statementId ?? 0n);
}

/** Payments of charities' payouts, by payout, first attempt first. */
export async function paymentsOfPayouts(
  em: EntityManager,
  coalitionId: bigint,
  payoutIds: readonly bigint[],
): Promise<Map<bigint, Payment[]>> {
  const rows = await em.execute<PaymentRow[]>(
    `select ${PAYMENT} from payment p where p.coalition_id = ? and p.payout_id = any (?::bigint[]) order by p.attempt`,
    [coalitionId, integerArray(payoutIds)],
  );
  return Map.groupBy(rows.map(paymentOf), ({ payoutId }) => payoutId ?? 0n);
}

/** Payments by reference, with the account that their run was made for. */
export async function paymentsByReference(
  em: EntityManager,
  coalitionId: bigint,
  references: readonly string[],
): Promise<(Payment & { readonly debtorIban: string })[]> {
  const rows = await em.execute<(PaymentRow & { debtor_iban: string })[]>(
    `select ${PAYMENT}, r.debtor_iban from payment p
       join payment_run r on r.coalition_id = p.coalition_id and r.id = p.run_id
      where p.coalition_id = ? and p.reference = any (?::text[])`,
    [coalitionId, textArray(references)],
  );
  return rows.map((row) => ({ ...paymentOf(row), debtorIban: row.debtor_iban }));
}

/** Payments that the bank should have told of by the day and has not, oldest first: planned or sent, to be paid by then. */
export async function paymentsMissing(
  em: EntityManager,
  coalitionId: bigint,
  by: Day,
  { limit, after }: Page,
): Promise<Payment[]> {
  const rows = await em.execute<PaymentRow[]>(
    `select ${PAYMENT} from payment p
       join payment_run r on r.coalition_id = p.coalition_id and r.id = p.run_id
      where p.coalition_id = ? and p.status in ('CREATED', 'SENT') and r.execution_day <= ?::date and p.id > ?
      order by p.id limit ?`,
    [coalitionId, by, after ?? 0n, limit],
  );
  return rows.map(paymentOf);
}

/** Agreed statements that a run could not take. */
export async function leftOutOfRun(
  em: EntityManager,
  coalitionId: bigint,
  runId: bigint,
  { limit, after }: Page,
): Promise<{ readonly statementId: bigint; readonly partnerId: bigint; readonly reason: LeftOutReason }[]> {
  const rows = await em.execute<{ statement_id: string; partner_id: string; reason: LeftOutReason }[]>(
    `select o.statement_id::text, s.partner_id::text, o.reason from payment_run_left_out o
       join statement s on s.coalition_id = o.coalition_id and s.id = o.statement_id
      where o.coalition_id = ? and o.run_id = ? and o.statement_id > ? order by o.statement_id limit ?`,
    [coalitionId, runId, after ?? 0n, limit],
  );
  return rows.map(({ statement_id, partner_id, reason }) => ({
    statementId: BigInt(statement_id),
    partnerId: BigInt(partner_id),
    reason,
  }));
}

function runOf(row: RunRow): PaymentRun {
  return {
    id: BigInt(row.id),
    currency: row.currency,
    executionDay: row.execution_day,
    debtorIban: row.debtor_iban,
    fileHash: row.file_hash === null ? null : Buffer.from(row.file_hash, 'hex'),
    createdAt: new Date(Number(row.created_at)),
    actor: row.actor,
  };
}

function paymentOf(row: PaymentRow): Payment {
  const { creditor_iban: iban, creditor_name: name } = row;
  return {
    id: BigInt(row.id),
    runId: BigInt(row.run_id),
    statementId: idOf(row.statement_id),
    partnerId: idOf(row.partner_id),
    payoutId: idOf(row.payout_id),
    charityId: idOf(row.charity_id),
    direction: row.direction,
    money: { minor: BigInt(row.amount_minor), currency: row.currency },
    reference: row.reference,
    attempt: row.attempt,
    rail: row.rail,
    creditor: iban === null || name === null ? null : { iban, name },
    status: row.status,
    sentAt: instantOf(row.sent_at),
    confirmedAt: instantOf(row.confirmed_at),
    endedAt: instantOf(row.ended_at),
  };
}

function idOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}

function instantOf(milliseconds: string | null): Date | null {
  return milliseconds === null ? null : new Date(Number(milliseconds));
}
