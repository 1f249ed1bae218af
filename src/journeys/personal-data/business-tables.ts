import type { DataSubject } from './data-subject.js';
import type { PersonalTable } from './personal-table.js';
import { BOOKS, ofMember } from './rows-of-member.js';

const grantsOf = ({ coalitionId, memberId }: DataSubject) =>
  `select g.id from perk_grant g where g.coalition_id = ${coalitionId} and g.member_id = ${memberId}`;
const requestsOf = ({ coalitionId, memberId }: DataSubject) =>
  `select r.id from perk_request r where r.coalition_id = ${coalitionId} and r.member_id = ${memberId}`;
const usesOf = ({ coalitionId, memberId }: DataSubject) =>
  `select u.id from perk_use u where u.coalition_id = ${coalitionId} and u.member_id = ${memberId}`;
const poolSides = ({ memberId }: DataSubject) => `${memberId} in (t.child_id, t.parent_id)`;
const buyingFor = ({ memberId }: DataSubject) => `${memberId} in (t.account_id, t.member_id)`;
const creditsOf = ({ coalitionId, memberId }: DataSubject) =>
  `select c.id from rebate_credit c where c.coalition_id = ${coalitionId} and c.member_id = ${memberId}`;
const eitherSide = ({ memberId }: DataSubject) => `${memberId} in (t.child_id, t.parent_id)`;

/**
 * What is kept of business accounts, of perks and of rebates, in the order in which it is erased: grants, requests and agreements
 * before the portfolios, as whoever answers them takes them.
 */
