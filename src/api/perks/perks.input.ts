import { Field, ID, InputType, Int } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { CalendarDay, Rate } from '../scalars.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';
import { MoneyInput } from '../values/money.type.js';
import { PerkConfirmationName, PerkEntitlementName, PerkKindName, PerkPeriodName } from './perk-enums.js';

const REASON = { description: 'Why, 1–500 characters, kept in the audit log.' };

@InputType({ description: 'A perk for the catalogue.' })
export class AddPerkInput {
  @Field(() => PerkKindName, { description: 'What it is.' })
  kind!: keyof typeof PerkKindName;

  @Field(() => LocalizedTextInput, { description: 'Name for people.' })
  name!: LocalizedTextInput;

  @Field(() => LocalizedTextInput, {
    nullable: true,
    description: 'What is to be known of it, beside its name; none: nothing.',
  })
  details?: LocalizedTextInput | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Of a discount or a cashback rate alone: how many percent of what is paid, above 0, up to 100. It is told, not computed: the partner gives it. None: the worth says all.',
  })
  percent?: string | null;

  @Field(() => PerkEntitlementName, { nullable: true, description: 'GRANT unless said otherwise.' })
  entitlement?: keyof typeof PerkEntitlementName | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Codes of the levels that may have it, up to 20. None: whatever the level; one that comes with a level needs some.',
  })
  levels?: string[] | null;

  @Field(() => MoneyInput, { description: 'What one is worth: what counts against budgets.' })
  worth!: MoneyInput;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What its payer owes the partner for each use, in the same currency; none: nothing.',
  })
  costPerUse?: MoneyInput | null;

  @Field(() => ID, { nullable: true, description: 'The partner who pays; none: the coalition.' })
  payerPartnerId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'The partners at which it can be used; none: every one. An empty list: at none.',
  })
  places?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many grants there can be, or uses of one that comes with a level; none: as many as are wanted.',
  })
  stock?: number | null;

  @Field(() => CalendarDay, { nullable: true, description: 'First day; none: today.' })
  from?: string | null;

  @Field(() => CalendarDay, { nullable: true, description: 'Last day; none: until it is ended.' })
  until?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days a grant lasts, 1–3660, that of granting included; none: as long as the perk.',
  })
  grantDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How often each grant can be used, or a member with the level per period; 1 unless said otherwise.',
  })
  uses?: number | null;

  @Field(() => PerkPeriodName, {
    nullable: true,
    description: 'Of one that comes with a level, which needs it.',
  })
  period?: keyof typeof PerkPeriodName | null;

  @Field(() => PerkConfirmationName, {
    nullable: true,
    description: "Whether a use needs the member's own confirmation; NONE unless said otherwise.",
  })
  confirmation?: keyof typeof PerkConfirmationName | null;
}

@InputType({ description: 'A perk that nobody is to get any more.' })
export class EndPerkInput {
  @Field(() => ID, { description: 'Which.' })
  perkId!: string;

  @Field(() => String, REASON)
  reason!: string;
}

@InputType({
  description:
    'What an account manager may give away, in place of what was said of the same manager, level, period and currency.',
})
export class SetPerkBudgetInput {
  @Field(() => ID, { description: 'Which account manager.' })
  managerId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Only to accounts with this level, by its code; none: to all. Both count where both are there.',
  })
  level?: string | null;

  @Field(() => PerkPeriodName, { description: 'For how long.' })
  period!: keyof typeof PerkPeriodName;

  @Field(() => String, { description: 'ISO 4217 code: for perks whose worth is in it.' })
  currency!: string;

  @Field(() => MoneyInput, { nullable: true, description: 'Most worth per period; none: no limit.' })
  worth?: MoneyInput | null;

  @Field(() => Int, { nullable: true, description: 'Most perks per period; none: no limit.' })
  grants?: number | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'A second person has to approve a perk that is worth more; none: none.',
  })
  approvalAbove?: MoneyInput | null;
}

@InputType({ description: 'A perk for a business account in the caller’s portfolio.' })
export class GrantPerkInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Which business account.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Which perk.' })
  perkId!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Last day, where it is to end before the perk says.',
  })
  until?: string | null;

  @Field(() => String, REASON)
  reason!: string;

  @Field(() => ID, { nullable: true, description: 'The request that it answers.' })
  requestId?: string | null;
}

@InputType({ description: 'A granted perk to approve.' })
export class ApprovePerkGrantInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which.' })
  grantId!: string;

  @Field(() => String, { ...REASON, nullable: true })
  reason?: string | null;
}

@InputType({ description: 'A granted perk to reject.' })
export class RejectPerkGrantInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which.' })
  grantId!: string;

  @Field(() => String, REASON)
  reason!: string;
}

@InputType({ description: 'A granted perk to take back.' })
export class RevokePerkGrantInput extends RejectPerkGrantInput {}

@InputType({ description: 'A perk to ask for.' })
export class RequestPerkInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which.' })
  perkId!: string;

  @Field(() => String, { nullable: true, description: 'What there is to say about it, 1–500 characters.' })
  note?: string | null;
}

@InputType({ description: 'A request to decline.' })
export class DeclinePerkRequestInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which.' })
  requestId!: string;

  @Field(() => String, REASON)
  reason!: string;
}

@InputType({ description: 'A use of a perk that the calling partner takes back.' })
export class UndoPerkUseInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'Which.' })
  useId!: string;

  @Field(() => String, REASON)
  reason!: string;
}

@InputType({ description: 'A perk that a member uses at one of the calling partner’s merchants.' })
export class UsePerkInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Whose perk.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Which perk.' })
  perkId!: string;

  @Field(() => ID, { description: 'Where.' })
  merchantId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The member's confirmation, where the perk asks for it; 1–64 characters.",
  })
  spendCode?: string | null;
}
