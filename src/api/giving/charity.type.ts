import { Field, Int, ObjectType } from 'type-graphql';
import type {
  CharityCampaignTerms,
  CharityStatus,
  CharityTerms,
} from '../../partners/charities/charity-terms.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Points, Rate } from '../scalars.js';
import { LocalizedText } from '../values/localized-text.type.js';
import { Money } from '../values/money.type.js';
import { CharityStatusName, GoalEndName } from './giving-enums.js';

@ObjectType({
  description: 'Somebody that members can give points to, and that is paid money for them.',
  implements: Node,
  simpleResolvers: true,
})
export class Charity extends Node {
  /** Not a field. */
  terms!: CharityTerms;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => String, { description: "In its country's register; unique in the coalition." })
  registrationNumber!: string;

  @Field(() => CharityStatusName, { description: 'Whether anything can be given or paid to it.' })
  status!: CharityStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its account was verified by somebody else than who had set it; null: it is not.',
  })
  verifiedAt!: Date | null;

  static of(terms: CharityTerms): Charity {
    const { name, registrationNumber, status, verifiedAt } = terms;
    return Object.assign(new Charity(), {
      id: encodeId('charity', terms.id),
      name: LocalizedText.of(name),
      ...{ terms, registrationNumber, status, verifiedAt },
    });
  }
}

@ObjectType({ description: 'So much money for each multiple of points.', simpleResolvers: true })
export class LinearDonations {
  @Field(() => Points, { description: 'Points can be given in multiples of it.' })
  multiple!: bigint;

  @Field(() => Money, { description: 'What each multiple comes to.' })
  amount!: Money;

  @Field(() => Points, {
    description: 'The least that can be given; less only where no more is left until a goal that closes.',
  })
  minimum!: bigint;
}

@ObjectType({ description: 'A number of points that can be given.', simpleResolvers: true })
export class DonationStep {
  @Field(() => Points, { description: 'How many.' })
  points!: bigint;

  @Field(() => Money, { description: 'What they come to.' })
  amount!: Money;
}

@ObjectType({ description: 'A partner that adds a share of what members give.', simpleResolvers: true })
export class CharitySponsor {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => Rate, { description: 'Of what members give, in percent; each share is rounded down.' })
  percent!: RateValue;

  @Field(() => Money, { description: 'The most that it adds.' })
  cap!: Money;

  @Field(() => Int, {
    description:
      'Sponsors of one turn add side by side; those of a later one to what those before have not covered.',
  })
  turn!: number;
}

@ObjectType({
  description: 'What points are worth to a charity, on some days; never edited, and ended early at the most.',
  implements: Node,
  simpleResolvers: true,
})
export class CharityCampaign extends Node {
  /** Not a field. */
  terms!: CharityCampaignTerms;

  @Field(() => Int, { description: '1, 2, 3 … per charity.' })
  number!: number;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => String, { description: 'ISO 4217 code of all its amounts.' })
  currency!: string;

  @Field(() => LinearDonations, { nullable: true, description: 'What can be given; null: steps.' })
  linear!: LinearDonations | null;

  @Field(() => [DonationStep], {
    description: 'The numbers of points that can be given, rising; none where it is linear.',
  })
  steps!: DonationStep[];

  @Field(() => CalendarDay, { description: 'First day.' })
  from!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Last day; that on which it was ended, where it was. Null: no end.',
  })
  until!: string | null;

  @Field(() => Money, {
    nullable: true,
    description: 'What members are to give, without what sponsors add; null: no goal.',
  })
  goal!: Money | null;

  @Field(() => GoalEndName, { nullable: true, description: 'What happens there; null without a goal.' })
  atGoal!: keyof typeof GoalEndName | null;

  @Field(() => [CharitySponsor], { description: 'Who adds to what members give.' })
  sponsors!: CharitySponsor[];

  static of(terms: CharityCampaignTerms): CharityCampaign {
    const { id, number, name, currency, rate, from, until, goal, sponsors } = terms;
    const money = (minor: bigint) => Money.of({ minor, currency });
    return Object.assign(new CharityCampaign(), {
      id: encodeId('charityCampaign', id),
      name: LocalizedText.of(name),
      ...{ terms, number, currency, from, until },
      linear:
        rate.kind === 'LINEAR'
          ? { multiple: rate.multiple, amount: money(rate.multipleMinor), minimum: rate.minimum }
          : null,
      steps:
        rate.kind === 'STEPS'
          ? rate.steps.map(({ points, minor }) => ({ points, amount: money(minor) }))
          : [],
      goal: goal && money(goal.minor),
      atGoal: goal?.atGoal ?? null,
      sponsors: sponsors.map(({ partnerId, percent, capMinor, turn }) =>
        Object.assign(new CharitySponsor(), { partnerId, percent, turn, cap: money(capMinor) }),
      ),
    });
  }
}

export const CharityConnection = connectionTypes('Charity', Charity);
export const CharityCampaignConnection = connectionTypes('CharityCampaign', CharityCampaign);
