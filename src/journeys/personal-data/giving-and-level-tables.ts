import type { DataSubject } from './data-subject.js';
import type { PersonalTable } from './personal-table.js';
import { BOOKS, ofMember } from './rows-of-member.js';

const ordersOf = ({ coalitionId, memberId }: DataSubject) =>
  `select o.id from giving_order o where o.coalition_id = ${coalitionId} and o.member_id = ${memberId}`;

/** What is kept of a member's levels, and of what it gave to charities. */
export const GIVING_AND_LEVEL_TABLES: readonly PersonalTable[] = [
  {
    table: 'member_activity',
    rows: ofMember,
    told: {
      section: 'monthlyActivity',
      key: [
        ['month', 'date'],
        ['partner_id', 'bigint'],
        ['currency', 'text'],
      ],
      ids: { member_id: 'member', partner_id: 'partner' },
    },
    erased: BOOKS,
  },
  {
    table: 'tier_standing',
    rows: ofMember,
    told: {
      section: 'levels',
      key: [['number', 'integer']],
      ids: { member_id: 'member', transaction_id: 'transaction' },
      hidden: {
        id: 'of announcements; the number tells them apart',
        digest: 'of the other values, so that the auditor finds one that was changed',
      },
    },
    erased: {
      emptied: { reason: 'null' },
      why: 'what points on top were given for: numbers and identifiers',
    },
  },
  {
    table: 'member_tier',
    rows: ofMember,
    told: { section: 'level', key: [['member_id', 'bigint']], ids: { member_id: 'member' } },
    erased: BOOKS,
  },
  {
    table: 'tier_warning',
    rows: ofMember,
    told: {
      section: 'levelWarnings',
      key: [['event', 'integer']],
      ids: { member_id: 'member' },
      hidden: { id: 'of announcements; the event tells them apart' },
    },
    erased: { why: 'that it was told, and when' },
  },
  {
    table: 'expiry_warning',
    rows: ofMember,
    told: {
      section: 'expiryWarnings',
      key: [['number', 'integer']],
      ids: { member_id: 'member' },
      hidden: { id: 'of announcements; the number tells them apart' },
    },
    erased: { why: 'that it was told, and when' },
  },
  {
    table: 'donation',
    rows: ofMember,
    told: {
      section: 'donations',
      key: [['id', 'bigint']],
      ids: {
        id: 'transaction',
        campaign_id: 'charityCampaign',
        member_id: 'member',
        partner_id: 'partner',
        reversed_by: 'transaction',
        payout_id: 'charityPayout',
      },
    },
    erased: {
      why: 'of the books: what was given, and whether it could be told by whom; of whom, nothing is left to tell',
    },
  },
  {
    table: 'donor_name',
    rows: ofMember,
    told: { section: 'donorName', key: [['member_id', 'bigint']], ids: { member_id: 'member' } },
    erased: 'rows',
  },
  {
    table: 'charity_donor',
    rows: ofMember,
    told: {
      section: 'campaignsGivenTo',
      key: [['campaign_id', 'bigint']],
      ids: { campaign_id: 'charityCampaign', member_id: 'member' },
    },
    erased: BOOKS,
  },
  {
    table: 'giving_order',
    rows: ofMember,
    told: {
      section: 'givingOrders',
      key: [['id', 'bigint']],
      ids: { id: 'givingOrder', campaign_id: 'charityCampaign', member_id: 'member' },
    },
    erasedRows: (subject) => `${ofMember(subject)} and t.status <> 'ENDED'`,
    erased: {
      emptied: { status: "'ENDED'", ended_because: "'ACCOUNT'", ended_at: 'e.at' },
      why: 'what donations were made by; it ends with the account',
    },
  },
  {
    table: 'giving_gift',
    rows: (subject) => `t.order_id in (${ordersOf(subject)})`,
    told: {
      section: 'givingOrderGifts',
      key: [
        ['order_id', 'bigint'],
        ['number', 'integer'],
      ],
      ids: { order_id: 'givingOrder', transaction_id: 'transaction' },
      hidden: { id: 'of the key in the books; the number tells them apart' },
    },
    erased: BOOKS,
  },
];
