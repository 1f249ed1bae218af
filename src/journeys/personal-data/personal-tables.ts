import { BUSINESS_TABLES } from './business-tables.js';
import type { DataSubject } from './data-subject.js';
import { GIVING_AND_LEVEL_TABLES } from './giving-and-level-tables.js';
import { MERGE_TABLES } from './merge-tables.js';
import type { PersonalTable } from './personal-table.js';
import { BOOKS, ofMember } from './rows-of-member.js';
import { WEBHOOK_TABLES } from './webhook-tables.js';

/** Ids of the transactions that moved points of the member, as giver or as taker. */
const transactionsOf = ({ coalitionId, memberId }: DataSubject) =>
  `select e.transaction_id from entry e
    where e.coalition_id = ${coalitionId} and e.account_id = ${memberId} and e.sequence is not null`;
const holdsOf = ({ coalitionId, memberId }: DataSubject) =>
  `select h.id from hold h where h.coalition_id = ${coalitionId} and h.member_id = ${memberId}`;
const requestsOf = ({ coalitionId, memberId }: DataSubject) =>
  `select a.id from adjustment_request a where a.coalition_id = ${coalitionId} and a.member_id = ${memberId}`;
/** Lines of which the object is an account manager or a note, and which say of whom. */
const NAMING_MEMBERS = ['account-manager.assigned', 'account-manager.unassigned', 'account-note.added'];
const entriesAbout = ({ externalId, actors }: DataSubject, objects: readonly string[]) =>
  `(t.object_id = any ('{${objects}}') or t.actor_id = any ('{${actors}}')
    or (t.action = any ('{${NAMING_MEMBERS}}') and '${externalId}' in (t.after->>'member', t.before->>'member')))`;
const entriesInLog = (subject: DataSubject) =>
  entriesAbout(subject, [...subject.objects, ...subject.otherSides]);
const detailsInLog = ({ coalitionId }: DataSubject, entries: string) =>
  `t.id in (select t.id from audit_entry t where t.coalition_id = ${coalitionId} and ${entries})`;

const LOTS = { why: 'which contract pays for the points, not whose they are' } as const;
/** What the account remembers of the level, which is told itself. */
const WATCH = 'what is left of the month until a higher level: it follows from the counters, which are told';

/**
 * Every table with rows that are about a member, in the order in which they are erased: what others are found by comes
 * last. Whoever adds a table that names members adds it here.
 */
