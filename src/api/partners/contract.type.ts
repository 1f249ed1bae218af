import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ContractTerms } from '../../partners/contract-terms.js';
import { warningsAbout } from '../../partners/contract-warnings.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { BillingName, SettlementCycleName } from '../values/enums.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description: 'Most points that are earned; what comes on top is cut. Null: no cap.',
  simpleResolvers: true,
})
export class ContractCaps {
  @Field(() => Points, { nullable: true, description: 'Of one purchase.' })
  perPurchase!: bigint | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Of one member on one day, by the day of the purchase.',
  })
  perMemberDay!: bigint | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Of all members on one day, by the day of the purchase.',
  })
  perPartnerDay!: bigint | null;
}

@ObjectType({
  description:
    "Prices at the partner's merchants of one category; those that are the version's own are told too.",
  simpleResolvers: true,
})
export class ContractCategoryTerms {
  @Field(() => String, { description: 'The category, as merchants have it.' })
  category!: string;

  @Field(() => Rate, { description: 'Points given per major unit of money spent.' })
  earnRate!: RateValue;

  @Field(() => Rate, { description: 'Major units of money that a point is worth to a member.' })
  burnValue!: RateValue;

  @Field(() => Rate, { description: 'Major units of money that the partner owes per point issued.' })
  issuePrice!: RateValue;

  @Field(() => Rate, { description: 'Major units of money that the partner is owed per point burned.' })
  redemptionPrice!: RateValue;
}

@ObjectType({
  description: 'Terms that are allowed, and that will lose somebody money.',
  simpleResolvers: true,
})
export class ContractWarning {
  @Field(() => String, {
    description: 'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE or BURN_VALUE_ABOVE_REDEMPTION_PRICE.',
  })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Of merchants of that category; null: of those without prices of their own.',
  })
  category!: string | null;

  @Field(() => String, { description: 'The arithmetic, in English, service fees included.' })
  message!: string;
}

@ObjectType({
  description:
    'One version of the contract between the coalition and a partner; never edited, replaced by a later one from a day on.',
  simpleResolvers: true,
})
export class ContractVersion {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Int, { description: '1, 2, 3 … per partner.' })
  version!: number;

  @Field(() => Boolean, { description: 'Whether the partner gives points.' })
  issuer!: boolean;

  @Field(() => Boolean, { description: 'Whether points can be spent at the partner.' })
  acceptor!: boolean;

  @Field(() => String, { description: 'ISO 4217 code of all its prices and of the purchases that earn.' })
  currency!: string;

  @Field(() => Rate, { description: 'Points given per major unit of money spent.' })
  earnRate!: RateValue;

  @Field(() => Rate, {
    description: 'Major units of money that a point is worth to a member who spends it here.',
  })
  burnValue!: RateValue;

  @Field(() => Rate, {
    description: 'Major units of money that the partner owes the coalition per point issued.',
  })
  issuePrice!: RateValue;

  @Field(() => Rate, {
    description: 'Major units of money that the coalition owes the partner per point burned.',
  })
  redemptionPrice!: RateValue;

  @Field(() => CalendarDay, { description: 'First day.' })
  effectiveFrom!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Last day; null: until a later version replaces it.',
  })
  effectiveUntil!: string | null;

  @Field(() => Int, { description: 'Days until points of a purchase can be spent; 0: at once.' })
  vestingDays!: number;

  @Field(() => ContractCaps, { description: 'Most points that are earned.' })
  caps!: ContractCaps;

  @Field(() => Int, { description: 'Seconds that a hold lives when its caller does not say.' })
  holdSeconds!: number;

  @Field(() => BillingName, { description: 'How the partner pays for the points it issues.' })
  billing!: keyof typeof BillingName;

  @Field(() => Money, {
    nullable: true,
    description: 'What must stay of the deposit; null: the contract is not prepaid.',
  })
  floatLimit!: Money | null;

  @Field(() => Money, {
    nullable: true,
    description: 'What the partner may owe for points it issues; null: no limit, or prepaid.',
  })
  creditLimit!: Money | null;

  @Field(() => Rate, {
    description:
      'Percent of the issue price that is owed when points are issued; the rest is owed when they are burned.',
  })
  paidAtIssuePercent!: RateValue;

  @Field(() => Rate, {
    description: 'Service fee that the partner owes: percent of the money of its issuing charges.',
  })
  issueFeePercent!: RateValue;

  @Field(() => Rate, {
    description: 'Service fee that the partner owes: percent of the money of its redemption credits.',
  })
  redemptionFeePercent!: RateValue;

  @Field(() => Rate, { description: 'VAT, in percent of the service fees.' })
  vatPercent!: RateValue;

  @Field(() => Rate, {
    description:
      "The issuer's share of breakage: percent of what it paid at issue for points that expire; the rest is the coalition's.",
  })
  breakageSharePercent!: RateValue;

  @Field(() => SettlementCycleName, { description: 'How long its settlement periods are.' })
  settlementCycle!: keyof typeof SettlementCycleName;

  @Field(() => Money, { description: 'A net amount below it is carried over to the next period.' })
  minimumPayment!: Money;

  @Field(() => Int, { description: 'Days after its issue in which lines of a statement can be disputed.' })
  disputeDays!: number;

  @Field(() => Int, { description: 'Days before its last one that an exit is told.' })
  noticeDays!: number;

  @Field(() => [ContractCategoryTerms], {
    description:
      'What merchants of some categories have in place of the prices; in the order of their names.',
  })
  categoryTerms!: ContractCategoryTerms[];

  @Field(() => [ContractWarning], { description: 'What of its prices will lose somebody money.' })
  contractWarnings!: ContractWarning[];

  static of({ fundingId: _, ...terms }: ContractTerms): ContractVersion {
    const { id, floatLimit, creditLimit, minimumPayment, categoryTerms } = terms;
    return {
      ...terms,
      id: encodeId('contractVersion', id),
      floatLimit: terms.billing === 'PREPAID' ? Money.of(floatLimit) : null,
      creditLimit: creditLimit && Money.of(creditLimit),
      minimumPayment: Money.of(minimumPayment),
      categoryTerms: categoryTerms.map(({ fundingId: _own, ...own }) => own),
      contractWarnings: warningsAbout(terms),
    };
  }
}

@ObjectType({
  description: 'A term in which two versions of a contract differ.',
  simpleResolvers: true,
})
export class ContractDifference {
  @Field(() => String, {
    description:
      'Its name in AddContractVersionInput, parts joined by dots: "caps.perPurchase", "categoryTerms.fuel.issuePrice".',
  })
  term!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "What the first version says, as text, money in major units; null: nothing, or of a category's price as everywhere.",
  })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'What the second version says, likewise.' })
  after!: string | null;
}
