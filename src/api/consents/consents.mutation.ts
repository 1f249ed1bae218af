import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addConsentText } from '../../members/consents/add-consent-text.js';
import { recordConsent } from '../../members/consents/record-consent.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { ConsentText } from './consent.type.js';
import { AddConsentTextInput, RecordConsentInput } from './consents.input.js';
import { AddConsentTextPayload, RecordConsentPayload } from './consents.payload.js';
import { visibleConsents } from './visible-consents.js';

const INPUT = { description: 'What to do.' };
const SHA256 = /^[0-9a-f]{64}$/i;
const HTTP = /^https?:\/\//;

@Resolver()
export class ConsentsMutation {
  @Callers({ operator: true })
  @Mutation(() => AddConsentTextPayload, {
    description:
      'Adds a version of what members are asked to agree to; what was agreed to before stays what it was.',
  })
  async addConsentText(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddConsentTextInput, INPUT) input: AddConsentTextInput,
  ): Promise<AddConsentTextPayload> {
    const read = new InputReader();
    const url = read.optionalText(input.url, 'reason', ['url']);
    if (url && !(HTTP.test(url) && URL.canParse(url)))
      read.problem('Give an http or https address.', ['url']);
    const sha256 = input.sha256?.toLowerCase() ?? null;
    if (sha256 !== null && !SHA256.test(sha256)) read.problem('Give 64 hexadecimal digits.', ['sha256']);
    if (sha256 !== null && url === null) read.problem('Give the address of the text too.', ['url']);
    const summary = read.localizedText(input.summary, ['summary']);
    const { value, refusals } = read.finish({ purpose: input.purpose, summary, url, sha256 });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addConsentText(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { text: ConsentText.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, partner: 'members:write', member: 'acts' })
  @Mutation(() => RecordConsentPayload, {
    description:
      'Writes down that a member agrees to something, or does not any more. The same again changes nothing.',
  })
  async recordConsent(
    @Ctx() context: RequestContext,
    @Arg('input', () => RecordConsentInput, INPUT) input: RecordConsentInput,
  ): Promise<RecordConsentPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      purpose: input.purpose,
      partnerId: input.partnerId == null ? undefined : read.id('partner', input.partnerId),
      given: input.given,
      textId: input.textId == null ? undefined : read.id('consentText', input.textId),
      through: input.through,
    });
    if (refusals) return { consents: [], userErrors: userErrors(refusals) };
    const outcome = await recordConsent(context.commands, value);
    if (outcome.refusals) return { consents: [], userErrors: userErrors(outcome.refusals) };
    return { consents: await visibleConsents(context, outcome.done.memberId), userErrors: [] };
  }
}
