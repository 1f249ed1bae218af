import { Field, ID, InputType, Int } from 'type-graphql';
import { CalendarDay, Rate } from '../scalars.js';
import { BillingName } from '../values/enums.js';
import { MoneyInput } from '../values/money.type.js';

@InputType({ description: 'Other prices at merchants of a category that has terms of its own.' })
export class CategoryDraftInput {
  @Field(() => String, { description: 'The category, as the contract names it.' })
  category!: string;

  @Field(() => Rate, { nullable: true, description: 'Major units of money per point issued there.' })
  issuePrice?: string | null;

  @Field(() => Rate, { nullable: true, description: 'Major units of money per point burned there.' })
  redemptionPrice?: string | null;
}

@InputType({
  description:
    'Other terms for versions of a contract; what is not given stays as it is. Only what prices points is here: what was given and spent stays as it was, so rates of earning and burning do not count.',
})
export class ContractDraftInput {
  @Field(() => Rate, {
    nullable: true,
    description:
      'Major units of money that the partner owes per point issued. Categories that have terms of their own keep theirs.',
  })
  issuePrice?: string | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Major units of money that the coalition owes per point burned. Categories that have terms of their own keep theirs.',
  })
  redemptionPrice?: string | null;

  @Field(() => Rate, {
    nullable: true,
    description: 'Percent of the issue price that is owed when points are issued, 0–100.',
  })
  paidAtIssuePercent?: string | null;

  @Field(() => Rate, { nullable: true, description: 'Percent of the money of issuing charges, 0–100.' })
  issueFeePercent?: string | null;

  @Field(() => Rate, { nullable: true, description: 'Percent of the money of redemption credits, 0–100.' })
  redemptionFeePercent?: string | null;

  @Field(() => Rate, { nullable: true, description: 'Percent of the service fees, 0–100.' })
  vatPercent?: string | null;

  @Field(() => Rate, {
    nullable: true,
    description: 'Percent of what was paid at issue that is given back for points that expire, 0–100.',
  })
  breakageSharePercent?: string | null;

  @Field(() => BillingName, { nullable: true, description: 'Whether a deposit pays the issuing charges.' })
  billing?: keyof typeof BillingName | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "A net amount below it is carried over; in the contract's currency.",
  })
  minimumPayment?: MoneyInput | null;

  @Field(() => [CategoryDraftInput], {
    nullable: true,
    description: 'Other prices of categories, each of which a replaced version has terms for.',
  })
  categoryTerms?: CategoryDraftInput[] | null;
}

@InputType({ description: 'Which days, of whom, under which other terms.' })
export class SettlementWhatIfInput {
  @Field(() => ID, { description: 'Whose days.' })
  partnerId!: string;

  @Field(() => CalendarDay, { description: 'First business day.' })
  from!: string;

  @Field(() => CalendarDay, {
    description: 'Last business day, which must be closed; at most 366 days in all.',
  })
  until!: string;

  @Field(() => [Int], {
    nullable: true,
    description:
      'Which versions of the contract the draft replaces, by number; those in force on one of the days unless said otherwise.',
  })
  versions?: number[] | null;

  @Field(() => ContractDraftInput, { description: 'The other terms.' })
  contract!: ContractDraftInput;
}
