import { Field, ID, ObjectType } from 'type-graphql';
import type { Exposure } from '../../partners/exposure.js';
import type { PartnerStatus } from '../../partners/partner.entity.js';
import type { MerchantTerms } from '../../partners/programme-snapshot.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText as LocalizedTextValue } from '../../values/localized-text.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { DateTime, IBAN } from '../scalars.js';
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
  description: 'The bank account to which settlement pays a partner.',
  simpleResolvers: true,
})
export class SettlementAccount {
  @Field(() => IBAN, { description: 'Its number.' })
  iban!: string;

  @Field(() => String, { description: 'In whose name it is.' })
  holder!: string;
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

  @Field(() => Money, { description: 'What the partner has paid in, less what it took out again.' })
  deposited!: Money;

  @Field(() => Money, {
    description:
      'PREPAID: what must stay of the deposit. POSTPAID: the credit limit, beyond what a float still holds.',
  })
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

@ObjectType({ description: 'Money that went back to a partner from its float.', simpleResolvers: true })
export class FloatWithdrawal {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Money, { description: 'How much.' })
  amount!: Money;

  @Field(() => String, { description: "The payment's own name." })
  reference!: string;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  recordedAt!: Date;
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
