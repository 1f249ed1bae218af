import { Field, ID, InputType } from 'type-graphql';
import type { SharedCredit } from '../../members/business/purchase-credit-setting.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { Rate } from '../scalars.js';
import { SharedCreditName } from './business-enums.js';

const ACCOUNT = { description: 'Which business account.' };
const REASON = { description: 'Why, for the audit log, 1–500 characters.' };

@InputType({ description: 'A contact of a business account who is to get points for what it buys for it.' })
export class InviteEmployeeInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Which of its contacts.' })
  contactId!: string;
}

@InputType({ description: 'An invitation to accept.' })
export class AcceptEmployeeInvitationInput {
  @Field(() => String, {
    description:
      'The code that the account has handed over, 1–64 characters; spaces, hyphens and capitals do not matter.',
  })
  code!: string;
}

@InputType({ description: 'An employee of a business account, or an invitation, to end.' })
export class EndEmployeeInput {
  @Field(() => ID, { description: 'Which.' })
  employeeId!: string;

  @Field(() => String, REASON)
  reason!: string;
}

@InputType({
  description:
    "Who may get points of a business account's purchases from now on, in place of what was said before.",
})
export class SetPurchaseCreditInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => [SharedCreditName], { description: 'Besides the account; none: it alone.' })
  credits!: SharedCredit[];

  @Field(() => Rate, {
    nullable: true,
    description:
      "The account's part of the money where both get points, in percent, above 0 and below 100; none: both get the points of all of it, and the partner owes for both.",
  })
  accountShare?: string | null;

  @Field(() => String, REASON)
  reason!: string;
}
