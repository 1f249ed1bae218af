import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ContractTerms } from '../../partners/contract-terms.js';
import type { PartnerStatus } from '../../partners/partner.entity.js';
import type { MerchantTerms } from '../../partners/programme-snapshot.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText as LocalizedTextValue } from '../../values/localized-text.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, Rate } from '../scalars.js';
import { PartnerStatusName } from '../values/enums.js';
import { LocalizedText } from '../values/localized-text.type.js';

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

  static of({ id, fundingId: _, ...terms }: ContractTerms): ContractVersion {
    return { id: encodeId('contractVersion', id), ...terms };
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
