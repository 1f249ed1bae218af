import type { AuditCheck } from './audit-checks.js';

/**
 * What was announced of holds, corrections, vesting, transfers, coming expiries and members against what happened (rule W-01). Events are never
 * pruned yet; once those that were sent are, one may be missing that was sent long ago.
 */

/** Every event that there must be, besides a transaction's own. */
const EXPECTED = `(
  select 'hold.opened' as type, h.id as object, 1 as number, h.id as subject, h.opened_at as at, h.member_id as member
    from hold h where h.coalition_id = :coalition
   union all
  select 'hold.' || lower(h.status), h.id, 2, h.id, h.ended_at, h.member_id
    from hold h where h.coalition_id = :coalition and h.status <> 'OPEN'
   union all
  select 'adjustment.requested', r.id, 1, r.id, r.requested_at, r.member_id
    from adjustment_request r where r.coalition_id = :coalition
   union all
  select 'adjustment.' || lower(r.status), r.id, 2, r.id, r.decided_at, r.member_id
    from adjustment_request r where r.coalition_id = :coalition and r.status <> 'PENDING'
   union all
  select 'points.vested', p.member_id, p.version, p.subject_id, p.at, p.member_id
    from balance_step p where p.coalition_id = :coalition and p.kind = 'VEST'
   union all
  select 'points.transferred', e.account_id, e.version, e.transaction_id, e.posted_at, e.account_id
    from entry e where e.coalition_id = :coalition and e.leg > 0 and e.sequence is not null
   union all
  select 'points.expiring', w.member_id, w.number, w.id, w.at, w.member_id
    from expiry_warning w where w.coalition_id = :coalition
   union all
  select 'member.' || lower(c.kind), c.member_id, c.number, c.id, c.at, c.member_id
    from member_change c where c.coalition_id = :coalition)`;

/** Whom events without a row are told of: what they are about is not there. */
const TOLD = `(
  select type, object_id, object_sequence, subject_id, occurred_at from outbox
   where coalition_id = :coalition and id <> subject_id
     and (type like 'hold.%' or type like 'adjustment.%' or type like 'points.%' or type like 'member.%'))`;

export const EVENT_CHECKS: readonly AuditCheck[] = [
  {
    rule: 'W-01',
    subject: 'account',
    sql: `select coalesce(x.member, h.member_id, r.member_id, o.object_id)::text as id,
                 case when o.type is null then format('%s %s was never announced, or otherwise than it happened', x.type, x.number)
                      else format('the event %s %s tells what did not happen', o.type, o.object_sequence) end as text
            from ${EXPECTED} x
            full join ${TOLD} o
              on (o.type, o.object_id, o.object_sequence, o.subject_id, o.occurred_at) = (x.type, x.object, x.number, x.subject, x.at)
            left join hold h on h.coalition_id = :coalition and h.id = o.object_id
            left join adjustment_request r on r.coalition_id = :coalition and r.id = o.object_id
           where x.type is null or o.type is null`,
  },
];
