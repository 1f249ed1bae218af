import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { listPayouts } from '../../settlement/charities/charity-payout.js';
import { createCharityPayout } from '../../settlement/charities/create-charity-payout.js';
import type { PayoutWait } from '../../settlement/charities/payout-waits.js';
import { parseCurrency } from '../../values/currency.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Payment } from '../settlement/payment.type.js';
import { Charity } from './charity.type.js';
import { PayoutWaitName } from './giving-enums.js';
import {
  CharityPayout,
  CharityPayoutConnection,
  CreateCharityPayoutInput,
  CreateCharityPayoutPayload,
} from './payout.type.js';

@Resolver()
export class PayoutsResolver {
  @Callers({ operator: true, auditor: true })
  @Query(() => CharityPayoutConnection, { description: 'Payouts to charities, newest first.' })
  async charityPayouts(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('unpaid', () => Boolean, {
      nullable: true,
      description: 'True: only those that have no payment yet, or of which it has failed or was cancelled.',
    })
    unpaid?: boolean,
  ): Promise<Connection<CharityPayout>> {
    const request = pageRequest('charity-payouts', { first, after });
    const page = { limit: request.size + 1, older: request.after, unpaid: unpaid ?? false };
    const payouts = await listPayouts(context.reader(), context.coalitionId, page);
    return connectionOf(
      request,
      payouts.map((payout) => ({ node: CharityPayout.of(payout), position: payout.id })),
    );
  }

  @Callers({ operator: true })
  @Mutation(() => CreateCharityPayoutPayload, {
    description:
      'Makes what was given to a charity on closed days final, and owes it the money: the next payment run pays it.',
  })
  async createCharityPayout(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateCharityPayoutInput, { description: 'What to pay.' })
    input: CreateCharityPayoutInput,
  ): Promise<CreateCharityPayoutPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      charityId: read.id('charity', input.charityId),
      currency: read.parsed(parseCurrency(input.currency), ['currency']),
      until: input.until == null ? null : read.day(input.until, ['until']),
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    const outcome = await createCharityPayout(context.commands, value);
    if (outcome.refusals) return { replayed: false, userErrors: userErrors(outcome.refusals) };
    const { payout, replayed } = outcome.done;
    return { payout: CharityPayout.of(payout), replayed, userErrors: [] };
  }
}

@Resolver(() => CharityPayout)
export class CharityPayoutResolver {
  @FieldResolver(() => Charity, { description: 'To whom.' })
  async charity(@Root() { record }: CharityPayout, @Ctx() context: RequestContext): Promise<Charity> {
    const charity = (await context.programme()).giving.charities.get(record.charityId);
    if (!charity) throw new Error('a payout names a charity that is not there');
    return Charity.of(charity);
  }

  @FieldResolver(() => [Payment], {
    description: 'Its payment; several where one failed or was cancelled, the first one first.',
  })
  async payments(@Root() { record }: CharityPayout, @Ctx() context: RequestContext): Promise<Payment[]> {
    return ((await context.loaders.payoutPayments.load(record.id)) ?? []).map(Payment.of);
  }

  @FieldResolver(() => PayoutWaitName, {
    nullable: true,
    description: 'Why it has no payment; null: it has one, which has not failed.',
  })
  async waitsFor(
    @Root() { record }: CharityPayout,
    @Ctx() context: RequestContext,
  ): Promise<PayoutWait | null> {
    return (await context.loaders.payoutWaits.load(record.id)) ?? null;
  }
}

@Resolver(() => Payment)
export class PaymentPayoutResolver {
  @FieldResolver(() => CharityPayout, {
    nullable: true,
    description: "The charity's payout that it pays; null where it pays a statement.",
  })
  async payout(@Root() { record }: Payment, @Ctx() context: RequestContext): Promise<CharityPayout | null> {
    const payout = record.payoutId === null ? undefined : await context.loaders.payouts.load(record.payoutId);
    return payout ? CharityPayout.of(payout) : null;
  }
}
