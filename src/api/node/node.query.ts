import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { decodeAnyId } from '../../values/ids.js';
import { visibleAdjustment } from '../adjustments/visible-adjustment.js';
import { visibleBusinessNode } from '../business/visible-business-node.js';
import { Callers } from '../callers.js';
import { visibleCampaign } from '../campaigns/visible-campaign.js';
import { Coalition } from '../coalition/coalition.type.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { Charity, CharityCampaign } from '../giving/charity.type.js';
import { visibleOrder } from '../giving/giving-order.resolver.js';
import { CharityPayout } from '../giving/payout.type.js';
import { visibleHold } from '../holds/visible-hold.js';
import { hasScope } from '../key-scopes.js';
import { LIMITS } from '../limits/limits.js';
import { Member } from '../members/member.type.js';
import { maySeeMember } from '../members/member-reference.js';
import { Merchant, Partner } from '../partners/partner.type.js';
import { visibleUse } from '../perks/visible-use.js';
import { visibleDispute } from '../settlement/visible-dispute.js';
import { visiblePaymentNode } from '../settlement/visible-payment-node.js';
import { visibleStatement } from '../settlement/visible-statement.js';
import { visibleAccount } from '../statements/visible-account.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { Node } from './node.type.js';

@Resolver()
export class NodeQuery {
  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => Node, {
    nullable: true,
    description: 'Anything by its id; null when there is no such thing, or none that the caller may see.',
  })
  async node(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<Node | null> {
    return nodeOf(context, id);
  }

  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => [Node], {
    nullable: 'items',
    description:
      'Several things by id, in the order of the ids; null in the place of each that is not there.',
  })
  async nodes(
    @Ctx() context: RequestContext,
    @Arg('ids', () => [ID], { description: `Up to ${LIMITS.pageItems} ids.` }) ids: string[],
  ): Promise<(Node | null)[]> {
    if (ids.length > LIMITS.pageItems) {
      throw new ApiError('INVALID_INPUT', `Give at most ${LIMITS.pageItems} ids.`, { field: ['ids'] });
    }
    return Promise.all(ids.map((id) => nodeOf(context, id)));
  }
}

async function nodeOf(context: RequestContext, text: string): Promise<Node | null> {
  const { kind, id } = decodeAnyId(text) ?? {};
  if (id === undefined) return null;
  switch (kind) {
    case 'coalition':
      return id === context.coalitionId ? Coalition.of(await context.programme()) : null;
    case 'partner': {
      const partner = (await context.programme()).partners.get(id);
      return partner ? Partner.of(partner) : null;
    }
    case 'merchant': {
      const merchant = (await context.programme()).merchants.get(id);
      return merchant ? Merchant.of(merchant) : null;
    }
    case 'member':
      return hasScope(context, 'members:read') ? memberNode(context, id) : null;
    case 'transaction':
      return hasScope(context, 'points:read') ? visibleTransaction(context, id) : null;
    case 'hold':
      return hasScope(context, 'points:read') ? visibleHold(context, id) : null;
    case 'adjustment':
      return visibleAdjustment(context, id);
    case 'campaign':
      return visibleCampaign(context, id);
    case 'charity': {
      const charity = (await context.programme()).giving.charities.get(id);
      return charity ? Charity.of(charity) : null;
    }
    case 'charityCampaign': {
      const campaign = (await context.programme()).giving.campaigns.get(id);
      return campaign ? CharityCampaign.of(campaign) : null;
    }
    case 'charityPayout': {
      const payout = readsWholeCoalition(context.principal)
        ? await context.loaders.payouts.load(id)
        : undefined;
      return payout ? CharityPayout.of(payout) : null;
    }
    case 'givingOrder':
      return visibleOrder(context, id);
    case 'account':
      return visibleAccount(context, id);
    case 'statement':
      return visibleStatement(context, id);
    case 'dispute':
      return visibleDispute(context, id);
    case 'payment':
    case 'paymentRun':
    case 'confirmationImport':
      return visiblePaymentNode(context, kind, id);
    case 'perkUse':
      return hasScope(context, 'points:read') ? visibleUse(context, id) : null;
    case 'businessContact':
    case 'parentAccount':
    case 'employee':
    case 'pointsPool':
    case 'qualificationPool':
    case 'perk':
    case 'perkGrant':
    case 'perkRequest':
      return visibleBusinessNode(context, kind, id);
    default:
      return null;
  }
}

async function memberNode(context: RequestContext, id: bigint): Promise<Member | null> {
  const [visible, record] = await Promise.all([maySeeMember(context, id), context.loaders.members.load(id)]);
  return visible && record ? Member.of(record) : null;
}
