import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ContractTerms } from '../../partners/contract-terms.js';
import type { Exposure } from '../../partners/exposure.js';
import type { PartnerStatus } from '../../partners/partner.entity.js';
import type { MerchantTerms } from '../../partners/programme-snapshot.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText as LocalizedTextValue } from '../../values/localized-text.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Points, Rate } from '../scalars.js';
import { BillingName, PartnerStatusName } from '../values/enums.js';
import { LocalizedText } from '../values/localized-text.type.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description: 'A brand in the coalition: it issues points, accepts points, or both.',
  implements: Node,
  simpleResolvers: true,
})
export class Partner extends Node {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => String, { description: 'Short name for programs, unique in the coalition.' })
  slug!: string;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => PartnerStatusName, { description: 'Where it stands.' })
  status!: PartnerStatus;

  static of(partner: {
    readonly id: bigint;
    readonly slug: string;
    readonly name: LocalizedTextValue;
    readonly status: PartnerStatus;
  }): Partner {
    return Object.assign(new Partner(), {
      id: encodeId('partner', partner.id),
      partnerId: partner.id,
      slug: partner.slug,
      name: LocalizedText.of(partner.name),
      status: partner.status,
    });
  }
}

export const PartnerConnection = connectionTypes('Partner', Partner);

@ObjectType({
  description: 'One selling place of a partner: a shop, a web shop, an app.',
  implements: Node,
  simpleResolvers: true,
})
export class Merchant extends Node {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => String, {
    description: 'What kind of shop it is, as a word for rules, such as "food-delivery".',
  })
  category!: string;

  static of({ id, partnerId, name, category }: MerchantTerms): Merchant {
    return Object.assign(new Merchant(), {
      id: encodeId('merchant', id),
      partnerId,
      name: LocalizedText.of(name),
      category,
    });
  }
}

export const MerchantConnection = connectionTypes('Merchant', Merchant);

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

  static of({ id, fundingId: _, floatLimit, creditLimit, ...terms }: ContractTerms): ContractVersion {
    return {
      id: encodeId('contractVersion', id),
      ...terms,
      floatLimit: terms.billing === 'PREPAID' ? Money.of(floatLimit) : null,
      creditLimit: creditLimit && Money.of(creditLimit),
    };
  }
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

  @Field(() => String, { description: 'The arithmetic, in English.' })
  message!: string;
}

@ObjectType({
  description: 'Where a partner stands against what limits its issuing, by the contract in force.',
  simpleResolvers: true,
})
export class PartnerExposure {
  @Field(() => String, { description: "ISO 4217 code: the contract's." })
  currency!: string;

  @Field(() => BillingName, { description: 'What kind of limit it is.' })
  billing!: keyof typeof BillingName;

  @Field(() => Money, {
    description: 'What the points issued under a limit cost, less what was reversed; rounded up.',
  })
  charged!: Money;

  @Field(() => Money, { description: 'What the partner has paid in.' })
  deposited!: Money;

  @Field(() => Money, { description: 'PREPAID: what must stay of the deposit. POSTPAID: the credit limit.' })
  limit!: Money;

  @Field(() => Money, {
    description: 'What can still be issued for; below 0 where the limit was lowered since.',
  })
  remaining!: Money;

  static of({ currency, billing, charged, deposited, limit, remaining }: Exposure): PartnerExposure {
    return {
      currency,
      billing,
      charged: Money.of(charged),
      deposited: Money.of(deposited),
      limit: Money.of(limit),
      remaining: Money.of(remaining),
    };
  }
}

@ObjectType({
  description: 'Money that a partner has paid in, which its issuing draws down.',
  simpleResolvers: true,
})
export class FloatDeposit {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Money, { description: 'How much.' })
  amount!: Money;

  @Field(() => String, { description: "The payment's own name." })
  reference!: string;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  recordedAt!: Date;
}
