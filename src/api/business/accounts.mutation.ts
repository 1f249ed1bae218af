import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addAccountNote } from '../../members/business/add-account-note.js';
import { answerParentAccount } from '../../members/business/answer-parent-account.js';
import { assignAccountManager } from '../../members/business/assign-account-manager.js';
import { endParentAccount } from '../../members/business/end-parent-account.js';
import { registerAccountManager } from '../../members/business/register-account-manager.js';
import { requestParentAccount } from '../../members/business/request-parent-account.js';
import { setCompanyDetails } from '../../members/business/set-company-details.js';
import { unassignAccountManager } from '../../members/business/unassign-account-manager.js';
import { parseLegalNationalId } from '../../values/legal-national-id.js';
import { parseCountry, parseVatNumber } from '../../values/vat-number.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import {
  AddAccountNoteInput,
  AnswerParentAccountInput,
  AssignAccountManagerInput,
  EndParentAccountInput,
  RegisterAccountManagerInput,
  RequestParentAccountInput,
  SetCompanyDetailsInput,
  UnassignAccountManagerInput,
} from './business.input.js';
import {
  AddAccountNotePayload,
  AnswerParentAccountPayload,
  AssignAccountManagerPayload,
  EndParentAccountPayload,
  RegisterAccountManagerPayload,
  RequestParentAccountPayload,
  SetCompanyDetailsPayload,
  UnassignAccountManagerPayload,
} from './business.payload.js';
import { AccountManager, AccountNote, BusinessAccount, ParentAccount } from './business-account.type.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class AccountsMutation {
  @Callers({ operator: true, manager: true })
  @Mutation(() => SetCompanyDetailsPayload, {
    description: 'Says what company a business account is, in place of what was said before.',
  })
  async setCompanyDetails(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetCompanyDetailsInput, INPUT) input: SetCompanyDetailsInput,
  ): Promise<InstanceType<typeof SetCompanyDetailsPayload>> {
    const read = new InputReader();
    const country = read.parsed(parseCountry(input.country), ['country']);
    const { nationalId, vatNumber } = input;
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      details: {
        country,
        legalName: read.text(input.legalName, 'legalName', ['legalName']),
        nationalId: nationalId == null ? null : read.parsed(parseLegalNationalId(nationalId), ['nationalId']),
        registrationNumber: read.optionalText(input.registrationNumber, 'registrationNumber', [
          'registrationNumber',
        ]),
        vatNumber: vatNumber == null ? null : read.parsed(parseVatNumber(vatNumber, country), ['vatNumber']),
      },
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setCompanyDetails(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { account: BusinessAccount.of(outcome.done.memberId), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => RequestParentAccountPayload, {
    description:
      'Asks that one business account belongs to another, on one side; it does once somebody else agrees on the other.',
  })
  async requestParentAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => RequestParentAccountInput, INPUT) input: RequestParentAccountInput,
  ): Promise<InstanceType<typeof RequestParentAccountPayload>> {
    const read = new InputReader();
    const outcome = await requestParentAccount(context.commands, {
      childId: read.id('member', input.childId),
      parentId: read.id('member', input.parentId),
    });
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { parentAccount: ParentAccount.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => AnswerParentAccountPayload, {
    description: 'Answers such a request, on the side that was asked; not by the person who asked.',
  })
  async answerParentAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => AnswerParentAccountInput, INPUT) input: AnswerParentAccountInput,
  ): Promise<InstanceType<typeof AnswerParentAccountPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      parentAccountId: read.id('parentAccount', input.parentAccountId),
      agree: input.agree,
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await answerParentAccount(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { parentAccount: ParentAccount.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => EndParentAccountPayload, {
    description:
      'Ends that one business account belongs to another, or takes a request back, by either side.',
  })
  async endParentAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndParentAccountInput, INPUT) input: EndParentAccountInput,
  ): Promise<InstanceType<typeof EndParentAccountPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      parentAccountId: read.id('parentAccount', input.parentAccountId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await endParentAccount(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { parentAccount: ParentAccount.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => RegisterAccountManagerPayload, {
    description:
      'Registers a person who looks after business accounts, or changes its name. The role itself is in the token of the person.',
  })
  async registerAccountManager(
    @Ctx() context: RequestContext,
    @Arg('input', () => RegisterAccountManagerInput, INPUT) input: RegisterAccountManagerInput,
  ): Promise<InstanceType<typeof RegisterAccountManagerPayload>> {
    const read = new InputReader();
    if (read.id('user', input.userId) === null) {
      read.problem('Give the id of a person, usr_…, as viewer tells it.', ['userId']);
    }
    const { value, refusals } = read.finish({
      userId: input.userId,
      partner: input.partnerId == null ? null : { id: read.id('partner', input.partnerId) },
      name: read.text(input.name, 'personName', ['name']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await registerAccountManager(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { manager: AccountManager.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => AssignAccountManagerPayload, {
    description: "Puts a business account into an account manager's portfolio, where it may be already.",
  })
  async assignAccountManager(
    @Ctx() context: RequestContext,
    @Arg('input', () => AssignAccountManagerInput, INPUT) input: AssignAccountManagerInput,
  ): Promise<InstanceType<typeof AssignAccountManagerPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      managerId: read.id('accountManager', input.managerId),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await assignAccountManager(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { account: BusinessAccount.of(outcome.done.memberId), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => UnassignAccountManagerPayload, {
    description: "Takes a business account out of an account manager's portfolio; what was granted stays.",
  })
  async unassignAccountManager(
    @Ctx() context: RequestContext,
    @Arg('input', () => UnassignAccountManagerInput, INPUT) input: UnassignAccountManagerInput,
  ): Promise<InstanceType<typeof UnassignAccountManagerPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      managerId: read.id('accountManager', input.managerId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await unassignAccountManager(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { account: BusinessAccount.of(outcome.done.memberId), userErrors: [] };
  }

  @Callers({ operator: true, manager: true })
  @Mutation(() => AddAccountNotePayload, {
    description: "Writes something down about a business account; the account's own people do not see it.",
  })
  async addAccountNote(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddAccountNoteInput, INPUT) input: AddAccountNoteInput,
  ): Promise<InstanceType<typeof AddAccountNotePayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      text: read.text(input.text, 'note', ['text']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addAccountNote(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { note: AccountNote.of(outcome.done), userErrors: [] };
  }
}
