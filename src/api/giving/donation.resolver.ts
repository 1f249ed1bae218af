import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { DonationRecord } from '../../giving/read-donations.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { NeedsScope } from '../field-scopes.js';
import { Member } from '../members/member.type.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Transaction } from '../transactions/transaction.type.js';
import { maySeeOperation } from '../transactions/transaction-visibility.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { CharityCampaign } from './charity.type.js';
import { Donation, DonationConnection } from './donation.type.js';

@Resolver(() => Donation)
export class DonationResolver {
  @FieldResolver(() => CharityCampaign, { description: 'To which campaign.' })
  async campaign(@Root() { record }: Donation, @Ctx() context: RequestContext): Promise<CharityCampaign> {
    const campaign = (await context.programme()).giving.campaigns.get(record.campaignId);
    if (!campaign) throw new Error('a donation names a campaign that is not there');
    return CharityCampaign.of(campaign);
  }

  @FieldResolver(() => Transaction, {
    nullable: true,
    description: 'By which the points were given; null where the caller may not see it.',
  })
  async transaction(
    @Root() { record }: Donation,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Transaction | null> {
    if (asksOnlyForId(info)) return Transaction.onlyId(record.id);
    return visibleTransaction(context, record.id);
  }
}

@Resolver(() => Transaction)
export class TransactionDonationResolver {
  @FieldResolver(() => Donation, {
    nullable: true,
    description: 'Of a donation: to whom, what it came to, and its receipt; null of other transactions.',
  })
  async donation(@Root() { record }: Transaction, @Ctx() context: RequestContext): Promise<Donation | null> {
    return record.type === 'DONATION'
      ? donationFor(context, await context.loaders.donations.load(record.id))
      : null;
  }
}

@Resolver(() => Member)
export class MemberDonationsResolver {
  @NeedsScope('points:read')
  @FieldResolver(() => DonationConnection, {
    description: 'What it gave to charities, newest first: partners see what was given through them.',
  })
  async donations(
    @Root() { memberId, id }: Member,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<Donation>> {
    const { principal } = context;
    const request = pageRequest(`donations:${id}`, { first, after });
    const donations = await context.loaders.memberDonations.load({
      memberId,
      page: {
        partnerId: principal.kind === 'partner' ? principal.partnerId : undefined,
        limit: request.size + 1,
        older: request.after,
      },
    });
    return connectionOf(
      request,
      donations.flatMap((record) => {
        const node = donationFor(context, record);
        return node ? [{ node, position: record.id }] : [];
      }),
    );
  }
}

/** A donation as far as the caller may see its transaction (rule A-04). */
function donationFor(context: RequestContext, record: DonationRecord | undefined): Donation | null {
  return record && maySeeOperation(context, record) ? Donation.of(record) : null;
}
