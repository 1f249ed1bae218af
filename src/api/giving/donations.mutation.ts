import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { donatePoints } from '../../giving/donate-points.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { postedPayload, transactionResolver, unreadPayload } from '../points/posted-payload.js';
import { Donation } from './donation.type.js';
import { DonatePointsInput } from './giving.input.js';
import { DonatePointsPayload } from './giving.payload.js';

@Resolver()
export class DonationsMutation {
  @Callers({ operator: true, partner: 'points:write', member: 'acts' })
  @Mutation(() => DonatePointsPayload, {
    description:
      "Gives a member's points to a charity, the soonest-expiring first. Can be reversed until the charity is paid for it.",
  })
  async donatePoints(
    @Ctx() context: RequestContext,
    @Arg('input', () => DonatePointsInput, { description: 'What to give, and to whom.' })
    input: DonatePointsInput,
  ): Promise<DonatePointsPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      member: read.member(input.member, ['member']),
      campaignId: read.id('charityCampaign', input.campaignId),
      points: read.points(input.points, ['points']),
      named: input.named ?? false,
      spendCode: read.optionalText(input.spendCode, 'spendCode', ['spendCode']),
      metadata: read.metadata(input.metadata, ['metadata']),
    });
    if (refusals) return unreadPayload(refusals);
    return postedPayload(await donatePoints(context.commands, value));
  }
}

export const DonatePointsPayloadTransactionResolver = transactionResolver(DonatePointsPayload);

@Resolver(() => DonatePointsPayload)
export class DonatePointsPayloadDonationResolver {
  @FieldResolver(() => Donation, {
    nullable: true,
    description: 'What it came to, with its receipt; null when refused.',
  })
  async donation(
    @Root() { transactionId }: DonatePointsPayload,
    @Ctx() context: RequestContext,
  ): Promise<Donation | null> {
    const record = transactionId === null ? undefined : await context.loaders.donations.load(transactionId);
    return record ? Donation.of(record) : null;
  }
}