export const BUSINESS_TABLES: readonly PersonalTable[] = [
  {
    table: 'company',
    rows: ofMember,
    told: { section: 'company', key: [['member_id', 'bigint']], ids: { member_id: 'member' } },
    erased: 'rows',
  },
  {
    table: 'business_contact',
    rows: ofMember,
    told: {
      section: 'contacts',
      key: [['id', 'bigint']],
      ids: { id: 'businessContact', member_id: 'member' },
    },
    erased: {
      emptied: { name: 'null', email: 'null', phone: 'null', removed_at: 'coalesce(t.removed_at, e.at)' },
      why: 'whom the books and the audit log name by its id; it is removed, and nothing says who it was',
    },
  },
  {
    table: 'perk_request',
    rows: ofMember,
    told: {
      section: 'perkRequests',
      key: [['id', 'bigint']],
      ids: { id: 'perkRequest', perk_id: 'perk', member_id: 'member', grant_id: 'perkGrant' },
    },
    erased: { emptied: { note: 'null' }, why: 'what was asked for and what came of it' },
  },
  {
    table: 'perk_grant',
    rows: ofMember,
    told: {
      section: 'perkGrants',
      key: [['id', 'bigint']],
      ids: {
        id: 'perkGrant',
        perk_id: 'perk',
        member_id: 'member',
        manager_id: 'accountManager',
        rebate_credit_id: 'rebateCredit',
      },
    },
    erased: { emptied: { reason: 'null' }, why: 'what was given away, from whose budget' },
  },
  {
    table: 'perk_grant_budget',
    rows: (subject) => `t.grant_id in (${grantsOf(subject)})`,
    told: { why: 'which budget a grant was taken from, not whose it is' },
    erased: { why: 'identifiers alone' },
  },
  {
    table: 'perk_level_period',
    rows: ofMember,
    told: {
      section: 'perkCounts',
      key: [
        ['perk_id', 'bigint'],
        ['from_day', 'date'],
      ],
      ids: { perk_id: 'perk', member_id: 'member' },
    },
    erased: { why: 'numbers and identifiers, by which no level is used twice' },
  },
  {
    table: 'perk_use',
    rows: ofMember,
    told: {
      section: 'perkUses',
      key: [['id', 'bigint']],
      ids: {
        id: 'perkUse',
        perk_id: 'perk',
        member_id: 'member',
        grant_id: 'perkGrant',
        partner_id: 'partner',
        merchant_id: 'merchant',
        payer_partner_id: 'partner',
      },
    },
    erased: { why: 'numbers and identifiers, which companies settle by' },
  },
  {
    table: 'perk_use_undone',
    rows: (subject) => `t.use_id in (${usesOf(subject)})`,
    told: {
      section: 'perkUsesUndone',
      key: [['use_id', 'bigint']],
      ids: { use_id: 'perkUse' },
      hidden: { id: 'of what is settled between companies' },
    },
    erased: { why: 'numbers and identifiers, which companies settle by' },
  },
  {
    table: 'rebate_credit',
    rows: ofMember,
    told: {
      section: 'rebates',
      key: [['id', 'bigint']],
      ids: { id: 'rebateCredit', rebate_id: 'rebate', member_id: 'member', transaction_id: 'transaction' },
    },
    erased: { why: 'numbers and identifiers, which companies settle by' },
  },
  {
    table: 'rebate_correction',
    rows: (subject) => `t.credit_id in (${creditsOf(subject)})`,
    told: {
      section: 'rebateCorrections',
      key: [
        ['credit_id', 'bigint'],
        ['from_day', 'date'],
      ],
      ids: { credit_id: 'rebateCredit' },
    },
    erased: { why: 'numbers and identifiers, which companies settle by' },
  },
  {
    table: 'perk_key',
    rows: (subject) =>
      `t.subject_id in (${grantsOf(subject)} union all ${requestsOf(subject)} union all ${usesOf(subject)})`,
    told: {
      why: 'names that callers gave to their requests; what came of each is among the grants, requests and uses',
    },
    erased: {
      why: 'kept for ever, so that no request counts twice (L-04); callers are told to put nothing personal in',
    },
  },
  {
    table: 'parent_account',
    rows: eitherSide,
    told: {
      section: 'parentAccounts',
      key: [['id', 'bigint']],
      ids: { id: 'parentAccount', child_id: 'member', parent_id: 'member' },
    },
    // What it belongs to, or belongs to it, is free again.
    erasedRows: (subject) => `${eitherSide(subject)} and t.status in ('REQUESTED', 'AGREED')`,
    erased: {
      emptied: { status: "'ENDED'", ended_at: 'e.at', ended_by: "'system'" },
      why: 'also the other account had agreed; it ends',
    },
  },
  {
    table: 'account_employee',
    rows: buyingFor,
    told: {
      section: 'employees',
      key: [['id', 'bigint']],
      ids: { id: 'employee', account_id: 'member', member_id: 'member', contact_id: 'businessContact' },
      hidden: { code_hash: 'a digest of a code that nobody has used' },
    },
    // Neither buys for the other any more.
    erasedRows: (subject) => `${buyingFor(subject)} and t.ended_at is null`,
    erased: {
      emptied: { code_hash: 'null', ended_at: 'e.at', ended_by: "'system'" },
      why: 'also the other side had agreed; it ends, and the books name both by their ids',
    },
  },
  {
    table: 'purchase_credit_setting',
    rows: ({ memberId }) => `t.account_id = ${memberId}`,
    told: {
      section: 'purchaseCreditSettings',
      key: [['number', 'integer']],
      ids: { account_id: 'member' },
    },
    erased: { why: 'what its purchases were credited by, which settlement rests on' },
  },
  {
    table: 'purchase_credit',
    rows: ({ memberId }) => `${memberId} in (t.account_id, t.employee_id)`,
    told: {
      section: 'purchaseCredits',
      key: [['transaction_id', 'bigint']],
      ids: {
        transaction_id: 'transaction',
        paired_id: 'transaction',
        account_id: 'member',
        employee_id: 'member',
      },
    },
    erased: BOOKS,
  },
  {
    table: 'points_pool',
    rows: poolSides,
    told: {
      section: 'pointsPools',
      key: [['id', 'bigint']],
      ids: { id: 'pointsPool', child_id: 'member', parent_id: 'member' },
    },
    erasedRows: (subject) => `${poolSides(subject)} and t.ended_at is null`,
    erased: {
      emptied: { ended_at: 'e.at', ended_by: "'system'" },
      why: 'also the other account had agreed; it ends',
    },
  },
  {
    table: 'pool_draw',
    rows: poolSides,
    told: {
      section: 'poolDraws',
      key: [['transfer_id', 'bigint']],
      ids: {
        transfer_id: 'transaction',
        burn_id: 'transaction',
        pool_id: 'pointsPool',
        child_id: 'member',
        parent_id: 'member',
      },
    },
    erased: BOOKS,
  },
  {
    table: 'qualification_pool',
    rows: poolSides,
    told: {
      section: 'qualificationPools',
      key: [['id', 'bigint']],
      ids: { id: 'qualificationPool', child_id: 'member', parent_id: 'member' },
    },
    erasedRows: (subject) => `${poolSides(subject)} and t.ended_at is null`,
    erased: {
      emptied: { ended_at: 'e.at', ended_by: "'system'" },
      why: 'also the other account had agreed; it ends',
    },
  },
  {
    table: 'account_assignment',
    rows: ofMember,
    told: {
      section: 'managers',
      key: [['manager_id', 'bigint']],
      ids: { manager_id: 'accountManager', member_id: 'member' },
    },
    erased: 'rows',
  },
  {
    table: 'account_note',
    rows: ofMember,
    told: { section: 'notes', key: [['id', 'bigint']], ids: { id: 'accountNote', member_id: 'member' } },
    erased: 'rows',
  },
];
