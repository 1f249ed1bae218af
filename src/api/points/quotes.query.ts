import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { quoteBurn } from '../../points/quote-burn.js';
import { type QuotedPoints as QuotedPointsValue, quoteEarn } from '../../points/quote-earn.js';
import { NEVER_EXPIRES } from '../../values/expiry-policy.js';
import type { Refusal } from '../../values/refusal.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { ofInputWith, userError } from '../errors/user-error.type.js';
import { EarnComponent } from '../transactions/transaction.type.js';
import { Money } from '../values/money.type.js';
import { QuoteBurnInput, QuoteEarnInput } from './points.input.js';
import { BurnQuote, EarnQuote, QuotedPoints } from './points.payload.js';
import { readQuoteBurn, readQuoteEarn } from './points-input-reading.js';

@Resolver()
export class QuotesQuery {
  @Callers({ partner: 'points:read' })
  @Query(() => EarnQuote, {
    description:
      'Exactly what an earn at this instant would give, or why it would be refused. Changes nothing.',
  })
  async quoteEarn(
    @Ctx() context: RequestContext,
    @Arg('input', () => QuoteEarnInput, { description: 'What to quote.' }) input: QuoteEarnInput,
  ): Promise<EarnQuote> {
    const { value, refusals } = readQuoteEarn(input);
    if (refusals)
      return { points: 0n, breakdown: [], expiresOn: null, employee: null, refusal: firstOf(refusals) };
    const { employee, refusal, ...own } = await quoteEarn(context.partnerCommands, value);
    return {
      ...quotedPoints(own),
      employee: employee && quotedPoints(employee),
      refusal: refusal && userError(refusal, ['input']),
    };
  }

  @Callers({ partner: 'points:read' })
  @Query(() => BurnQuote, {
    description:
      'What points would be worth at this instant, or how many an amount takes, and what the partner would be credited. Changes nothing.',
  })
  async quoteBurn(
    @Ctx() context: RequestContext,
    @Arg('input', () => QuoteBurnInput, { description: 'What to quote.' }) input: QuoteBurnInput,
  ): Promise<BurnQuote> {
    const { value: parsed, refusals } = readQuoteBurn(input);
    if (refusals)
      return { points: null, value: null, credit: null, available: null, refusal: firstOf(refusals) };
    const { points, value, credit, available, refusal } = await quoteBurn(context.partnerCommands, parsed);
    return {
      points,
      value: value ? Money.of(value) : null,
      credit: credit ? Money.of(credit) : null,
      available,
      refusal: refusal && userError(ofInputWith(OF_BURN_QUOTE, refusal), ['input']),
    };
  }
}

function quotedPoints({ points, breakdown, expiresOn }: QuotedPointsValue): QuotedPoints {
  return {
    points,
    breakdown: breakdown.map(EarnComponent.of),
    expiresOn: expiresOn === NEVER_EXPIRES ? null : expiresOn,
  };
}

/** What a quote is told of; it takes no spend code, which the operation will need. */
const OF_BURN_QUOTE = ['member', 'merchantId', 'points', 'amount'];

/** A quote tells one refusal. */
function firstOf(refusals: readonly Refusal[]) {
  const [first] = refusals;
  return first ? userError(first, ['input']) : null;
}
