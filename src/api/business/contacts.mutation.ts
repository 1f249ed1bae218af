import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addBusinessContact } from '../../members/business/add-business-contact.js';
import { changeBusinessContact } from '../../members/business/change-business-contact.js';
import { createContactToken } from '../../members/business/create-contact-token.js';
import { removeBusinessContact } from '../../members/business/remove-business-contact.js';
import { encodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import {
  AddBusinessContactInput,
  ChangeBusinessContactInput,
  CreateContactTokenInput,
  RemoveBusinessContactInput,
} from './business.input.js';
import {
  AddBusinessContactPayload,
  ChangeBusinessContactPayload,
  CreateContactTokenPayload,
  RemoveBusinessContactPayload,
} from './business.payload.js';
import { BusinessContact } from './business-account.type.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class ContactsMutation {
  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => AddBusinessContactPayload, { description: 'Adds a person who uses a business account.' })
  async addBusinessContact(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddBusinessContactInput, INPUT) input: AddBusinessContactInput,
  ): Promise<InstanceType<typeof AddBusinessContactPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      details: readDetails(read, input),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addBusinessContact(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { contact: BusinessContact.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => ChangeBusinessContactPayload, {
    description: 'Changes what is said of a contact, and what it may do from its next request on.',
  })
  async changeBusinessContact(
    @Ctx() context: RequestContext,
    @Arg('input', () => ChangeBusinessContactInput, INPUT) input: ChangeBusinessContactInput,
  ): Promise<InstanceType<typeof ChangeBusinessContactPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      contactId: read.id('businessContact', input.contactId),
      details: readDetails(read, input),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await changeBusinessContact(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { contact: BusinessContact.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => RemoveBusinessContactPayload, {
    description:
      'Removes a contact for good: its tokens are good no more, and its name and addresses are erased.',
  })
  async removeBusinessContact(
    @Ctx() context: RequestContext,
    @Arg('input', () => RemoveBusinessContactInput, INPUT) input: RemoveBusinessContactInput,
  ): Promise<InstanceType<typeof RemoveBusinessContactPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      contactId: read.id('businessContact', input.contactId),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await removeBusinessContact(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { contact: BusinessContact.of(outcome.done), userErrors: [] };
  }

  @Callers({ partner: 'members:write' })
  @Mutation(() => CreateContactTokenPayload, {
    description:
      "Makes a short-lived token with which a contact of a business account uses the API from the calling partner's app, as itself: within its role. Made by a key without points:write it only shows.",
  })
  async createContactToken(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateContactTokenInput, INPUT) input: CreateContactTokenInput,
  ): Promise<CreateContactTokenPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      email: read.email(input.email, ['email']),
      phone: read.phone(input.phone, ['phone']),
      expiresIn: input.expiresIn ?? null,
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await createContactToken(context.partnerCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const { token, expiresAt, contactId } = outcome.done;
    return { token, expiresAt, contactId: encodeId('businessContact', contactId), userErrors: [] };
  }
}

function readDetails(read: InputReader, input: AddBusinessContactInput) {
  return {
    name: read.text(input.name, 'personName', ['name']),
    email: read.email(input.email, ['email']),
    phone: read.phone(input.phone, ['phone']),
    role: input.role,
  };
}
