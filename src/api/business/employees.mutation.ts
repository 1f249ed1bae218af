import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { acceptEmployeeInvitation } from '../../members/business/accept-employee-invitation.js';
import { endEmployee } from '../../members/business/end-employee.js';
import { inviteEmployee } from '../../members/business/invite-employee.js';
import { setPurchaseCredit } from '../../members/business/set-purchase-credit.js';
import { RATE_SCALE } from '../../values/rate.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import {
  AcceptEmployeeInvitationInput,
  EndEmployeeInput,
  InviteEmployeeInput,
  SetPurchaseCreditInput,
} from './employee.input.js';
import {
  AcceptEmployeeInvitationPayload,
  EndEmployeePayload,
  InviteEmployeePayload,
  SetPurchaseCreditPayload,
} from './employee.payload.js';
import { Employee, PurchaseCreditSetting } from './employee.type.js';

const INPUT = { description: 'What to do.' };
const WHOLE = 100n * RATE_SCALE;

@Resolver()
export class EmployeesMutation {
  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => InviteEmployeePayload, {
    description:
      'Invites a contact of a business account to get points for what it buys for the account, as the member that it is. It accepts with the code that this answers.',
  })
  async inviteEmployee(
    @Ctx() context: RequestContext,
    @Arg('input', () => InviteEmployeeInput, INPUT) input: InviteEmployeeInput,
  ): Promise<InviteEmployeePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      contactId: read.id('businessContact', input.contactId),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await inviteEmployee(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const { employee, code } = outcome.done;
    return { employee: Employee.of(employee), code, userErrors: [] };
  }

  @Callers({ member: 'acts' })
  @Mutation(() => AcceptEmployeeInvitationPayload, {
    description:
      'Agrees, as a person, to get points for what it buys for the business account that has invited it.',
  })
  async acceptEmployeeInvitation(
    @Ctx() context: RequestContext,
    @Arg('input', () => AcceptEmployeeInvitationInput, INPUT) input: AcceptEmployeeInvitationInput,
  ): Promise<InstanceType<typeof AcceptEmployeeInvitationPayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({ code: read.text(input.code, 'spendCode', ['code']) });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await acceptEmployeeInvitation(context.memberCommands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { employee: Employee.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, manager: true, member: 'acts', contact: 'ADMIN' })
  @Mutation(() => EndEmployeePayload, {
    description:
      'Ends that a member buys for a business account, or takes an invitation back, by either side. What was earned stays.',
  })
  async endEmployee(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndEmployeeInput, INPUT) input: EndEmployeeInput,
  ): Promise<InstanceType<typeof EndEmployeePayload>> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      employeeId: read.id('employee', input.employeeId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await endEmployee(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { employee: Employee.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => SetPurchaseCreditPayload, {
    description:
      "Says who may get points of a business account's purchases besides the account, for those that happen from now on.",
  })
  async setPurchaseCredit(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetPurchaseCreditInput, INPUT) input: SetPurchaseCreditInput,
  ): Promise<InstanceType<typeof SetPurchaseCreditPayload>> {
    const read = new InputReader();
    const { accountShare } = input;
    const share = accountShare == null ? null : read.rate(accountShare, ['accountShare']);
    if (share && (share.scaled === 0n || share.scaled >= WHOLE))
      read.problem('Give a percentage above 0 and below 100.', ['accountShare']);
    const { value, refusals } = read.finish({
      member: read.member(input.member, ['member']),
      credits: read.list(input.credits, ['credits']),
      accountShare: share,
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setPurchaseCredit(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { setting: PurchaseCreditSetting.of(outcome.done), userErrors: [] };
  }
}
