import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addCharityCampaign } from '../../partners/charities/add-charity-campaign.js';
import type { CharityCampaignTerms, CharityTerms } from '../../partners/charities/charity-terms.js';
import { endCharityCampaign } from '../../partners/charities/end-charity-campaign.js';
import { registerCharity } from '../../partners/charities/register-charity.js';
import { setCharityAccount } from '../../partners/charities/set-charity-account.js';
import { suspendCharity } from '../../partners/charities/suspend-charity.js';
import { verifyCharity } from '../../partners/charities/verify-charity.js';
import type { CommandOutcome } from '../../values/command-outcome.js';
import { parseIban } from '../../values/iban.js';
import { parseText } from '../../values/text.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Charity, CharityCampaign } from './charity.type.js';
import {
  AddCharityCampaignInput,
  EndCharityCampaignInput,
  RegisterCharityInput,
  SetCharityAccountInput,
  SuspendCharityInput,
  VerifyCharityInput,
} from './giving.input.js';
import {
  AddCharityCampaignPayload,
  EndCharityCampaignPayload,
  RegisterCharityPayload,
  SetCharityAccountPayload,
  SuspendCharityPayload,
  VerifyCharityPayload,
} from './giving.payload.js';
import { readCharityCampaign } from './read-charity-campaign.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class CharitiesMutation {
  @Callers({ operator: true })
  @Mutation(() => RegisterCharityPayload, {
    description:
      'Registers a charity, in the coalition and in its twin for tests. Nothing can be given to it until somebody else verifies its account.',
  })
  async registerCharity(
    @Ctx() context: RequestContext,
    @Arg('input', () => RegisterCharityInput, INPUT) input: RegisterCharityInput,
  ) {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      name: read.localizedText(input.name, ['name']),
      registrationNumber: read.parsed(parseText(input.registrationNumber, { min: 1, max: 100 }), [
        'registrationNumber',
      ]),
      account: {
        iban: read.parsed(parseIban(input.iban), ['iban']),
        holder: read.text(input.holder, 'accountHolder', ['holder']),
      },
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return charityOf(await registerCharity(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => SetCharityAccountPayload, {
    description:
      'Says where a charity is paid to. Nothing can be given to it, nor paid, until somebody else verifies that.',
  })
  async setCharityAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetCharityAccountInput, INPUT) input: SetCharityAccountInput,
  ) {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      charityId: read.id('charity', input.charityId),
      iban: read.parsed(parseIban(input.iban), ['iban']),
      holder: read.text(input.holder, 'accountHolder', ['holder']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return charityOf(await setCharityAccount(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => VerifyCharityPayload, {
    description:
      "Says that this account is the charity's own; for somebody else than who has set it, and of the account as it is now. Also ends a suspension.",
  })
  async verifyCharity(
    @Ctx() context: RequestContext,
    @Arg('input', () => VerifyCharityInput, INPUT) input: VerifyCharityInput,
  ) {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      charityId: read.id('charity', input.charityId),
      iban: read.parsed(parseIban(input.iban), ['iban']),
      holder: read.text(input.holder, 'accountHolder', ['holder']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return charityOf(await verifyCharity(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => SuspendCharityPayload, {
    description: 'Lets nothing more be given or paid to a charity, until it is verified again.',
  })
  async suspendCharity(
    @Ctx() context: RequestContext,
    @Arg('input', () => SuspendCharityInput, INPUT) input: SuspendCharityInput,
  ) {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      charityId: read.id('charity', input.charityId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return charityOf(await suspendCharity(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => AddCharityCampaignPayload, {
    description:
      'Adds a campaign to a charity, in the coalition and in its twin for tests: what points are worth to it, on which days, up to which goal, and who adds to it.',
  })
  async addCharityCampaign(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddCharityCampaignInput, INPUT) input: AddCharityCampaignInput,
  ) {
    const { value, refusals } = readCharityCampaign(new InputReader(), input);
    if (refusals) return { userErrors: userErrors(refusals) };
    return campaignOf(await addCharityCampaign(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => EndCharityCampaignPayload, {
    description: 'Ends a campaign of a charity early. What was given stays given.',
  })
  async endCharityCampaign(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndCharityCampaignInput, INPUT) input: EndCharityCampaignInput,
  ) {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      campaignId: read.id('charityCampaign', input.campaignId),
      until: input.until == null ? null : read.day(input.until, ['until']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    return campaignOf(await endCharityCampaign(context.commands, value));
  }
}

function charityOf(outcome: CommandOutcome<CharityTerms>) {
  if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
  return { charity: Charity.of(outcome.done), userErrors: [] };
}

function campaignOf(outcome: CommandOutcome<CharityCampaignTerms>) {
  if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
  return { campaign: CharityCampaign.of(outcome.done), userErrors: [] };
}
