import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { addCharityPledge } from '../../partners/charities/add-charity-pledge.js';
import { endCharityPledge } from '../../partners/charities/end-charity-pledge.js';
import { listPledges } from '../../partners/charities/pledge.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { Charity } from './charity.type.js';
import {
  AddCharityPledgeInput,
  AddCharityPledgePayload,
  CharityPledge,
  CharityPledgeConnection,
  EndCharityPledgeInput,
  EndCharityPledgePayload,
} from './pledge.type.js';

const INPUT = { description: 'What to do.' };

@Resolver(() => CharityPledge)
export class PledgesResolver {
  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => CharityPledgeConnection, {
    description: 'What partners give to charities of their purchases, newest first; past ones too.',
  })
  async charityPledges(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<CharityPledge>> {
    const request = pageRequest('charity-pledges', { first, after });
    const page = { limit: request.size + 1, older: request.after };
    const pledges = await listPledges(context.reader(), context.coalitionId, page);
    return connectionOf(
      request,
      pledges.map((pledge) => ({ node: CharityPledge.of(pledge), position: pledge.id })),
    );
  }

  @Callers({ operator: true })
  @Mutation(() => AddCharityPledgePayload, {
    description:
      'Says what a partner gives to a charity of each of its purchases, in the coalition and in its twin for tests. Payouts to the charity take it along, and the partner’s next statements bring it.',
  })
  async addCharityPledge(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddCharityPledgeInput, INPUT) input: AddCharityPledgeInput,
  ): Promise<AddCharityPledgePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      charityId: read.id('charity', input.charityId),
      partnerId: read.id('partner', input.partnerId),
      percent: read.rate(input.percent, ['percent']),
      cap: read.money(input.cap, ['cap']),
      from: read.day(input.from, ['from']),
      until: input.until == null ? null : read.day(input.until, ['until']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addCharityPledge(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pledge: CharityPledge.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => EndCharityPledgePayload, {
    description: 'Ends a pledge early. What it has come to stays owed.',
  })
  async endCharityPledge(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndCharityPledgeInput, INPUT) input: EndCharityPledgeInput,
  ): Promise<EndCharityPledgePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      pledgeId: read.id('charityPledge', input.pledgeId),
      until: input.until == null ? null : read.day(input.until, ['until']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await endCharityPledge(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { pledge: CharityPledge.of(outcome.done), userErrors: [] };
  }

  @FieldResolver(() => Charity, { description: 'To whom.' })
  async charity(@Root() { record }: CharityPledge, @Ctx() context: RequestContext): Promise<Charity> {
    const charity = (await context.programme()).giving.charities.get(record.charityId);
    if (!charity) throw new Error('a pledge names a charity that is not there');
    return Charity.of(charity);
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'Who gives.' })
  async partner(@Root() { record }: CharityPledge, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }
}
