import type { PersonalTable } from './personal-table.js';
import { ofMember } from './rows-of-member.js';

/** Tables about what became of members: whether they turned out to be one, and what was announced of them. */
export const MERGE_TABLES: readonly PersonalTable[] = [
  {
    table: 'former_external_id',
    rows: ofMember,
    told: {
      section: 'formerExternalIds',
      key: [
        ['partner_id', 'bigint'],
        ['external_id', 'text'],
      ],
      ids: { partner_id: 'partner', member_id: 'member' },
    },
    erased: 'rows',
  },
  {
    table: 'member_merge',
    // Of the survivor it is told with each of its duplicates.
    rows: ({ memberId }) => `t.duplicate_id = ${memberId}`,
    told: {
      section: 'merges',
      key: [['id', 'bigint']],
      ids: {
        ...{ id: 'memberMerge', duplicate_id: 'member', survivor_id: 'member' },
        ...{ transaction_id: 'transaction', debt_transaction_id: 'transaction' },
      },
    },
    erased: { why: 'whose the points are: identifiers, which the books and every look-up follow' },
  },
  {
    table: 'member_change',
    rows: ofMember,
    told: {
      section: 'changes',
      key: [['number', 'integer']],
      ids: { member_id: 'member', partner_ids: 'partner', survivor_id: 'member' },
      hidden: { id: 'of announcements; the number tells them apart' },
    },
    erased: {
      why: 'that it was linked, unlinked, merged or erased, and when: identifiers alone, which were announced',
    },
  },
  {
    table: 'duplicate_suspicion',
    rows: ({ memberId }) => `${memberId} in (t.first_id, t.second_id)`,
    told: {
      section: 'duplicateSuspicions',
      key: [['id', 'bigint']],
      ids: {
        ...{ id: 'duplicateSuspicion', partner_id: 'partner' },
        ...{ first_id: 'member', second_id: 'member' },
      },
    },
    erased: 'rows',
  },
];
