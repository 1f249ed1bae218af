import { Field, Int, ObjectType } from 'type-graphql';
import type { CampaignTerms } from '../../partners/campaigns/campaign-terms.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { LocalizedText } from '../values/localized-text.type.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description: 'Who pays for the points of a campaign, and how much of them.',
  simpleResolvers: true,
})
export class CampaignFunder {
  /** Not a field. */
  partnerId!: bigint | null;

  @Field(() => Rate, { description: 'Its share in percent; all shares add up to 100.' })
  percent!: RateValue;
}

@ObjectType({
  description: 'A level for which a campaign begins on an earlier day.',
  simpleResolvers: true,
})
export class CampaignEarlyAccess {
  @Field(() => String, { description: "The level's code." })
  level!: string;

  @Field(() => CalendarDay, { description: 'The first day for its members, by when purchases happen.' })
  from!: string;
}

@ObjectType({
  description:
    "Points that a partner's purchases get on top of its contract's, on some days; never edited, and ended early at the most.",
  implements: Node,
  simpleResolvers: true,
})
export class Campaign extends Node {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => Int, { description: '1, 2, 3 … per partner.' })
  number!: number;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => CalendarDay, { description: 'First day, by when purchases happen.' })
  from!: string;

  @Field(() => CalendarDay, {
    description: 'Last day; that on which it was ended, where it was. Before the first: it never runs.',
  })
  until!: string;

  @Field(() => [String], {
    nullable: true,
    description:
      'Only for members who have one of these levels, by code, when they buy, or one that has taken its place; null: for all.',
  })
  levels!: string[] | null;

  @Field(() => [CampaignEarlyAccess], { description: 'Whose purchases it begins for on an earlier day.' })
  earlyAccess!: CampaignEarlyAccess[];

  @Field(() => [String], {
    nullable: true,
    description: 'At merchants of these categories; null: at all of the partner’s.',
  })
  categories!: string[] | null;

  @Field(() => Money, {
    nullable: true,
    description: 'A purchase of less gets nothing on top; null: of any amount.',
  })
  minimumAmount!: Money | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Of the points by the base rate: 2 doubles them, the one half being the campaign’s. Null: none.',
  })
  multiplier!: RateValue | null;

  @Field(() => Points, { nullable: true, description: 'On top of each purchase; null: none.' })
  bonusPoints!: bigint | null;

  @Field(() => [CampaignFunder], { description: 'Who pays for the points on top.' })
  funders!: CampaignFunder[];

  @Field(() => Rate, {
    description:
      'How much of the issue price is owed when points are issued, in percent; the rest when they are burned.',
  })
  paidAtIssuePercent!: RateValue;

  static of(campaign: CampaignTerms): Campaign {
    const {
      id,
      name,
      minimumAmount,
      categories,
      levels,
      earlyAccess,
      funders,
      fundings: _,
      ...terms
    } = campaign;
    return Object.assign(new Campaign(), terms, {
      id: encodeId('campaign', id),
      name: LocalizedText.of(name),
      levels: levels && [...levels],
      earlyAccess: earlyAccess.map((early) => Object.assign(new CampaignEarlyAccess(), early)),
      categories: categories && [...categories],
      minimumAmount: minimumAmount && Money.of(minimumAmount),
      funders: funders.map((funder) => Object.assign(new CampaignFunder(), funder)),
    });
  }
}

export const CampaignConnection = connectionTypes('Campaign', Campaign);
