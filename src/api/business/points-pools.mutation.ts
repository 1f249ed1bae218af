import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { acceptPointsPool } from '../../members/business/accept-points-pool.js';
import { endPointsPool } from '../../members/business/end-points-pool.js';
import { offerPointsPool } from '../../members/business/offer-points-pool.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { payloadOf } from './business.payload.js';
import { AcceptPointsPoolInput, EndPointsPoolInput, OfferPointsPoolInput } from './points-pool.input.js';
import { PointsPool } from './points-pool.type.js';

const POOL = 'What was agreed, as it is now.';
const OfferPointsPoolPayload = payloadOf('offerPointsPool', 'pool', PointsPool, 'The offer.');
const AcceptPointsPoolPayload = payloadOf('acceptPointsPool', 'pool', PointsPool, POOL);
const EndPointsPoolPayload = payloadOf('endPointsPool', 'pool', PointsPool, POOL);

const INPUT = { description: 'What to do.' };

@Resolver()
export class PointsPoolsMutation {
  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => OfferPointsPoolPayload, {
    description:
      'Offers an account that belongs to a business account that it may draw the points that it has too little for a burn; it may once somebody else agrees for it.',
  })
  async offerPointsPool(
    @Ctx() context: RequestContext,
    @Arg('input', () => OfferPointsPoolInput, INPUT) input: OfferPointsPoolInput,
  ): Promise<InstanceType<typeof OfferPointsPoolPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      childId: read.id('member', input.childId),
      monthMost: read.optionalPoints(input.monthMost, ['monthMost']),
      until: input.until == null ? null : read.day(input.until, ['until']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await offerPointsPool(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pool: PointsPool.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => AcceptPointsPoolPayload, {
    description: 'Agrees to such an offer, for the account that may draw; not by the person who offered it.',
  })
  async acceptPointsPool(
    @Ctx() context: RequestContext,
    @Arg('input', () => AcceptPointsPoolInput, INPUT) input: AcceptPointsPoolInput,
  ): Promise<InstanceType<typeof AcceptPointsPoolPayload>> {
    const read = new InputReader();
    const outcome = await acceptPointsPool(context.commands, { poolId: read.id('pointsPool', input.poolId) });
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pool: PointsPool.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => EndPointsPoolPayload, {
    description:
      "Ends that an account draws on its parent's points, or takes an offer back, by either side. What was drawn stays.",
  })
  async endPointsPool(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndPointsPoolInput, INPUT) input: EndPointsPoolInput,
  ): Promise<InstanceType<typeof EndPointsPoolPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      poolId: read.id('pointsPool', input.poolId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await endPointsPool(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pool: PointsPool.of(outcome.done), userErrors: [] };
  }
}
