import { Member } from './member.entity.js';
import { MemberIdentity } from './member-identity.entity.js';
import { MemberLink } from './member-link.entity.js';

export const membersEntities = [Member, MemberIdentity, MemberLink] as const;
