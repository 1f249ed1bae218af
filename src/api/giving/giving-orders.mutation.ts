import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { changeGivingOrder } from '../../giving/orders/change-giving-order.js';
import { createGivingOrder } from '../../giving/orders/create-giving-order.js';
import { endGivingOrder } from '../../giving/orders/end-giving-order.js';
import type { GivingRule, GivingOrder as OrderRecord } from '../../giving/orders/giving-order.js';
import type { CommandOutcome } from '../../values/command-outcome.js';
import type { Currency } from '../../values/currency.js';
import { parseRate, RATE_SCALE } from '../../values/rate.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import {
  ChangeGivingOrderInput,
  ChangeGivingOrderPayload,
  CreateGivingOrderInput,
  CreateGivingOrderPayload,
  EndGivingOrderInput,
  EndGivingOrderPayload,
  type GivingRuleInput,
} from './giving-order.input.js';
import { orderFor } from './giving-order.resolver.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class GivingOrdersMutation {
  @Callers({ member: 'acts' })
  @Mutation(() => CreateGivingOrderPayload, {
    description:
      'Orders that the member gives again and again: rounding up, a percentage, each month, or before points lapse. What happens from now on counts; what comes together is given by the campaign’s rate once a day, and its rest carried on.',
  })
  async createGivingOrder(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateGivingOrderInput, INPUT) input: CreateGivingOrderInput,
  ): Promise<CreateGivingOrderPayload> {
    const read = new InputReader();
    const { rule, currency } = ruleIn(read, input.gives);
    const { value, refusals } = read.finish({
      campaignId: read.id('charityCampaign', input.campaignId),
      monthlyMost: read.optionalPoints(input.monthlyMost, ['monthlyMost']),
      named: input.named ?? false,
      ...{ rule, currency },
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return orderOf(context, await createGivingOrder(context.memberCommands, value));
  }

  @Callers({ member: 'acts' })
  @Mutation(() => ChangeGivingOrderPayload, {
    description:
      'Pauses a standing order of the member or lets it go on, and says how much it gives in a month at most.',
  })
  async changeGivingOrder(
    @Ctx() context: RequestContext,
    @Arg('input', () => ChangeGivingOrderInput, INPUT) input: ChangeGivingOrderInput,
  ): Promise<ChangeGivingOrderPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      orderId: read.id('givingOrder', input.orderId),
      paused: input.paused,
      monthlyMost: read.optionalPoints(input.monthlyMost, ['monthlyMost']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return orderOf(context, await changeGivingOrder(context.memberCommands, value));
  }

  @Callers({ operator: true, member: 'acts' })
  @Mutation(() => EndGivingOrderPayload, {
    description: 'Ends a standing order for good. What was given stays given.',
  })
  async endGivingOrder(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndGivingOrderInput, INPUT) input: EndGivingOrderInput,
  ): Promise<EndGivingOrderPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      orderId: read.id('givingOrder', input.orderId),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return orderOf(context, await endGivingOrder(context.commands, value));
  }
}

async function orderOf(context: RequestContext, outcome: CommandOutcome<OrderRecord>) {
  if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
  return { order: orderFor(await context.programme(), outcome.done), userErrors: [] };
}

const HUNDRED = { scaled: 100n * RATE_SCALE };
const SMALLEST = { scaled: 1n };

/** What is given, and in which currency where it is money. GraphQL has seen to it that exactly one is there. */
function ruleIn(
  read: InputReader,
  { roundUpBurns, roundUpPurchases, percentOfEarned, monthly, beforeExpiry }: GivingRuleInput,
): { readonly rule: GivingRule; readonly currency: Currency | null } {
  if (roundUpBurns != null) {
    const to = read.points(roundUpBurns.to, ['gives', 'roundUpBurns', 'to']);
    if (to === 1n) read.problem('Give 2 points or more.', ['gives', 'roundUpBurns', 'to']);
    return { rule: { kind: 'ROUND_UP_BURNS', to }, currency: null };
  }
  if (roundUpPurchases != null) {
    const path = ['gives', 'roundUpPurchases', 'to'];
    const money = read.money(roundUpPurchases.to, path);
    if (money !== undefined && (money.minor < 2n || money.minor > MOST_MINOR)) {
      read.problem('Give more than the smallest unit, and not out of all proportion.', [...path, 'amount']);
    }
    return {
      rule: { kind: 'ROUND_UP_PURCHASES', toMinor: money?.minor },
      currency: money?.currency,
    };
  }
  if (percentOfEarned != null) {
    const limits = { min: SMALLEST, max: HUNDRED };
    const percent = read.parsed(parseRate(percentOfEarned, limits), ['gives', 'percentOfEarned']);
    return { rule: { kind: 'PERCENTAGE', percent }, currency: null };
  }
  if (monthly != null) {
    const path = ['gives', 'monthly'];
    if (monthly.day < 1 || monthly.day > 31) read.problem('Give a day from 1 to 31.', [...path, 'day']);
    const points = read.points(monthly.points, [...path, 'points']);
    return { rule: { kind: 'MONTHLY', points, day: monthly.day }, currency: null };
  }
  const days = beforeExpiry?.days ?? 0;
  if (days < 1 || days > 90)
    read.problem('Give a number of days from 1 to 90.', ['gives', 'beforeExpiry', 'days']);
  return { rule: { kind: 'BEFORE_EXPIRY', days }, currency: null };
}

/** Purchases are smaller. */
const MOST_MINOR = 10n ** 15n;
