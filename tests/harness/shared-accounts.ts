import { acceptEmployeeInvitation } from '../../src/members/business/accept-employee-invitation.js';
import { acceptPointsPool } from '../../src/members/business/accept-points-pool.js';
import { answerParentAccount } from '../../src/members/business/answer-parent-account.js';
import { inviteEmployee } from '../../src/members/business/invite-employee.js';
import { offerPointsPool } from '../../src/members/business/offer-points-pool.js';
import { offerQualificationPool } from '../../src/members/business/offer-qualification-pool.js';
import { requestParentAccount } from '../../src/members/business/request-parent-account.js';
import { setPurchaseCredit } from '../../src/members/business/set-purchase-credit.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import type { MemberRef } from '../../src/members/member-ref.js';
import { burnPoints } from '../../src/points/burn-points.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { acceptQualificationPool } from '../../src/tiers/accept-qualification-pool.js';
import { encodeId } from '../../src/values/ids.js';
import { posted } from '../points/points-story.js';
import { did, rate, type StoryCoalition, type StoryPartner } from './coalition-story.js';
import type { ProgrammeNode } from './programme-node.js';

const RIALS = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

/** A business account and what it has already, for {@link shareWithOthers}. */
interface SharingAccount {
  readonly memberId: bigint;
  readonly member: MemberRef;
  readonly contactId: bigint;
  readonly parent: { readonly memberId: bigint; readonly member: MemberRef };
}

/** An employee with whom the account shares a purchase, and a parent on whose points it draws. */
export async function shareWithOthers(
  node: ProgrammeNode,
  story: StoryCoalition,
  shop: StoryPartner,
  { memberId, member, contactId, parent }: SharingAccount,
): Promise<void> {
  const operator = node.as(story.operator);
  const till = node.as(shop.system);
  did(
    await setPurchaseCredit(operator, {
      ...{ member, credits: ['EMPLOYEE', 'BOTH'], accountShare: rate('60'), reason: 'agreed' },
    }),
  );
  const { code } = did(await inviteEmployee(operator, { member, contactId }));
  const employee = did(
    await enrolMember(till, {
      ...{ kind: 'PERSON', phone: '+989121111119', email: null, card: null, externalId: null },
    }),
  );
  const tokenEnds = new Date(Date.now() + 3_600_000);
  const ofShop = { partnerId: shop.partnerId, coalitionId: story.coalitionId, expiresAt: tokenEnds };
  did(
    await acceptEmployeeInvitation(node.as({ kind: 'member', memberId: employee.memberId, ...ofShop }), {
      code,
    }),
  );
  posted(
    await earnPoints(till, {
      ...{ idempotencyKey: 'both-1', member, merchantId: shop.merchantId, occurredAt: null, metadata: null },
      credit: { kind: 'BOTH', employee: { by: 'id', value: employee.memberId, text: '' } },
      purchase: { reference: 'both-1', amount: RIALS(100_000n), category: null, lines: null },
    }),
  );
  const asked = did(await requestParentAccount(operator, { childId: memberId, parentId: parent.memberId }));
  const second = node.as({ ...story.operator, subject: encodeId('user', 98n) });
  did(await answerParentAccount(second, { parentAccountId: asked.id, agree: true, reason: null }));
  const shares = { member: parent.member, childId: memberId, monthMost: 1_000n, until: null };
  const { id: poolId } = did(await offerPointsPool(operator, shares));
  did(await acceptPointsPool(second, { poolId }));
  const counts = { member: parent.member, childId: memberId };
  const offer = did(await offerQualificationPool(operator, counts));
  did(await acceptQualificationPool(second, { poolId: offer.id }));
  const bought = { member: parent.member, merchantId: shop.merchantId, occurredAt: null, metadata: null };
  const ofParent = { reference: 'parent-1', amount: RIALS(100_000n), category: null, lines: null };
  posted(await earnPoints(till, { ...bought, idempotencyKey: 'parent-1', purchase: ofParent }));
  // Of the seven it has six.
  posted(
    await burnPoints(till, {
      ...{ idempotencyKey: 'draw-1', member, merchantId: shop.merchantId, points: 7n },
      ...{ purchaseReference: null, spendCode: null, metadata: null },
    }),
  );
}
