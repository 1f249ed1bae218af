import { defineEntity, p } from '@mikro-orm/core';

export const MEMBER_KINDS = ['PERSON', 'BUSINESS'] as const;
export type MemberKind = (typeof MEMBER_KINDS)[number];

const schema = defineEntity({
  name: 'Member',
  tableName: 'member',
  properties: {
    id: p.bigint().primary().autoincrement(),
    coalitionId: p.bigint(),
    kind: p.text().$type<MemberKind>(),
    joinedAt: p.datetime(),
    /** When everything personal of it was removed (rule A-05). */
    erasedAt: p.datetime().nullable(),
    /** Whose it is now that it turned out to be a duplicate (rule A-11): the last survivor, which is merged into none. */
    mergedInto: p.bigint().nullable(),
    mergedAt: p.datetime().nullable(),
  },
});

/** Whoever holds points. Holds no personal value: those are identities and links. */
export class Member extends schema.class {}
schema.setClass(Member);