export const PERSONAL_TABLES: readonly PersonalTable[] = [
  {
    table: 'member',
    rows: ({ memberId }) => `t.id = ${memberId}`,
    told: { section: 'member', key: [['id', 'bigint']], ids: { id: 'member', merged_into: 'member' } },
    erased: { why: 'what the books refer to; nothing in it says who it was' },
  },
  {
    table: 'member_identity',
    rows: ofMember,
    told: {
      section: 'identities',
      key: [
        ['kind', 'text'],
        ['value', 'text'],
      ],
      ids: { member_id: 'member' },
    },
    erased: 'rows',
  },
  {
    table: 'member_link',
    rows: ofMember,
    told: {
      section: 'links',
      key: [['partner_id', 'bigint']],
      ids: { member_id: 'member', partner_id: 'partner' },
      hidden: { token_series: 'of the tokens that are good now' },
    },
    erased: 'rows',
  },
  {
    table: 'spend_code',
    rows: ofMember,
    told: {
      section: 'spendCodes',
      key: [['code_hash', 'bytea']],
      ids: { member_id: 'member', partner_id: 'partner', used_by: { kindIn: 'used_by_kind' } },
      hidden: { code_hash: 'a digest, to compare with; the code itself is kept nowhere' },
      extra: {
        used_by_kind: `case when exists (select from hold h where h.coalition_id = t.coalition_id and h.id = t.used_by)
          then 'hold'
          when exists (select from perk_use u where u.coalition_id = t.coalition_id and u.id = t.used_by)
          then 'perkUse' else 'transaction' end`,
      },
    },
    erased: 'rows',
  },
  {
    table: 'message',
    rows: ofMember,
    told: {
      section: 'messages',
      key: [['id', 'bigint']],
      ids: { id: 'message', member_id: 'member' },
      hidden: { parameters: 'may hold a code that can still be used' },
    },
    erased: 'rows',
  },
  {
    table: 'link_confirmation',
    rows: ofMember,
    told: {
      section: 'linkConfirmations',
      key: [['id', 'bigint']],
      ids: { id: 'linkConfirmation', member_id: 'member', partner_id: 'partner' },
      hidden: {
        code_hash: 'a digest, to compare with',
        named_hash: 'a keyed digest of phone, e-mail or card',
      },
    },
    erased: 'rows',
  },
  {
    table: 'operation_detail',
    // What somebody wrote about a transfer to the member is about its giver.
    rows: (subject) =>
      `t.operation_id in (select x.id from ledger_transaction x where x.coalition_id = t.coalition_id
          and x.member_id = ${subject.memberId} and x.id in (${transactionsOf(subject)})
        union all ${holdsOf(subject)} union all ${requestsOf(subject)})`,
    erasedRows: (subject) =>
      `t.operation_id in (${transactionsOf(subject)} union all ${holdsOf(subject)} union all ${requestsOf(subject)})`,
    told: {
      section: 'details',
      key: [['operation_id', 'bigint']],
      ids: { operation_id: { kindIn: 'operation_kind' } },
      hidden: { salt: 'random, of the hash that stays in the books' },
      extra: {
        operation_kind: `case when exists (select from hold h where h.coalition_id = t.coalition_id and h.id = t.operation_id)
            then 'hold'
          when exists (select from adjustment_request a where a.coalition_id = t.coalition_id and a.id = t.operation_id)
            then 'adjustment' else 'transaction' end`,
      },
    },
    erased: 'rows',
  },
  ...MERGE_TABLES,
  ...BUSINESS_TABLES,
  ...GIVING_AND_LEVEL_TABLES,
  {
    table: 'audit_detail',
    // What somebody wrote about an account that belongs to this one is about that one.
    rows: (subject) => detailsInLog(subject, entriesAbout(subject, subject.objects)),
    erasedRows: (subject) => detailsInLog(subject, entriesInLog(subject)),
    told: {
      section: 'auditDetails',
      key: [['id', 'bigint']],
      ids: { id: 'auditEntry' },
      hidden: { salt: 'random, of the hash that stays in the log' },
    },
    erased: 'rows',
  },
  {
    table: 'audit_entry',
    rows: entriesInLog,
    told: {
      section: 'auditLog',
      key: [['id', 'bigint']],
      ids: { id: 'auditEntry' },
      hidden: { details_hash: 'a salted hash of what is told in auditDetails' },
    },
    erased: { why: 'of the audit log, which is sealed: identifiers, and what became of them' },
  },
  {
    table: 'consent',
    rows: ofMember,
    told: {
      section: 'consents',
      key: [['id', 'bigint']],
      ids: { id: 'consent', member_id: 'member', partner_id: 'partner', text_id: 'consentText' },
    },
    erased: {
      why: 'that somebody had agreed, and when: no text of anybody, and nothing that says who it was',
    },
  },
  {
    table: 'member_account',
    rows: ofMember,
    told: {
      section: 'account',
      key: [['member_id', 'bigint']],
      ids: { member_id: 'member' },
      hidden: {
        lot_fundings: LOTS.why,
        level_watch: WATCH,
        level_watch_from: WATCH,
        level_watch_until: WATCH,
      },
    },
    erased: BOOKS,
  },
  {
    table: 'ledger_transaction',
    // The transfers by which it became a part of another member are told as that one's.
    rows: (subject) =>
      `t.id in (${transactionsOf(subject)}) and not exists (
         select from member_merge g where g.coalition_id = t.coalition_id and g.duplicate_id = ${subject.memberId}
            and t.id in (g.transaction_id, g.debt_transaction_id))`,
    told: {
      section: 'transactions',
      key: [['id', 'bigint']],
      ids: {
        id: 'transaction',
        member_id: 'member',
        partner_id: 'partner',
        merchant_id: 'merchant',
        contract_version_id: 'contractVersion',
        reverses_id: 'transaction',
        hold_id: 'hold',
      },
      hidden: { details_hash: 'a salted hash of what is told in details' },
    },
    erased: BOOKS,
  },
  {
    table: 'entry',
    rows: ({ memberId }) => `t.account_id = ${memberId} and t.sequence is not null`,
    told: {
      section: 'entries',
      key: [['sequence', 'integer']],
      ids: { transaction_id: 'transaction', account_id: 'member' },
      hidden: { lot_fundings: LOTS.why },
    },
    erased: BOOKS,
  },
  {
    table: 'balance_step',
    rows: ofMember,
    told: {
      section: 'balanceSteps',
      key: [['version', 'integer']],
      ids: { member_id: 'member', subject_id: { kindIn: 'subject_kind' } },
      hidden: { lot_fundings: LOTS.why },
      extra: { subject_kind: `case when t.kind in ('VEST', 'RENEWAL') then 'transaction' else 'hold' end` },
    },
    erased: BOOKS,
  },
  {
    table: 'hold',
    rows: ofMember,
    told: {
      section: 'holds',
      key: [['id', 'bigint']],
      ids: {
        id: 'hold',
        member_id: 'member',
        partner_id: 'partner',
        merchant_id: 'merchant',
        contract_version_id: 'contractVersion',
        captured_transaction_id: 'transaction',
      },
      hidden: { lot_fundings: LOTS.why },
    },
    erased: BOOKS,
  },
  {
    table: 'pending_lot',
    rows: ofMember,
    told: {
      section: 'pendingPoints',
      key: [
        ['transaction_id', 'bigint'],
        ['expiry', 'date'],
        ['funding_id', 'bigint'],
      ],
      ids: { transaction_id: 'transaction', member_id: 'member' },
      hidden: { funding_id: LOTS.why },
    },
    erased: BOOKS,
  },
  {
    table: 'refund',
    rows: (subject) => `t.transaction_id in (${transactionsOf(subject)})`,
    told: {
      section: 'refunds',
      key: [
        ['transaction_id', 'bigint'],
        ['id', 'bigint'],
      ],
      ids: { transaction_id: 'transaction', reversal_id: 'transaction' },
    },
    erased: BOOKS,
  },
  {
    table: 'adjustment_request',
    rows: ofMember,
    told: {
      section: 'adjustmentRequests',
      key: [['id', 'bigint']],
      ids: { id: 'adjustment', member_id: 'member', transaction_id: 'transaction' },
    },
    erased: BOOKS,
  },
  {
    table: 'member_day',
    rows: ofMember,
    told: {
      section: 'dayCounts',
      key: [
        ['purpose', 'text'],
        ['partner_id', 'bigint'],
        ['day', 'date'],
      ],
      ids: { member_id: 'member', partner_id: 'partner' },
    },
    erased: BOOKS,
  },
  {
    table: 'idempotency_key',
    rows: ofMember,
    told: {
      why: 'names that callers gave to their requests; what came of each is among the transactions and holds',
    },
    erased: {
      why: 'kept for ever, so that no request counts twice (L-04); callers are told to put nothing personal in',
    },
  },
  {
    table: 'earned_purchase',
    rows: (subject) => `t.transaction_id in (${transactionsOf(subject)})`,
    told: { why: 'keyed digests of the references that are told in details' },
    erased: { why: 'keyed digests alone, so that no purchase earns twice (E-06)' },
  },
  {
    table: 'outbox',
    rows: ({ memberId }) => `t.object_id = ${memberId}`,
    told: { why: 'that something of the transactions or holds was announced, by its id' },
    erased: { why: 'identifiers alone' },
  },
  ...WEBHOOK_TABLES,
];

