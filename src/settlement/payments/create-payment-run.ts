import { createHash } from 'node:crypto';
import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { ownCoalition } from '../../coalition/find-coalition.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Currency } from '../../values/currency.js';
import { addDays, type Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { announce } from '../announce.js';
import { answeredBefore, keepRequest, settlementRequest } from '../settlement-request.js';
import { painProblems } from './check-pain.js';
import { painFile } from './pain-file.js';
import { lockPayablePayouts } from './payable-payouts.js';
import { lockPayableStatements } from './payable-statements.js';
import type { PaymentRun } from './payment.js';
import { lockPaymentSettings, type PaymentSettings } from './payment-settings.js';
import {
  bankName,
  type LeftOutStatement,
  type PlannedPayment,
  planPayments,
  planPayouts,
} from './plan-payments.js';
import { readPaymentRun } from './read-payments.js';

export interface CreatePaymentRunInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  readonly currency: Currency;
  /** From today to a year ahead. */
  readonly executionDay: Day;
}

export interface CreatedPaymentRun {
  readonly run: PaymentRun;
  /** It had been made before; nothing has changed now. */
  readonly replayed: boolean;
}

const DAYS_AHEAD = 366;

/** A file of ours that is not what the standard asks for must not leave the house: a mistake in the code. */
export class PaymentFileError extends Error {
  override name = 'PaymentFileError';
}

/**
 * Plans the payments of all agreed statements in a currency, and of all payouts to charities, that have none yet (rules S-04,
 * S-07, C-04): what the coalition owes goes into a payment file for its bank, what partners owe gets a reference that they are to quote. Each statement is in
 * one run only, however many are made at once. May refuse with INVALID_INPUT (a day that is past, or more than a year
 * ahead), IDEMPOTENCY_KEY_REUSED, PAYMENT_SETTINGS_MISSING, NOTHING_TO_PAY. For operators.
 */
export async function createPaymentRun(
  context: ProgrammeContext,
  input: CreatePaymentRunInput,
): Promise<CommandOutcome<CreatedPaymentRun>> {
  const coalitionId = actingCoalition(context);
  const actor = actorOf(context.principal);
  const { idempotencyKey, currency, executionDay } = input;
  const { digestKey } = await context.programme.snapshot(coalitionId);
  const request = settlementRequest(context.principal, digestKey, idempotencyKey, {
    operation: 'createPaymentRun',
    input: { currency, executionDay },
  });
  return commandTransaction<CreatedPaymentRun>(context.database, coalitionId, async (em) => {
    const settings = await lockPaymentSettings(em, coalitionId);
    if (!settings) return refusedWith(settingsMissing());
    const known = await answeredBefore(em, coalitionId, request);
    if (typeof known === 'object') return refusedWith(known);
    const earlier = known === undefined ? null : await readPaymentRun(em, coalitionId, known);
    if (earlier) return done({ run: earlier, replayed: true });
    const at = await coalitionNow(em, coalitionId);
    const { timeZone, environment } = await ownCoalition(em, coalitionId);
    const today = dayOf(at, timeZone);
    if (executionDay < today || executionDay > addDays(today, DAYS_AHEAD)) {
      return refusedWith(
        refusal('INVALID_INPUT', `Give a day from ${today} to a year ahead.`, ['executionDay']),
      );
    }
    const statements = planPayments(await lockPayableStatements(em, coalitionId, currency), settings);
    const payouts = planPayouts(await lockPayablePayouts(em, coalitionId, currency), settings);
    const { leftOut } = statements;
    const planned = [...statements.planned, ...payouts.planned];
    if (planned.length === 0) return refusedWith(nothingToPay(leftOut, payouts.withoutRail));
    const run = await writeRun(em, coalitionId, {
      ...{ ...input, settings, planned, leftOut, at, actor },
      test: environment === 'test',
    });
    await writeAudit(em, context, {
      coalitionId,
      action: 'payment-run.created',
      objectId: encodeId('paymentRun', run.id),
      after: {
        ...{ currency, executionDay, payments: planned.length },
        leftOut: leftOut.length + payouts.withoutRail,
      },
    });
    const reused = await keepRequest(em, coalitionId, request, run.id, at);
    return reused ? refusedWith(reused) : done({ run, replayed: false });
  });
}

/** The refusal of whatever needs to know from which account the coalition pays. */
export function settingsMissing(): Refusal {
  return refusal(
    'PAYMENT_SETTINGS_MISSING',
    'Say from which account the coalition pays: setPaymentSettings.',
  );
}

interface NewRun extends Omit<CreatePaymentRunInput, 'idempotencyKey'> {
  readonly settings: PaymentSettings;
  readonly planned: readonly PlannedPayment[];
  readonly leftOut: readonly LeftOutStatement[];
  readonly test: boolean;
  readonly at: Date;
  readonly actor: string;
}

