import { z } from 'zod';
import { day, idOf, instant, member, merchantId, money, partnerId } from './fields.js';

const memberId = idOf('member');

export const memberLinked = z.object({ partnerId: partnerId.describe('To which partner.'), member });

export const memberUnlinked = z.object({
  partnerId: partnerId.describe('From which partner.'),
  memberId: memberId.describe('The member.'),
});

export const memberMerged = z.object({
  memberId: memberId.describe(
    'The member that is a part of another one now; what is asked by this id is of that one.',
  ),
  member: member.describe(
    'Of whom it is a part; null for a partner to which that one is not linked when this is sent.',
  ),
});

export const memberErased = z.object({
  memberId: memberId.describe('The member that was erased.'),
});

const TIER_CAUSES = [
  'QUALIFIED',
  'RENEWED',
  'REVIEW',
  'GAP',
  'MANUAL',
  'MANUAL_END',
  'REVERSAL',
  'LADDER',
  'MERGED',
] as const;

export const tierChanged = z.object({
  member,
  number: z.int().min(1).describe('Which of its standings this is, from 1 on.'),
  level: z.string().describe('The code of the level that it has from now on.'),
  previousLevel: z.string().nullable().describe('The level that it had; null where this is its first one.'),
  cause: z.enum(TIER_CAUSES).describe('Why it is so.'),
  since: instant.describe('It counts for purchases after this instant.'),
  until: day.nullable().describe('Its last day; null: it does not end.'),
});

export const tierExpiring = z.object({
  member,
  level: z.string().describe('The level that ends.'),
  until: day.nullable().describe('Its last day.'),
});

const grant = z.object({
  grantId: idOf('perkGrant').describe('The grant.'),
  perkId: idOf('perk').describe('What was granted.'),
  member,
  fromDay: day.describe('The first day on which it can be used.'),
  untilDay: day.nullable().describe('The last day on which it can be used; null: without an end.'),
});

export const perkGrant = grant;

export const perkGrantUsed = grant.extend({
  useId: idOf('perkUse').describe('The use.'),
  partnerId: partnerId.describe('The partner at which it was used.'),
  merchantId: merchantId.describe('Where.'),
  cost: money.describe('What the use costs whoever pays for the perk.'),
});

export const perkRequest = z.object({
  requestId: idOf('perkRequest').describe('The request.'),
  perkId: idOf('perk').describe('What was asked for.'),
  member,
});

export const perkUse = z.object({
  useId: idOf('perkUse').describe('The use.'),
  perkId: idOf('perk').describe('What was used.'),
  member,
  partnerId: partnerId.describe('The partner at which it was used.'),
  merchantId: merchantId.describe('Where.'),
  cost: money.describe('What the use costs whoever pays for the perk.'),
});
