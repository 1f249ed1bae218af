import { PARTNER_EVENTS } from '../../partners/announce-change.js';
import { SETTLEMENT_EVENTS, type SettlementEventType } from '../announce.js';
import type { SettlementCheck, SettlementSubject } from './settlement-difference.js';

/**
 * What settlement has announced against what happened (rule W-01): each event once, of the right row, with its time and
 * its place. Events are never pruned yet; once those that were sent are, one may be missing that was sent long ago.
 */

interface Happening {
  /** Whom a difference is told of. */
  readonly subject: SettlementSubject;
  /**
   * Each time that it happened, as `select about, object, subject, number, at from …`; number null: any place that no
   * other event of the object has; at null: no row keeps the time.
   */
  readonly sql: string;
}

/** Where it is written that something happened; an event of a new type has to be expected here. */
const HAPPENED: Readonly<Record<SettlementEventType, Happening>> = {
  'settlement.statement-closed': ofStatement('CLOSED'),
  'settlement.statement-issued': ofStatement('ISSUED'),
  'settlement.statement-disputed': ofStatement('DISPUTED'),
  'settlement.statement-resolved': ofStatement('RESOLVED'),
  'settlement.statement-agreed': ofStatement('AGREED'),
  'settlement.statement-paid': ofStatement('PAID'),
  'settlement.statement-reconciled': ofStatement('RECONCILED'),
  'settlement.statement-payment-failed': ofStatement('PAYMENT_FAILED'),
  'settlement.dispute-opened': ofDispute('1', 'opened_at'),
  'settlement.dispute-commented': {
    subject: 'statement',
    // what is said with the dispute itself is told with it
    sql: `select d.statement_id, d.id, c.id, null::integer, c.at from dispute_comment c
            join dispute d on d.coalition_id = c.coalition_id and d.id = c.dispute_id
           where c.coalition_id = :coalition and c.at <> d.opened_at`,
  },
  'settlement.dispute-overdue': ofDispute('null::integer', 'overdue_at'),
  'settlement.dispute-resolved': ofDispute('changes', 'resolved_at'),
  'settlement.charity-payout-created': {
    subject: 'coalition',
    sql: `select coalition_id, charity_id, id, number, made_at from charity_payout where coalition_id = :coalition`,
  },
  'settlement.payment-run-created': {
    subject: 'coalition',
    sql: `select coalition_id, id, id, 1, created_at from payment_run where coalition_id = :coalition`,
  },
  'settlement.payment-sent': ofPayment('1', 'sent_at', 'true'),
  'settlement.payment-confirmed': ofPayment('1 + num_nonnulls(sent_at)', 'confirmed_at', 'true'),
  'settlement.payment-failed': ofPayment('changes', 'ended_at', `status = 'FAILED'`),
  'settlement.payment-cancelled': ofPayment('changes', 'ended_at', `status = 'CANCELLED'`),
  'partner.exiting': ofExit('1', 'begun_at', 'true'),
  'partner.exit-cancelled': ofExit('2', 'ended_at', `status = 'CANCELLED'`),
  'partner.liability-transferred': ofExit(
    '2',
    '(select max(t.at) from liability_transfer t where t.coalition_id = x.coalition_id and t.exit_id = x.id)',
    'transferred_after is not null',
  ),
  'partner.exited': ofExit('3', 'ended_at', `status = 'COMPLETED'`),
};

function ofStatement(kind: string): Happening {
  const sql = `select statement_id, statement_id, id, number, at from history where kind = '${kind}'`;
  return { subject: 'statement', sql };
}

function ofDispute(number: string, at: string): Happening {
  const sql = `select statement_id, id, id, ${number}, ${at} from dispute where coalition_id = :coalition and ${at} is not null`;
  return { subject: 'statement', sql };
}

function ofPayment(number: string, at: string, when: string): Happening {
  const sql = `select statement_id, id, id, ${number}, ${at} from payment where coalition_id = :coalition and ${at} is not null and ${when}`;
  return { subject: 'statement', sql };
}

function ofExit(number: string, at: string, when: string): Happening {
  const sql = `select partner_id, id, id, ${number}, ${at} from partner_exit x where coalition_id = :coalition and ${when}`;
  return { subject: 'partner', sql };
}

/** Events of no type that there is are told of the coalition. */
const UNKNOWN = `or ((type like 'settlement.%' or type like 'partner.%') and type <> 'partner.limit-warning'
                       and type <> all (array[${PARTNER_EVENTS.map((type) => `'${type}'`)}]) and type <> all (array[${SETTLEMENT_EVENTS.map((type) => `'${type}'`)}]))`;

export const EVENT_CHECKS: readonly SettlementCheck[] = (['statement', 'partner', 'coalition'] as const).map(
  (subject) => {
    const types = SETTLEMENT_EVENTS.filter((type) => HAPPENED[type].subject === subject);
    const coalition = subject === 'coalition';
    const about = coalition
      ? ':coalition'
      : 'coalesce(h.about, d.statement_id, p.statement_id, x.partner_id, o.object_id)';
    return { rule: 'W-01', subject, sql: comparison(types, about, coalition ? UNKNOWN : '') };
  },
);

function comparison(types: readonly SettlementEventType[], about: string, orToo: string): string {
  const happened = types.map(
    (type) =>
      `select '${type}' as type, h.*, 1::bigint as copy from (${HAPPENED[type].sql}) h(about, object, subject, number, at)`,
  );
  return `with history as (
            select id, statement_id, kind, at, row_number() over (partition by statement_id order by id)::integer as number
              from statement_event where coalition_id = :coalition),
          happened as (${happened.join(' union all ')}),
          told as (
            select *, row_number() over (partition by type, object_id, subject_id order by id) as copy
              from outbox where coalition_id = :coalition and (type in (${types.map((type) => `'${type}'`)}) ${orToo}))
          select ${about}::text as id,
                 case when o.type is null then format('%s number %s was never announced', h.type, h.number)
                      when h.type is null then format('%s number %s was announced and did not happen, or more than once', o.type, o.object_sequence)
                      else format('%s was announced as number %s of %s, it was number %s of %s', o.type, o.object_sequence, o.occurred_at, h.number, h.at)
                  end as text
            from happened h
            full join told o on (o.type, o.object_id, o.subject_id, o.copy) = (h.type, h.object, h.subject, h.copy)
            left join dispute d on d.coalition_id = :coalition and d.id = o.object_id
            left join payment p on p.coalition_id = :coalition and p.id = o.object_id
            left join partner_exit x on x.coalition_id = :coalition and x.id = o.object_id
           where h.type is null or o.type is null
              or (coalesce(h.number, o.object_sequence), coalesce(h.at, o.occurred_at)) <> (o.object_sequence, o.occurred_at)
           union all
          select d.statement_id::text, format('the events of its dispute are numbered %s, there were %s', string_agg(o.object_sequence::text, ', ' order by o.object_sequence), d.changes)
            from told o
            join dispute d on d.coalition_id = :coalition and d.id = o.object_id
           group by d.coalition_id, d.id, d.statement_id, d.changes
          having array_agg(o.object_sequence order by o.object_sequence) <> array(select generate_series(1, d.changes))`;
}
