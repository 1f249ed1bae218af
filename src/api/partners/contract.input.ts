import { Field, ID, InputType, Int } from 'type-graphql';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { BillingName, SettlementCycleName } from '../values/enums.js';
import { MoneyInput } from '../values/money.type.js';

@InputType({ description: 'Most points that are earned; what comes on top is cut. None: no cap.' })
export class ContractCapsInput {
  @Field(() => Points, { nullable: true, description: 'Of one purchase.' })
  perPurchase?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Of one member on one day, by the day of the purchase.',
  })
  perMemberDay?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Of all members on one day, by the day of the purchase.',
  })
  perPartnerDay?: string | null;
}

@InputType({
  description:
    "What the partner's merchants of one category have in place of the version's prices; at least one of them.",
})
export class ContractCategoryTermsInput {
  @Field(() => String, { description: 'A category as merchants have it, each at most once.' })
  category!: string;

  @Field(() => Rate, { nullable: true, description: "In place of the version's earnRate." })
  earnRate?: string | null;

  @Field(() => Rate, { nullable: true, description: "In place of the version's burnValue." })
  burnValue?: string | null;

  @Field(() => Rate, { nullable: true, description: "In place of the version's issuePrice." })
  issuePrice?: string | null;

  @Field(() => Rate, { nullable: true, description: "In place of the version's redemptionPrice." })
  redemptionPrice?: string | null;
}

/** What any version of a contract says, also one that is only asked about. */
@InputType()
export abstract class ContractTermsInput {
  @Field(() => Boolean, { description: 'Whether the partner gives points.' })
  issuer!: boolean;

  @Field(() => Boolean, { description: 'Whether points can be spent at the partner.' })
  acceptor!: boolean;

  @Field(() => String, { description: 'ISO 4217 code of all its prices and of the purchases that earn.' })
  currency!: string;

  @Field(() => Rate, {
    description: 'Points given per major unit of money spent, such as "0.0001" for one per 10,000 rial.',
  })
  earnRate!: string;

  @Field(() => Rate, {
    description: 'Major units of money that a point is worth to a member who spends it here.',
  })
  burnValue!: string;

  @Field(() => Rate, {
    description: 'Major units of money that the partner owes the coalition per point issued.',
  })
  issuePrice!: string;

  @Field(() => Rate, {
    description: 'Major units of money that the coalition owes the partner per point burned.',
  })
  redemptionPrice!: string;

  @Field(() => CalendarDay, { description: 'First day; for a later version today at the earliest.' })
  effectiveFrom!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Last day; none: until a later version replaces it.',
  })
  effectiveUntil?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days until points of a purchase can be spent, 0–90; 0 unless said otherwise.',
  })
  vestingDays?: number | null;

  @Field(() => ContractCapsInput, {
    nullable: true,
    description: 'Most points that are earned; none: no caps.',
  })
  caps?: ContractCapsInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Seconds that a hold lives when its caller does not say, 1–2,592,000 (30 days); 900 unless said otherwise.',
  })
  holdSeconds?: number | null;

  @Field(() => BillingName, {
    nullable: true,
    description: 'Whether issuing draws on a deposit or is paid afterwards; POSTPAID unless said otherwise.',
  })
  billing?: keyof typeof BillingName | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "Of PREPAID: what must stay of the deposit, in the contract's currency; 0 unless said otherwise.",
  })
  floatLimit?: MoneyInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "Of POSTPAID: what the partner may owe for points it issues, in the contract's currency; none: no limit.",
  })
  creditLimit?: MoneyInput | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Percent of the issue price that is owed when points are issued, 0–100; the rest is owed when they are burned. 100 unless said otherwise.',
  })
  paidAtIssuePercent?: string | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Service fee that the partner owes: percent of the money of its issuing charges, 0–100; 0 unless said otherwise.',
  })
  issueFeePercent?: string | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Service fee that the partner owes: percent of the money of its redemption credits, 0–100; 0 unless said otherwise.',
  })
  redemptionFeePercent?: string | null;

  @Field(() => Rate, {
    nullable: true,
    description: 'VAT, in percent of the service fees, 0–100; 0 unless said otherwise.',
  })
  vatPercent?: string | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      "The issuer's share of breakage: percent of what it paid at issue for points that expire, 0–100; 0 unless said otherwise.",
  })
  breakageSharePercent?: string | null;

  @Field(() => SettlementCycleName, {
    nullable: true,
    description:
      "How long settlement periods are, by the coalition's calendar; MONTHLY unless said otherwise.",
  })
  settlementCycle?: keyof typeof SettlementCycleName | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "A net amount below it is carried over to the next period; in the contract's currency, and less than an issuer's credit limit, which what is carried over uses up; 0 unless said otherwise.",
  })
  minimumPayment?: MoneyInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Days after its issue in which lines of a statement can be disputed, 0–90; 10 unless said otherwise.',
  })
  disputeDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days before its last one that an exit is told, 0–3650; 30 unless said otherwise.',
  })
  noticeDays?: number | null;

  @Field(() => [ContractCategoryTermsInput], {
    nullable: true,
    description:
      'Prices of merchants of some categories, whether there are such merchants yet or not; at most 50 categories.',
  })
  categoryTerms?: ContractCategoryTermsInput[] | null;
}

@InputType({
  description: "A version of a partner's contract, which replaces the earlier ones from its first day on.",
})
export class AddContractVersionInput extends ContractTermsInput {
  @Field(() => ID, { description: 'Whose contract.' })
  partnerId!: string;
}
