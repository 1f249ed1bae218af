import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { contractInForce } from '../../partners/contract-terms.js';
import { exposureUnder } from '../../partners/exposure.js';
import { partnerPosition, positionDays } from '../../settlement/readings/partner-position.js';
import { readAtOnce } from '../../settlement/readings/reading.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { Partner, PartnerExposure } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { PartnerPosition, PartnerPositionDay } from './position.type.js';
import { askedPartner, readingSource } from './settlement-reading.js';

const USUAL_DAYS = 30;
const MOST_DAYS = 92;

@Resolver()
export class PositionQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => PartnerPosition, {
    description: 'Where a partner stands now; what was posted a moment ago is in it.',
  })
  async partnerPosition(
    @Ctx() context: RequestContext,
    @Arg('partnerId', () => ID, { description: 'Whose; a partner asks for its own.' }) partnerId: string,
  ): Promise<PartnerPosition> {
    const id = await askedPartner(context, partnerId);
    return PartnerPosition.of(
      await readAtOnce(readingSource(context), (reading) => partnerPosition(reading, id)),
    );
  }
}

@Resolver(() => PartnerPosition)
export class PartnerPositionResolver {
  @FieldResolver(() => Partner, { nullable: true, description: 'Whose position.' })
  partner(@Root() { partnerId }: PartnerPosition, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, partnerId);
  }

  @FieldResolver(() => PartnerExposure, {
    nullable: true,
    description:
      'What is used of its float or credit; null where the contract in force sets no limit, there is none, or somebody else bears its points.',
  })
  async exposure(
    @Root() { partnerId }: PartnerPosition,
    @Ctx() context: RequestContext,
  ): Promise<PartnerExposure | null> {
    const { partners, terms } = await context.programme();
    const { contracts = [], exit = null } = partners.get(partnerId) ?? {};
    const contract = contractInForce({ contracts }, await context.loaders.coalitionNow(), terms);
    if (!contract || exit?.transferredAfter) return null;
    const exposure = exposureUnder(contract, await context.loaders.exposures.load(partnerId));
    return exposure ? PartnerExposure.of(exposure) : null;
  }

  @FieldResolver(() => [PartnerPositionDay], {
    description: 'Its last business days, newest first, today included.',
  })
  async days(
    @Root() { partnerId }: PartnerPosition,
    @Ctx() context: RequestContext,
    @Arg('last', () => Int, {
      nullable: true,
      description: `How many, 1–${MOST_DAYS}; ${USUAL_DAYS} unless said otherwise.`,
    })
    last?: number | null,
  ): Promise<PartnerPositionDay[]> {
    const most = last ?? USUAL_DAYS;
    if (most < 1 || most > MOST_DAYS) {
      throw new ApiError('INVALID_INPUT', `Give a number of days from 1 to ${MOST_DAYS}.`, {
        field: ['last'],
      });
    }
    const days = await readAtOnce(readingSource(context), (reading) =>
      positionDays(reading, partnerId, most),
    );
    return days.map(PartnerPositionDay.of);
  }
}
