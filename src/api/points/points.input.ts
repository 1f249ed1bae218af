import { Field, ID, InputType } from 'type-graphql';
import { type PurchaseCreditKind, PurchaseCreditName } from '../business/business-enums.js';
import { INPUT_WORDS } from '../input/input-words.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { oneTo } from '../limits/limit-text.js';
import { LIMITS } from '../limits/limits.js';
import { DateTime, JSONObject, Points } from '../scalars.js';
import { MoneyInput } from '../values/money.type.js';

const CREDIT = {
  nullable: true,
  description:
    'Of a purchase of a business account: who gets the points of it, as far as the account allows; the account, unless said otherwise.',
};
const EMPLOYEE = {
  nullable: true,
  description: 'Who bought for the business account, as a member: with a credit that gives it points.',
};

@InputType({ description: 'A part of a purchase.' })
export class PurchaseLineInput {
  @Field(() => MoneyInput, { description: 'What was paid for it other than in points.' })
  amount!: MoneyInput;

  @Field(() => String, { nullable: true, description: 'What it is, 1–200 characters.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'What kind of thing, 1–64 characters.' })
  category?: string | null;
}

@InputType({ description: 'A purchase that earns.' })
export class PurchaseInput {
  @Field(() => String, { description: "The merchant's own name for it, 1–255 characters; earns once." })
  reference!: string;

  @Field(() => MoneyInput, { description: 'What was paid other than in points.' })
  amount!: MoneyInput;

  @Field(() => String, { nullable: true, description: 'What kind of purchase, 1–64 characters.' })
  category?: string | null;

  @Field(() => [PurchaseLineInput], {
    nullable: true,
    description: `Its parts, ${oneTo(LIMITS.purchaseLines)}; they add up to the amount.`,
  })
  lines?: PurchaseLineInput[] | null;
}

@InputType({ description: 'A purchase to price.' })
export class QuotePurchaseInput {
  @Field(() => MoneyInput, { description: 'What would be paid other than in points.' })
  amount!: MoneyInput;

  @Field(() => String, { nullable: true, description: 'What kind of purchase, 1–64 characters.' })
  category?: string | null;

  @Field(() => [PurchaseLineInput], {
    nullable: true,
    description: `Its parts, ${oneTo(LIMITS.purchaseLines)}; they add up to the amount.`,
  })
  lines?: PurchaseLineInput[] | null;
}

@InputType({ description: 'Points for a purchase.' })
export class EarnPointsInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Who bought.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Where; a merchant of the calling partner.' })
  merchantId!: string;

  @Field(() => PurchaseInput, { description: 'What was bought.' })
  purchase!: PurchaseInput;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was bought; when the ledger takes it, unless said otherwise.',
  })
  occurredAt?: string | null;

  @Field(() => JSONObject, { nullable: true, description: INPUT_WORDS.metadata })
  metadata?: Record<string, unknown> | null;

  @Field(() => PurchaseCreditName, CREDIT)
  credit?: PurchaseCreditKind | null;

  @Field(() => MemberRefInput, EMPLOYEE)
  employee?: MemberRefInput | null;
}

@InputType({ description: 'Points to spend.' })
export class BurnPointsInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => MemberRefInput, { description: 'Who spends.' })
  member!: MemberRefInput;

  @Field(() => ID, { description: 'Where; a merchant of the calling partner.' })
  merchantId!: string;

  @Field(() => Points, { description: INPUT_WORDS.points })
  points!: string;

  @Field(() => String, { nullable: true, description: INPUT_WORDS.purchaseReference })
  purchaseReference?: string | null;

  @Field(() => String, { nullable: true, description: INPUT_WORDS.spendCode })
  spendCode?: string | null;

  @Field(() => JSONObject, { nullable: true, description: INPUT_WORDS.metadata })
  metadata?: Record<string, unknown> | null;
}

@InputType({ description: 'What an earn would give.' })
export class QuoteEarnInput {
  @Field(() => MemberRefInput, { nullable: true, description: 'For whom; none: for anybody.' })
  member?: MemberRefInput | null;

  @Field(() => ID, { description: 'Where; a merchant of the calling partner.' })
  merchantId!: string;

  @Field(() => QuotePurchaseInput, { description: 'What would be bought.' })
  purchase!: QuotePurchaseInput;

  @Field(() => DateTime, { nullable: true, description: 'When; now, unless said otherwise.' })
  occurredAt?: string | null;

  @Field(() => PurchaseCreditName, CREDIT)
  credit?: PurchaseCreditKind | null;

  @Field(() => MemberRefInput, EMPLOYEE)
  employee?: MemberRefInput | null;
}

@InputType({ description: 'What a burn would take and be worth: give either points or amount.' })
export class QuoteBurnInput {
  @Field(() => MemberRefInput, { nullable: true, description: "Whose points; none: anybody's." })
  member?: MemberRefInput | null;

  @Field(() => ID, { description: 'Where; a merchant of the calling partner.' })
  merchantId!: string;

  @Field(() => Points, { nullable: true, description: 'The points to spend.' })
  points?: string | null;

  @Field(() => MoneyInput, { nullable: true, description: 'The money to cover with points.' })
  amount?: MoneyInput | null;
}
