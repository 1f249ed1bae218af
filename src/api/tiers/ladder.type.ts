import { Field, Int, ObjectType } from 'type-graphql';
import type {
  Criterion,
  LadderVersion,
  Level,
  LevelBenefit,
  Requirement,
  Validity,
} from '../../coalition/ladders/ladder-terms.js';
import { formatMoneyAmount } from '../../values/money.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { CalendarDay, Points, Rate } from '../scalars.js';
import { MemberKind } from '../values/enums.js';
import { LocalizedText } from '../values/localized-text.type.js';
import {
  TierDowngradeName,
  TierMatchName,
  TierMetricName,
  TierPaidByName,
  TierValidityKindName,
  TierWindowName,
} from './tier.enums.js';

@ObjectType({ description: 'One thing that a level asks for.', simpleResolvers: true })
export class TierCriterion {
  @Field(() => TierMetricName, { description: 'What is counted.' })
  metric!: keyof typeof TierMetricName;

  @Field(() => String, {
    description: 'At least so much: points, purchases, partners, or a decimal of money in major units.',
  })
  atLeast!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Of SPEND: purchases in this currency; otherwise null.',
  })
  currency!: string | null;

  @Field(() => Boolean, { description: 'Of POINTS: whether what campaigns and levels give counts too.' })
  withBonus!: boolean;

  static of(criterion: Criterion): TierCriterion {
    const { metric, atLeast, currency, withBonus } = criterion;
    return { metric, atLeast: amountText(criterion, atLeast), currency, withBonus };
  }
}

@ObjectType({ description: 'What a level asks for.', simpleResolvers: true })
export class TierRequirement {
  @Field(() => TierMatchName, { description: 'Whether all criteria have to be met, or any of them.' })
  match!: keyof typeof TierMatchName;

  @Field(() => TierWindowName, { description: 'Over which time is counted.' })
  window!: keyof typeof TierWindowName;

  @Field(() => Int, {
    nullable: true,
    description: 'Of ROLLING_MONTHS: how many, this month and those before it; otherwise null.',
  })
  months!: number | null;

  @Field(() => [TierCriterion], { description: 'What is counted.' })
  criteria!: TierCriterion[];

  static of({ match, window, criteria }: Requirement): TierRequirement {
    const months = window.kind === 'ROLLING_MONTHS' ? window.months : null;
    return { match, window: window.kind, months, criteria: criteria.map(TierCriterion.of) };
  }
}

@ObjectType({
  description: 'How long a level lasts from the day on which it was reached.',
  simpleResolvers: true,
})
export class TierValidity {
  @Field(() => TierValidityKindName, { description: 'In what it is counted.' })
  kind!: keyof typeof TierValidityKindName;

  @Field(() => Int, { nullable: true, description: 'How many; null for ever.' })
  count!: number | null;

  static of(validity: Validity): TierValidity {
    return { kind: validity.kind, count: validity.kind === 'LIFETIME' ? null : validity.count };
  }
}

@ObjectType({ description: 'What purchases of members of a level get on top.', simpleResolvers: true })
export class TierBenefit {
  @Field(() => Rate, {
    nullable: true,
    description: 'Of the points by the base rate: 2 doubles them. Null: none.',
  })
  multiplier!: RateValue | null;

  @Field(() => Points, { nullable: true, description: 'On top of each purchase; null: none.' })
  bonusPoints!: bigint | null;

  @Field(() => TierPaidByName, { description: 'Who pays for these points.' })
  paidBy!: keyof typeof TierPaidByName;

  static of(benefit: LevelBenefit): TierBenefit {
    return { ...benefit };
  }
}

@ObjectType({ description: 'A level of a ladder.', simpleResolvers: true })
export class TierLevel {
  @Field(() => String, { description: 'The same in every version of the ladder.' })
  code!: string;

  @Field(() => Int, { description: '0 is the lowest.' })
  rank!: number;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => TierRequirement, { nullable: true, description: 'What it asks for; null of the lowest.' })
  requirement!: TierRequirement | null;

  @Field(() => TierValidity, {
    nullable: true,
    description: 'How long it lasts; null of the lowest, which does not end.',
  })
  validity!: TierValidity | null;

  @Field(() => TierBenefit, { nullable: true, description: 'What purchases get on top; null: nothing.' })
  benefit!: TierBenefit | null;

  static of({ code, name, reached, benefit }: Level, rank: number): TierLevel {
    return {
      code,
      rank,
      name: LocalizedText.of(name),
      requirement: reached && TierRequirement.of(reached.requirement),
      validity: reached && TierValidity.of(reached.validity),
      benefit: benefit && TierBenefit.of(benefit),
    };
  }
}

@ObjectType({ description: 'Which level takes the place of one that is gone.', simpleResolvers: true })
export class TierReplacement {
  @Field(() => String, { description: 'The code of the level that is gone.' })
  code!: string;

  @Field(() => String, { description: 'The code of the level where its members stand from now on.' })
  by!: string;
}

@ObjectType({
  description: 'A version of the ladder of a kind of members; never edited.',
  simpleResolvers: true,
})
export class TierLadder {
  @Field(() => MemberKind, { description: 'Whose ladder.' })
  kind!: keyof typeof MemberKind;

  @Field(() => Int, { description: '1, 2, 3 … per kind. Of those that have begun the highest is in force.' })
  version!: number;

  @Field(() => CalendarDay, { description: 'First day on which it is in force.' })
  effectiveFrom!: string;

  @Field(() => [TierLevel], { description: 'From the lowest to the highest.' })
  levels!: TierLevel[];

  @Field(() => TierDowngradeName, { description: 'How far a member falls whose level ends.' })
  downgrade!: keyof typeof TierDowngradeName;

  @Field(() => Int, {
    nullable: true,
    description: 'A level is lost after so many months without a purchase; null: never.',
  })
  gapMonths!: number | null;

  @Field(() => [Int], { description: 'So many days before its level ends a member is told.' })
  warningDays!: number[];

  @Field(() => Int, { description: 'So many days after its last day a level is reviewed.' })
  graceDays!: number;

  @Field(() => Boolean, {
    description: 'Whether a reversal ends a level at once that is not reached without what it undoes.',
  })
  reversalsTakeLevels!: boolean;

  @Field(() => [TierReplacement], {
    description: 'Of levels that the version before had and this one has not.',
  })
  replacements!: TierReplacement[];

  static of({ levels, replacements, warningDays, ...terms }: LadderVersion): TierLadder {
    return {
      ...terms,
      warningDays: [...warningDays],
      levels: levels.map(TierLevel.of),
      replacements: [...replacements].map(([code, by]) => ({ code, by })),
    };
  }
}

@ObjectType({
  description: 'How many members a level would have; those whose accounts are closed are not counted.',
  simpleResolvers: true,
})
export class TierLadderPreview {
  @Field(() => String, { description: "The level's code." })
  code!: string;

  @Field(() => Int, { description: 'Who reach it today and no higher one, whatever level they have now.' })
  members!: number;

  @Field(() => Int, {
    description:
      'Who have a level of this code now: whoever is on one that the draft leaves out is in none of these.',
  })
  membersNow!: number;
}

/** What a criterion counts, as a text: an integer, or money in major units. */
export function amountText({ metric, currency }: Criterion, amount: bigint): string {
  return metric === 'SPEND' && currency !== null
    ? formatMoneyAmount({ minor: amount, currency })
    : String(amount);
}
