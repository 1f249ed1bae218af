import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { endQualificationPool } from '../../members/business/end-qualification-pool.js';
import { offerQualificationPool } from '../../members/business/offer-qualification-pool.js';
import { acceptQualificationPool } from '../../tiers/accept-qualification-pool.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { payloadOf } from './business.payload.js';
import { BusinessAccount } from './business-account.type.js';
import {
  AcceptQualificationPoolInput,
  EndQualificationPoolInput,
  OfferQualificationPoolInput,
} from './qualification-pool.input.js';
import { QualificationPool } from './qualification-pool.type.js';

const POOL = 'What was agreed, as it is now.';
const OfferPayload = payloadOf('offerQualificationPool', 'pool', QualificationPool, 'The offer.');
const AcceptPayload = payloadOf('acceptQualificationPool', 'pool', QualificationPool, POOL);
const EndPayload = payloadOf('endQualificationPool', 'pool', QualificationPool, POOL);

const INPUT = { description: 'What to do.' };

@Resolver()
export class QualificationPoolsMutation {
  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => OfferPayload, {
    description:
      'Offers an account that belongs to a business account that what it buys counts for the level of the latter too; it does once somebody else agrees for it.',
  })
  async offerQualificationPool(
    @Ctx() context: RequestContext,
    @Arg('input', () => OfferQualificationPoolInput, INPUT) input: OfferQualificationPoolInput,
  ): Promise<InstanceType<typeof OfferPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      childId: read.id('member', input.childId),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await offerQualificationPool(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pool: QualificationPool.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => AcceptPayload, {
    description:
      'Agrees to such an offer, for the account whose purchases shall count; not by the person who offered it. They count from the beginning of the month on, and may give the other account a higher level at once; where an earlier pool of the account still counted in this month, from the next month on.',
  })
  async acceptQualificationPool(
    @Ctx() context: RequestContext,
    @Arg('input', () => AcceptQualificationPoolInput, INPUT) input: AcceptQualificationPoolInput,
  ): Promise<InstanceType<typeof AcceptPayload>> {
    const read = new InputReader();
    const poolId = read.id('qualificationPool', input.poolId);
    const outcome = await acceptQualificationPool(context.commands, { poolId });
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pool: QualificationPool.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => EndPayload, {
    description:
      "Ends that what an account buys counts for its parent's level, or takes an offer back, by either side. Nothing of it counts for the parent any more; the level that it has stays until its end.",
  })
  async endQualificationPool(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndQualificationPoolInput, INPUT) input: EndQualificationPoolInput,
  ): Promise<InstanceType<typeof EndPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      poolId: read.id('qualificationPool', input.poolId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await endQualificationPool(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pool: QualificationPool.of(outcome.done), userErrors: [] };
  }
}

@Resolver(() => BusinessAccount)
export class QualificationPoolsOfAccountResolver {
  @FieldResolver(() => [QualificationPool], {
    description:
      'For whose level what it buys counts too, whose purchases count for its own, and what was offered of that; oldest first.',
  })
  async qualificationPools(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<QualificationPool[]> {
    const pools = await context.loaders.qualificationPools.load(memberId);
    return pools.map((each) => QualificationPool.of(each));
  }
}
