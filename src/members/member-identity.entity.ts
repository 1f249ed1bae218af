import { defineEntity, p } from '@mikro-orm/core';

export type IdentityKind = 'PHONE' | 'EMAIL' | 'CARD';

const schema = defineEntity({
  name: 'MemberIdentity',
  tableName: 'member_identity',
  properties: {
    kind: p.text().$type<IdentityKind>().primary(),
    value: p.text().primary(),
    coalitionId: p.bigint(),
    memberId: p.bigint(),
  },
});

/** What a member can be found by in the whole coalition. Personal, erasable. */
export class MemberIdentity extends schema.class {}
schema.setClass(MemberIdentity);
