import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { StandingRecord } from '../../ledger/levels/read-standings.js';
import type { FollowedLevel } from '../../tiers/follow-levels.js';
import type { Progress, Target } from '../../tiers/standing-view.js';
import { CalendarDay, DateTime } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { amountText, TierLevel } from './ladder.type.js';
import { TierCauseName, TierMatchName, TierMetricName } from './tier.enums.js';

@ObjectType({
  description:
    'How far a member is with one thing that a level asks for. Amounts are points, purchases, partners, or a decimal of money in major units.',
  simpleResolvers: true,
})
export class TierProgress {
  @Field(() => TierMetricName, { description: 'What is counted.' })
  metric!: keyof typeof TierMetricName;

  @Field(() => String, { nullable: true, description: 'Of SPEND: in which currency; otherwise null.' })
  currency!: string | null;

  @Field(() => String, { description: 'What it asks for.' })
  atLeast!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What there is, of all partners together; null for partners and their people, who would learn of other partners what a member spends there. A token of the member shows it.',
  })
  value!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What is missing; 0 where there is enough; null as value.',
  })
  missing!: string | null;

  static of({ criterion, value, missing }: Progress, mayReadAmounts: boolean): TierProgress {
    const { metric, currency, atLeast } = criterion;
    const inWords = (amount: bigint) => amountText(criterion, amount);
    return {
      ...{ metric, currency, atLeast: inWords(atLeast) },
      value: mayReadAmounts ? inWords(value) : null,
      missing: mayReadAmounts ? inWords(missing) : null,
    };
  }
}

@ObjectType({ description: 'What a member has to do for a level.', simpleResolvers: true })
export class TierTarget {
  @Field(() => TierLevel, { description: 'Which level.' })
  level!: TierLevel;

  @Field(() => TierMatchName, { description: 'Whether all of it has to be done, or any of it.' })
  match!: keyof typeof TierMatchName;

  @Field(() => Boolean, { description: 'Whether it is done.' })
  reached!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'How much of the way there is, in hundredths of a percent, rounded down: the least share of all things that are asked for, or the most where any is enough; null for partners and their people.',
  })
  share!: number | null;

  @Field(() => [TierProgress], { description: 'One for each thing that the level asks for.' })
  progress!: TierProgress[];

  /** As the caller may see it. */
  static of({ level, rank, match, reached, share, progress }: Target, mayReadAmounts: boolean): TierTarget {
    return {
      ...{ level: TierLevel.of(level, rank), match, reached, share: mayReadAmounts ? Number(share) : null },
      progress: progress.map((each) => TierProgress.of(each, mayReadAmounts)),
    };
  }
}

@ObjectType({
  description: 'A level of a member from an instant on, until the next one.',
  simpleResolvers: true,
})
export class TierChange {
  @Field(() => ID, { description: 'Whose.' })
  memberId!: string;

  @Field(() => String, { description: "The level's code." })
  level!: string;

  @Field(() => DateTime, { description: 'It counts for purchases after this instant.' })
  since!: Date;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Its last day, grace aside; null: it does not end.',
  })
  until!: string | null;

  @Field(() => TierCauseName, { description: 'Why it is so.' })
  cause!: keyof typeof TierCauseName;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a level that an operator gave or took back: why. For operators and auditors, otherwise null.',
  })
  reason!: string | null;

  @Field(() => Actor, {
    nullable: true,
    description: 'Who gave it or took it back; null of what came by itself, and as for reason.',
  })
  actor!: Actor | null;
}

@ObjectType({ description: 'Where a member stands on the ladder of its kind.', simpleResolvers: true })
export class TierStanding {
  /** Not a field. */
  memberId!: bigint;

  @Field(() => TierLevel, { description: 'Its level.' })
  level!: TierLevel;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when; null: it has never had another one than the lowest.',
  })
  since!: Date | null;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The last day, grace aside; null: it does not end.',
  })
  until!: string | null;

  @Field(() => TierCauseName, { nullable: true, description: 'Why it is so; null as for since.' })
  cause!: keyof typeof TierCauseName | null;

  @Field(() => TierTarget, {
    nullable: true,
    description: 'For the next level; null: there is no higher one.',
  })
  next!: TierTarget | null;

  @Field(() => TierTarget, {
    nullable: true,
    description: 'For keeping this level beyond its end; null: it does not end.',
  })
  keep!: TierTarget | null;
}

@ObjectType({ description: "A member's level, live.", simpleResolvers: true })
export class TierUpdate {
  /** Not a field: what was read, from which the standing is made. */
  followed!: FollowedLevel;

  @Field(() => ID, { description: 'Whose.' })
  memberId!: string;

  @Field(() => Int, {
    description:
      'The number of what was announced of its level last; rises with every change of it and every warning.',
  })
  version!: number;

  @Field(() => Boolean, { description: 'Whether it was told that the level ends soon.' })
  endsSoon!: boolean;
}

/** As the caller may see it. */
export function tierChangeOf(record: StandingRecord, memberId: string, mayReadReason: boolean): TierChange {
  const { level, from, validUntil, cause, reason } = record;
  const byHand = cause === 'MANUAL' || cause === 'MANUAL_END' ? Actor.of(record.actor) : null;
  return {
    ...{ memberId, level, since: from, until: validUntil, cause },
    reason: mayReadReason ? reason : null,
    // One that ends on its day is taken back by nobody.
    actor: mayReadReason && byHand?.kind === 'USER' ? byHand : null,
  };
}
