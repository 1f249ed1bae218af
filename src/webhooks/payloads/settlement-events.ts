import { aboutNobody, describedBy } from './described-rows.js';
import type { JsonObject } from './event-payload.js';
import { partnersOf, writtenId, writtenIdOrNull, writtenMoney } from './written-fields.js';

interface StatementRow {
  id: string;
  partner_id: string;
  currency: string;
  number: number;
  from_day: string;
  until_day: string;
  total_minor: string;
}

/** Before it is issued a statement is the operator's alone. */
export const describeStatementEvents = describedBy<StatementRow>({
  idOf: ({ objectId }) => objectId,
  sql: `select s.id::text, s.partner_id::text, s.currency, s.number, s.from_day::text, s.until_day::text, s.total_minor::text
          from statement s where s.coalition_id = :coalition and s.id = any(:ids)`,
  describe: (row, { type }) =>
    aboutNobody(type === 'settlement.statement-closed' ? [] : partnersOf(row.partner_id), {
      statementId: writtenId('statement', row.id),
      partnerId: writtenId('partner', row.partner_id),
      number: row.number,
      fromDay: row.from_day,
      untilDay: row.until_day,
      total: writtenMoney(row.total_minor, row.currency),
    }),
});

interface DisputeRow {
  id: string;
  statement_id: string;
  partner_id: string;
  currency: string;
  disputed_minor: string;
  due_minor: string | null;
  status: string;
  answer_until: string;
}

export const describeDisputeEvents = describedBy<DisputeRow>({
  idOf: ({ objectId }) => objectId,
  sql: `select d.id::text, d.statement_id::text, d.partner_id::text, d.currency, d.disputed_minor::text, d.due_minor::text,
               d.status, d.answer_until::text
          from dispute d where d.coalition_id = :coalition and d.id = any(:ids)`,
  describe: (row, { type }) =>
    aboutNobody(partnersOf(row.partner_id), {
      disputeId: writtenId('dispute', row.id),
      statementId: writtenId('statement', row.statement_id),
      partnerId: writtenId('partner', row.partner_id),
      disputed: writtenMoney(row.disputed_minor, row.currency),
      answerUntil: row.answer_until,
      ...(type === 'settlement.dispute-resolved' && resolved(row)),
    }),
});

function resolved({ status, due_minor: due, currency }: DisputeRow): JsonObject {
  return due === null ? {} : { outcome: status, due: writtenMoney(due, currency) };
}

interface PaymentRow {
  id: string;
  run_id: string;
  statement_id: string | null;
  partner_id: string | null;
  charity_id: string | null;
  payout_id: string | null;
  direction: string;
  currency: string;
  amount_minor: string;
  reference: string;
}

export const describePaymentEvents = describedBy<PaymentRow>({
  sql: `select p.id::text, p.run_id::text, p.statement_id::text, p.partner_id::text, p.charity_id::text, p.payout_id::text,
               p.direction, p.currency, p.amount_minor::text, p.reference
          from payment p where p.coalition_id = :coalition and p.id = any(:ids)`,
  describe: (row) =>
    aboutNobody(partnersOf(row.partner_id), {
      paymentId: writtenId('payment', row.id),
      paymentRunId: writtenId('paymentRun', row.run_id),
      statementId: writtenIdOrNull('statement', row.statement_id),
      partnerId: writtenIdOrNull('partner', row.partner_id),
      charityId: writtenIdOrNull('charity', row.charity_id),
      payoutId: writtenIdOrNull('charityPayout', row.payout_id),
      direction: row.direction,
      amount: writtenMoney(row.amount_minor, row.currency),
      reference: row.reference,
    }),
});

export const describePaymentRunEvents = describedBy<{ id: string; currency: string; execution_day: string }>({
  sql: `select r.id::text, r.currency, r.execution_day::text
          from payment_run r where r.coalition_id = :coalition and r.id = any(:ids)`,
  describe: (row) =>
    aboutNobody([], {
      paymentRunId: writtenId('paymentRun', row.id),
      currency: row.currency,
      executionDay: row.execution_day,
    }),
});

interface PayoutRow {
  id: string;
  charity_id: string;
  number: number;
  until_day: string;
  currency: string;
  minor: string;
}

export const describeCharityEvents = describedBy<PayoutRow>({
  sql: `select o.id::text, o.charity_id::text, o.number, o.until_day::text, o.currency,
               (o.donated_minor + o.matched_minor + o.pledged_minor)::text as minor
          from charity_payout o where o.coalition_id = :coalition and o.id = any(:ids)`,
  describe: (row) =>
    aboutNobody([], {
      payoutId: writtenId('charityPayout', row.id),
      charityId: writtenId('charity', row.charity_id),
      number: row.number,
      untilDay: row.until_day,
      amount: writtenMoney(row.minor, row.currency),
    }),
});

/** The block's number is what the event is about: blocks have no other name. */
function describedSeals(table: 'seal_block' | 'log_block') {
  return describedBy<{ id: string; number: number; hash: string }>({
    sql: `select b.number::text as id, b.number, encode(b.block_hash, 'hex') as hash
            from ${table} b where b.coalition_id = :coalition and b.number = any(:ids)`,
    describe: ({ number, hash }) => aboutNobody([], { number, blockHash: hash }),
  });
}

export const describeLedgerEvents = describedSeals('seal_block');
export const describeAuditLogEvents = describedSeals('log_block');
