import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { activateRebateVersion } from '../../rebates/activate-rebate-version.js';
import { addRebate } from '../../rebates/add-rebate.js';
import { draftRebateVersion } from '../../rebates/draft-rebate-version.js';
import { endRebate } from '../../rebates/end-rebate.js';
import type { RebateTermsInput as Terms } from '../../rebates/rebate-draft.js';
import { parseCurrency } from '../../values/currency.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import {
  ActivateRebateVersionInput,
  AddRebateInput,
  DraftRebateVersionInput,
  EndRebateInput,
  type RebateTermsInput,
} from './rebates.input.js';
import {
  ActivateRebateVersionPayload,
  AddRebatePayload,
  DraftRebateVersionPayload,
  EndRebatePayload,
  rebatePayload,
} from './rebates.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class RebatesMutation {
  @Callers({ operator: true })
  @Mutation(() => AddRebatePayload, {
    description: 'Adds a rebate for business accounts, with its terms as a draft.',
  })
  async addRebate(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddRebateInput, INPUT) input: AddRebateInput,
  ): Promise<AddRebatePayload> {
    const read = new InputReader();
    const { partnerId, payerPartnerId, perkId } = input;
    const { value, refusals } = read.finish({
      name: read.localizedText(input.name, ['name']),
      period: input.period,
      currency: read.parsed(parseCurrency(input.currency), ['currency']),
      partner: partnerId == null ? null : { id: read.id('partner', partnerId) },
      payer: payerPartnerId == null ? null : { id: read.id('partner', payerPartnerId) },
      perk: perkId == null ? null : { id: read.id('perk', perkId) },
      terms: readTerms(read, input.terms),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return rebatePayload(await addRebate(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => DraftRebateVersionPayload, {
    description: 'Drafts other terms of a rebate; they hold once they are activated.',
  })
  async draftRebateVersion(
    @Ctx() context: RequestContext,
    @Arg('input', () => DraftRebateVersionInput, INPUT) input: DraftRebateVersionInput,
  ): Promise<DraftRebateVersionPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      rebateId: read.id('rebate', input.rebateId),
      terms: readTerms(read, input.terms),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return rebatePayload(await draftRebateVersion(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => ActivateRebateVersionPayload, {
    description:
      'Lets what was drafted hold from the beginning of a period on, for good: the first version from the period of today at the earliest, later ones from the next.',
  })
  async activateRebateVersion(
    @Ctx() context: RequestContext,
    @Arg('input', () => ActivateRebateVersionInput, INPUT) input: ActivateRebateVersionInput,
  ): Promise<ActivateRebateVersionPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      rebateId: read.id('rebate', input.rebateId),
      from: input.from == null ? null : read.day(input.from, ['from']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return rebatePayload(await activateRebateVersion(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => EndRebatePayload, {
    description: 'Ends a rebate with the period of today, which is still computed and given.',
  })
  async endRebate(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndRebateInput, INPUT) input: EndRebateInput,
  ): Promise<EndRebatePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      rebateId: read.id('rebate', input.rebateId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return rebatePayload(await endRebate(context.commands, value));
  }
}

function readTerms(read: InputReader, { method, thresholds, pointValue, waitDays }: RebateTermsInput): Terms {
  return {
    method: method ?? 'MARGINAL',
    thresholds: read.list(thresholds, ['terms', 'thresholds']).map(({ from, percent }, at) => ({
      from: read.money(from, ['terms', 'thresholds', String(at), 'from']),
      percent: read.rate(percent, ['terms', 'thresholds', String(at), 'percent']),
    })),
    pointValue: pointValue == null ? null : read.money(pointValue, ['terms', 'pointValue']),
    waitDays: waitDays ?? 0,
  };
}
