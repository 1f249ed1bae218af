import type { DataSubject } from './data-subject.js';
import type { PersonalTable } from './personal-table.js';

/** What of the member events happen to, by the tables that say whose each is. */
const HAPPEN_TO = ['hold', 'adjustment_request', 'perk_grant', 'perk_request', 'perk_use'];

/** Ids of what events about the member are numbered by: itself, and what is its own. */
const objectsOf = ({ coalitionId, memberId }: DataSubject) =>
  [
    `select ${memberId}::bigint`,
    ...HAPPEN_TO.map(
      (table) =>
        `select x.id from ${table} x where x.coalition_id = ${coalitionId} and x.member_id = ${memberId}`,
    ),
  ].join(' union all ');

/** What was sent of the member's events, and what came back. */
export const WEBHOOK_TABLES: readonly PersonalTable[] = [
  {
    table: 'webhook_delivery',
    rows: (subject) => `t.object_id in (${objectsOf(subject)})`,
    told: { why: 'that what happened was sent to the operator or a partner, by its id' },
    erased: { why: 'identifiers alone: what is sent is read from the books each time, and kept nowhere' },
  },
  {
    table: 'webhook_attempt',
    rows: (subject) =>
      `t.delivery_id in (select d.id from webhook_delivery d
        where d.coalition_id = ${subject.coalitionId} and d.object_id in (${objectsOf(subject)}))`,
    told: {
      why: "what a receiver's system said of a request, in its own words, for some weeks; the receiver tells it",
    },
    erased: { emptied: { answer: 'null' }, why: 'how often it was sent, and how that went' },
  },
];
