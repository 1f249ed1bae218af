import { answerParentAccount } from '../../src/members/business/answer-parent-account.js';
import { endParentAccount } from '../../src/members/business/end-parent-account.js';
import { endQualificationPool } from '../../src/members/business/end-qualification-pool.js';
import { offerQualificationPool } from '../../src/members/business/offer-qualification-pool.js';
import { requestParentAccount } from '../../src/members/business/request-parent-account.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { acceptQualificationPool } from '../../src/tiers/accept-qualification-pool.js';
import { did } from '../harness/coalition-story.js';
import { type PointsStory, refOf, type TwinPartner } from '../points/points-story.js';

/** Business accounts that belong to each other, and pool what they buy (rule K-16). */
export class PoolingStory {
  #accounts = 0;

  constructor(
    readonly story: PointsStory,
    readonly shop: TwinPartner,
  ) {}

  async account(): Promise<bigint> {
    this.#accounts += 1;
    const email = `account-${this.#accounts}@example.com`;
    const names = { phone: null, email, card: null, externalId: null };
    const till = this.story.as(this.shop.system);
    return did(await enrolMember(till, { kind: 'BUSINESS', ...names })).memberId;
  }

  /** An account that belongs to the parent. */
  async childOf(parentId: bigint): Promise<bigint> {
    const childId = await this.account();
    await this.belongs(childId, parentId);
    return childId;
  }

  async belongs(childId: bigint, parentId: bigint): Promise<bigint> {
    const { story } = this;
    const asked = did(await requestParentAccount(story.as(story.operator), { childId, parentId }));
    const answer = { parentAccountId: asked.id, agree: true, reason: null };
    did(await answerParentAccount(story.as(story.otherOperator), answer));
    return asked.id;
  }

  /** Ends a family, and what it shares. */
  async leaves(parentAccountId: bigint): Promise<void> {
    const { story } = this;
    did(await endParentAccount(story.as(story.operator), { parentAccountId, reason: 'sold' }));
  }

  async offered(childId: bigint, parentId: bigint): Promise<bigint> {
    const { story } = this;
    const offer = { member: refOf(parentId), childId };
    return did(await offerQualificationPool(story.as(story.operator), offer)).id;
  }

  async accepts(poolId: bigint, node: 0 | 1 = 0): Promise<void> {
    const { story } = this;
    did(await acceptQualificationPool(story.as(story.otherOperator, node), { poolId }));
  }

  /** A pool that both have agreed on. */
  async pooled(childId: bigint, parentId: bigint): Promise<bigint> {
    const poolId = await this.offered(childId, parentId);
    await this.accepts(poolId);
    return poolId;
  }

  async ends(poolId: bigint, node: 0 | 1 = 0): Promise<void> {
    const { story } = this;
    did(await endQualificationPool(story.as(story.operator, node), { poolId, reason: 'enough' }));
  }
}
