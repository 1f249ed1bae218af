import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'MemberLink',
  tableName: 'member_link',
  properties: {
    partnerId: p.bigint().primary(),
    memberId: p.bigint().primary(),
    coalitionId: p.bigint(),
    externalId: p.text().nullable(),
    linkedAt: p.datetime(),
  },
});

/** That a partner may see a member (rule A-04), and what it calls it. */
export class MemberLink extends schema.class {}
schema.setClass(MemberLink);
