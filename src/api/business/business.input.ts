import { Field, ID, InputType, Int } from 'type-graphql';
import { DEFAULT_MEMBER_TOKEN_SECONDS, MAX_MEMBER_TOKEN_SECONDS } from '../../access/member-tokens.js';
import type { PortfolioOrder } from '../../members/business/read-business-accounts.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { oneTo } from '../limits/limit-text.js';
import { CalendarDay, DateTime, PhoneNumber } from '../scalars.js';
import { MemberStatus } from '../values/enums.js';
import { ContactRoleName, PortfolioOrderName } from './business-enums.js';

const ACCOUNT = { description: 'Which business account.' };
const REASON = { description: 'Why, for the audit log, 1–500 characters.' };

@InputType({ description: 'What company a business account is, in place of what was said before.' })
export class SetCompanyDetailsInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => String, { description: 'Its name in the register, 1–200 characters.' })
  legalName!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2, such as IR.' })
  country!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Of a legal person in Iran (شناسه ملی): 11 digits, the last of which checks the others.',
  })
  nationalId?: string | null;

  @Field(() => String, { nullable: true, description: 'In the register of companies, 1–64 characters.' })
  registrationNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'For value-added tax: within the European Union of the structure of its state, elsewhere 4–20 letters and digits.',
  })
  vatNumber?: string | null;
}

@InputType({ description: 'A person who is to use a business account; at least one of email and phone.' })
export class AddBusinessContactInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => String, { description: '1–140 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'E-mail address, of one contact of the account.' })
  email?: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'Phone number, of one contact of the account.' })
  phone?: string | null;

  @Field(() => ContactRoleName, { description: 'What it may do.' })
  role!: keyof typeof ContactRoleName;
}

@InputType({ description: 'What is said of a contact, in place of all that was said before.' })
export class ChangeBusinessContactInput extends AddBusinessContactInput {
  @Field(() => ID, { description: 'Which contact of the account.' })
  contactId!: string;
}

@InputType({ description: 'A contact who is to use the account no more.' })
export class RemoveBusinessContactInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Which contact of the account.' })
  contactId!: string;

  @Field(() => String, { ...REASON, nullable: true })
  reason?: string | null;
}

@InputType({ description: 'A token for a contact of a business account; either email or phone.' })
export class CreateContactTokenInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => String, { nullable: true, description: 'By which the app knows the person.' })
  email?: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'By which the app knows the person.' })
  phone?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `Seconds, ${oneTo(MAX_MEMBER_TOKEN_SECONDS)}; ${DEFAULT_MEMBER_TOKEN_SECONDS} unless said otherwise.`,
  })
  expiresIn?: number | null;
}

@InputType({
  description: 'That one business account is to belong to another; the caller acts for one of them.',
})
export class RequestParentAccountInput {
  @Field(() => ID, { description: 'The member that is to belong to the other.' })
  childId!: string;

  @Field(() => ID, { description: 'The member to which it is to belong.' })
  parentId!: string;
}

@InputType({ description: 'The answer of the side that was asked.' })
export class AnswerParentAccountInput {
  @Field(() => ID, { description: 'Which request.' })
  parentAccountId!: string;

  @Field(() => Boolean, { description: 'Whether it agrees.' })
  agree!: boolean;

  @Field(() => String, { ...REASON, nullable: true })
  reason?: string | null;
}

@InputType({ description: 'An agreement to end, or a request to take back.' })
export class EndParentAccountInput {
  @Field(() => ID, { description: 'Which.' })
  parentAccountId!: string;

  @Field(() => String, REASON)
  reason!: string;
}

@InputType({ description: 'A person who is to look after business accounts.' })
export class RegisterAccountManagerInput {
  @Field(() => ID, { description: "The person's id as a user, as `viewer` tells it: usr_…" })
  userId!: string;

  @Field(() => ID, { nullable: true, description: "Whose person it is; none: the operator's." })
  partnerId?: string | null;

  @Field(() => String, { description: 'As others see it, 1–140 characters.' })
  name!: string;
}

@InputType({ description: "A business account to put into an account manager's portfolio." })
export class AssignAccountManagerInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Which account manager.' })
  managerId!: string;
}

@InputType({ description: "A business account to take out of an account manager's portfolio." })
export class UnassignAccountManagerInput extends AssignAccountManagerInput {
  @Field(() => String, REASON)
  reason!: string;
}

@InputType({ description: 'Something to write down about a business account.' })
export class AddAccountNoteInput {
  @Field(() => MemberRefInput, ACCOUNT)
  member!: MemberRefInput;

  @Field(() => String, { description: '1–2,000 characters.' })
  text!: string;
}

@InputType({ description: 'Which business accounts to list; all conditions hold together.' })
export class PortfolioFilterInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Only those of this account manager; an account manager lists its own anyway.',
  })
  managerId?: string | null;

  @Field(() => MemberStatus, { nullable: true, description: 'Only those in this state.' })
  status?: keyof typeof MemberStatus | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only those that nobody looks after.' })
  unassigned?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only those with a request for a perk that is open.',
  })
  waiting?: boolean | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only those whose points have not moved since, and that had joined before.',
  })
  inactiveSince?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only those with this level, by its code on the ladder that is in force; 1–40 characters.',
  })
  level?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Only those whose company's legal name holds this text, in letters of any case; 1–200 characters.",
  })
  name?: string | null;
}

@InputType({ description: 'In which order to list business accounts.' })
export class PortfolioOrderInput {
  @Field(() => PortfolioOrderName, { description: 'By what.' })
  by!: PortfolioOrder['by'];

  @Field(() => String, { nullable: true, description: 'ISO 4217; with VALUE alone, where it must be given.' })
  currency?: string | null;

  @Field(() => CalendarDay, {
    nullable: true,
    description:
      'With VALUE alone: purchases from the month of this day on; those of the last twelve months, unless said otherwise.',
  })
  since?: string | null;
}
