import { Field, ID, ObjectType } from 'type-graphql';
import type { OpenOffer } from '../../tiers/open-offers.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { LocalizedText } from '../values/localized-text.type.js';
import { Money } from '../values/money.type.js';
import { CampaignEarlyAccess } from './campaign.type.js';

@ObjectType({
  description: "A campaign as a member sees it: points that a partner's purchases get on top, for now.",
  simpleResolvers: true,
})
export class Offer {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => ID, { description: 'The id of the campaign, as breakdowns name it.' })
  campaignId!: string;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => CalendarDay, {
    nullable: true,
    description:
      'The first day on which a member of its level gets the points, by when it buys; null: they are for other levels.',
  })
  opensOn!: string | null;

  @Field(() => CalendarDay, { description: 'The last day.' })
  until!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Only for members of these levels, by code; null: for all.',
  })
  levels!: string[] | null;

  @Field(() => [CampaignEarlyAccess], { description: 'For which levels it begins earlier than for others.' })
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

  @Field(() => Rate, { nullable: true, description: 'Of the points by the base rate: 2 doubles them.' })
  multiplier!: RateValue | null;

  @Field(() => Points, { nullable: true, description: 'On top of each purchase.' })
  bonusPoints!: bigint | null;

  /** Who pays for it is not told. */
  static of({ campaign, opensOn }: OpenOffer): Offer {
    const {
      id,
      partnerId,
      name,
      until,
      levels,
      earlyAccess,
      categories,
      minimumAmount,
      multiplier,
      bonusPoints,
    } = campaign;
    return Object.assign(new Offer(), {
      ...{ partnerId, until, opensOn, multiplier, bonusPoints },
      campaignId: encodeId('campaign', id),
      name: LocalizedText.of(name),
      levels: levels && [...levels],
      earlyAccess: earlyAccess.map((early) => Object.assign(new CampaignEarlyAccess(), early)),
      categories: categories && [...categories],
      minimumAmount: minimumAmount && Money.of(minimumAmount),
    });
  }
}