async function writeRun(
  em: EntityManager,
  coalitionId: bigint,
  { currency, executionDay, settings, planned, leftOut, test, at, actor }: NewRun,
): Promise<PaymentRun> {
  const [runId = 0n, ...paymentIds] = await newIds(em, planned.length + 1);
  const payments = planned.map((payment, index) => ({ ...payment, id: paymentIds[index] ?? 0n }));
  const paidOut = payments.flatMap(({ creditor, ...rest }) => (creditor ? [{ ...rest, creditor }] : []));
  const file =
    paidOut.length === 0
      ? null
      : painFile({
          runId,
          test,
          createdAt: at,
          executionDay,
          debtor: { iban: settings.iban, bic: settings.bic, name: bankName([settings.holder], settings) },
          payments: paidOut,
        });
  const problems = file === null ? [] : await painProblems(file);
  if (problems.length > 0) throw new PaymentFileError(problems.join('; '));
  const fileHash = file === null ? null : createHash('sha256').update(file).digest();

  await em.execute(
    `insert into payment_run (coalition_id, id, currency, execution_day, debtor_iban, file, file_hash, created_at, actor)
     values (?, ?, ?, ?::date, ?, ?, decode(?, 'hex'), ?::timestamptz, ?)`,
    [
      ...[coalitionId, runId, currency, executionDay, settings.iban, file, fileHash?.toString('hex') ?? null],
      ...[at.toISOString(), actor],
    ],
  );
  await em.execute(
    `insert into payment (coalition_id, id, run_id, statement_id, partner_id, payout_id, charity_id, direction, currency,
        amount_minor, reference, attempt, rail, creditor_iban, creditor_name)
     select ?, p.id, ?, p.statement, p.partner, p.payout, p.charity, p.direction, ?, p.minor, p.reference, p.attempt, p.rail,
            p.iban, p.name
       from jsonb_to_recordset(?::jsonb) p(id bigint, statement bigint, partner bigint, payout bigint, charity bigint,
         direction text, minor bigint, reference text, attempt integer, rail text, iban text, name text)`,
    [coalitionId, runId, currency, JSON.stringify(payments.map(rowOf))],
  );
  await em.execute(
    `insert into payment_run_left_out (coalition_id, run_id, statement_id, reason)
     select ?, ?, o.statement, o.reason from jsonb_to_recordset(?::jsonb) o(statement bigint, reason text)`,
    [
      coalitionId,
      runId,
      JSON.stringify(leftOut.map(({ statementId, reason }) => ({ statement: String(statementId), reason }))),
    ],
  );
  const type = 'settlement.payment-run-created';
  await announce(em, coalitionId, { type, objectId: runId, sequence: 1, subjectId: runId, at });
  return {
    ...{ id: runId, currency, executionDay, debtorIban: settings.iban, fileHash },
    ...{ createdAt: at, actor },
  };
}

/** As many new ids, in rising order. */
async function newIds(em: EntityManager, count: number): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    'select new_id()::text as id from generate_series(1, ?) order by 1',
    [count],
  );
  return rows.map(({ id }) => BigInt(id)).sort((a, b) => (a < b ? -1 : 1));
}

/** Ids and amounts as text: JSON's numbers do not hold them. */
function rowOf({
  id,
  pays,
  direction,
  money,
  reference,
  attempt,
  rail,
  creditor,
}: PlannedPayment & { id: bigint }) {
  return {
    id: String(id),
    ...('statementId' in pays
      ? { statement: String(pays.statementId), partner: String(pays.partnerId) }
      : { payout: String(pays.payoutId), charity: String(pays.charityId) }),
    minor: String(money.minor),
    ...{ direction, reference, attempt, rail },
    iban: creditor?.iban ?? null,
    name: creditor?.name ?? null,
  };
}

function nothingToPay(leftOut: readonly LeftOutStatement[], payoutsWithoutRail: number): Refusal {
  const without = (reason: LeftOutStatement['reason']) =>
    leftOut.filter((each) => each.reason === reason).length;
  const why = [
    [without('NO_SETTLEMENT_ACCOUNT'), 'without a settlement account'] as const,
    [without('NO_RAIL') + payoutsWithoutRail, 'with an amount that no rail takes'] as const,
  ].flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []));
  return refusal(
    'NOTHING_TO_PAY',
    why.length > 0
      ? `Mend what keeps agreed statements, or payouts to charities, from being paid: ${why.join(', ')}.`
      : 'Wait until statements in this currency are agreed on, or charities are to be paid; those that are have their payments.',
    ['currency'],
  );
}
