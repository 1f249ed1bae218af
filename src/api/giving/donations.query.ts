import { Arg, Ctx, Field, ID, InputType, Query, Resolver } from 'type-graphql';
import { listDonations } from '../../giving/read-donations.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { DateTime } from '../scalars.js';
import { Donation, DonationConnection } from './donation.type.js';

@InputType({ description: 'Which donations to list; all conditions hold together.' })
export class DonationFilterInput {
  @Field(() => ID, { nullable: true, description: 'Only to this charity.' })
  charityId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only to this campaign.' })
  campaignId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what was paid out with this payout.' })
  payoutId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those by name, or only the anonymous ones.' })
  named?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'Given at this instant or later.' })
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Given before this instant.' })
  to?: string | null;
}

@Resolver()
export class DonationsQuery {
  @Callers({ operator: true, auditor: true })
  @Query(() => DonationConnection, {
    description: 'What members gave to charities, newest first; what was taken back has a void receipt.',
  })
  async donations(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => DonationFilterInput, { nullable: true, description: 'Which of them.' })
    filter?: DonationFilterInput,
  ): Promise<Connection<Donation>> {
    const read = new InputReader();
    const { from, to } = read.finishQuery({
      from: read.optionalInstant(filter?.from, ['filter', 'from']),
      to: read.optionalInstant(filter?.to, ['filter', 'to']),
    });
    const request = pageRequest('donations', { first, after });
    const charityId = read.askedId('charity', filter?.charityId);
    const campaignId = read.askedId('charityCampaign', filter?.campaignId);
    const payoutId = read.askedId('charityPayout', filter?.payoutId);
    if (charityId === null || campaignId === null || payoutId === null) return connectionOf(request, []);
    const { giving } = await context.programme();
    const campaigns = [...giving.campaigns.values()].filter(
      (each) =>
        (charityId === undefined || each.charityId === charityId) &&
        (campaignId === undefined || each.id === campaignId),
    );
    const conditions = {
      campaignIds: (charityId ?? campaignId) ? campaigns.map(({ id }) => id) : undefined,
      payoutId,
      named: filter?.named ?? undefined,
      from: from ?? undefined,
      to: to ?? undefined,
    };
    const page = { limit: request.size + 1, older: request.after };
    const donations = await listDonations(context.reader(), context.coalitionId, conditions, page);
    return connectionOf(
      request,
      donations.map((each) => ({ node: Donation.of(each), position: each.id })),
    );
  }
}