/** Tables in which nothing is about a member, and why; those of companies can name people who act for them. */
export const TABLES_WITHOUT_MEMBERS: Readonly<Record<string, string>> = {
  ...ofKind('terms and people of companies', [
    ...[
      'coalition',
      'partner',
      'merchant',
      'api_key',
      'contract_version',
      'contract_category_terms',
      'funding',
    ],
    ...['campaign', 'campaign_end', 'campaign_funding', 'partner_exit', 'consent_text'],
    // a person of the operator or a partner, who is called as they say: no member
    ...['account_manager', 'perk', 'perk_budget', 'perk_budget_period', 'tier_ladder', 'tier_level'],
    ...['rebate', 'rebate_version', 'rebate_period'],
    ...['charity', 'charity_campaign', 'charity_campaign_end', 'charity_sponsor'],
    ...['charity_pledge', 'charity_pledge_end', 'webhook_endpoint', 'webhook_endpoint_event'],
  ]),
  ...ofKind("the programme's own accounts, sums and states", [
    ...['ledger_state', 'ledger_account', 'account_delta', 'entry_span', 'entry_span_account', 'tier_lift'],
    ...[
      'closed_day',
      'gathered_day',
      'day_fact',
      'partner_day',
      'partner_exposure',
      'limit_warning',
      'float_deposit',
    ],
    ...['liability_transfer', 'liability_transfer_part', 'charity_campaign_total', 'donation_receipts'],
    ...['expiry_reminder_run', 'partner_change'],
  ]),
  ...ofKind('seals: hashes, with identifiers at most', [
    ...['closed_epoch', 'seal_block', 'seal_chunk', 'closed_log_epoch', 'log_block'],
  ]),
  ...ofKind('settlement between companies, in sums', [
    ...[
      'settled_period',
      'statement',
      'statement_line',
      'statement_item',
      'statement_event',
      'settled_exposure',
    ],
    ...[
      'released_exposure',
      'money_account',
      'money_transaction',
      'money_entry',
      'payment_settings',
      'payment_run',
    ],
    ...['payment_run_left_out', 'payment', 'confirmation_import', 'bank_entry'],
    ...['dispute', 'dispute_line', 'dispute_comment', 'settlement_request', 'charity_payout'],
    ...['charity_pledge_part'],
  ]),
  ...ofKind('how much an identifier has asked lately; forgotten within minutes', ['request_bucket']),
};

function ofKind(why: string, tables: readonly string[]): Record<string, string> {
  return Object.fromEntries(tables.map((table) => [table, why]));
}
