import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { listOrdersOfMember, type GivingOrder as OrderRecord } from '../../giving/orders/giving-order.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { encodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { maySeeMember, resolveMember } from '../members/member-reference.js';
import { CharityCampaign } from './charity.type.js';
import { Donation } from './donation.type.js';
import { GivingGift, GivingGiftConnection, GivingOrder, GivingOrderConnection } from './giving-order.type.js';

@Resolver(() => GivingOrder)
export class GivingOrderResolver {
  @Callers({ operator: true, auditor: true, member: true })
  @Query(() => GivingOrderConnection, {
    description:
      'The standing orders of a member, newest first; ended ones too. Empty where the caller may see no such member.',
  })
  async givingOrders(
    @Ctx() context: RequestContext,
    @Arg('ref', () => MemberRefInput, { description: 'Whose.' }) ref: MemberRefInput,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<GivingOrder>> {
    const read = new InputReader();
    const parsed = read.finishQuery(read.member(ref, ['ref']));
    const memberId = await resolveMember(context, parsed);
    const request = pageRequest(`giving-orders:${memberId ?? 0n}`, { first, after });
    if (memberId === null) return connectionOf(request, []);
    const page = { limit: request.size + 1, older: request.after };
    const orders = await listOrdersOfMember(context.reader(), context.coalitionId, memberId, page);
    const programme = await context.programme();
    return connectionOf(
      request,
      orders.map((order) => ({ node: orderFor(programme, order), position: order.id })),
    );
  }

  @FieldResolver(() => CharityCampaign, { description: 'To which campaign; with it, the order ends.' })
  async campaign(@Root() { record }: GivingOrder, @Ctx() context: RequestContext): Promise<CharityCampaign> {
    return CharityCampaign.of(campaignOf(await context.programme(), record));
  }

  @FieldResolver(() => GivingGiftConnection, { description: 'What it came to, newest first.' })
  async gifts(
    @Root() { record }: GivingOrder,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<GivingGift>> {
    const request = pageRequest(`giving-gifts:${encodeId('givingOrder', record.id)}`, { first, after });
    const page = { limit: request.size + 1, older: request.after };
    const gifts = await context.loaders.orderGifts.load({ orderId: record.id, page });
    return connectionOf(
      request,
      gifts.map((gift) => ({ node: GivingGift.of(gift), position: BigInt(gift.number) })),
    );
  }
}

@Resolver(() => GivingGift)
export class GivingGiftResolver {
  @FieldResolver(() => Donation, { nullable: true, description: 'The donation; null where there is none.' })
  async donation(@Root() { record }: GivingGift, @Ctx() context: RequestContext): Promise<Donation | null> {
    if (record.transactionId === null) return null;
    const donation = await context.loaders.donations.load(record.transactionId);
    return donation ? Donation.of(donation) : null;
  }
}

/** An order with its campaign's currency. */
export function orderFor(programme: ProgrammeSnapshot, order: OrderRecord): GivingOrder {
  return GivingOrder.of(order, campaignOf(programme, order).currency);
}

/** An order by its id, as far as the caller may see its member. */
export async function visibleOrder(context: RequestContext, id: bigint): Promise<GivingOrder | null> {
  if (context.principal.kind === 'partner') return null;
  const order = await context.loaders.givingOrders.load(id);
  if (!order || !(await maySeeMember(context, order.memberId))) return null;
  return orderFor(await context.programme(), order);
}

function campaignOf({ giving }: ProgrammeSnapshot, { campaignId }: OrderRecord) {
  const campaign = giving.campaigns.get(campaignId);
  if (!campaign) throw new Error('an order names a campaign that is not there');
  return campaign;
}
