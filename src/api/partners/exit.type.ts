import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { PartnerExitTerms } from '../../partners/partner-exit.js';
import type { OpenLiability } from '../../settlement/exits/open-points.js';
import type { PartnerExitPlan as Plan } from '../../settlement/exits/plan-partner-exit.js';
import { formatExact } from '../../settlement/pricing/exact-decimal.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { CalendarDay, DateTime, Points, Rate } from '../scalars.js';
import { PartnerExitStatusName } from '../values/enums.js';
import { Money } from '../values/money.type.js';
import { Partner } from './partner.type.js';

@ObjectType({
  description:
    'Who takes over the points of a partner that leaves, and at which price: between the coalition and the two partners.',
  simpleResolvers: true,
})
export class PartnerExitTakeover {
  @Field(() => Partner, { nullable: true, description: 'Who; null: the coalition.' })
  bearer!: Partner | null;

  @Field(() => Rate, {
    description: 'What is paid for it, in percent of what is not paid of the points yet, 0–100.',
  })
  pricePercent!: RateValue;
}

@ObjectType({ description: 'How a partner leaves, or has left.', simpleResolvers: true })
export class PartnerExit {
  /** Not a field: who leaves. */
  partnerId!: bigint;

  /** Not a field. */
  bearerPartnerId!: bigint | null;

  /** Not a field. */
  pricePercent!: RateValue;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => PartnerExitStatusName, { description: 'How far it is.' })
  status!: keyof typeof PartnerExitStatusName;

  @Field(() => CalendarDay, { description: 'The last day on which it gives points.' })
  lastEarnDay!: string;

  @Field(() => CalendarDay, { description: 'The last day on which points can be spent there.' })
  lastBurnDay!: string;

  @Field(() => DateTime, { description: 'When it was told.' })
  begunAt!: Date;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The day at whose end its points were taken over; null before.',
  })
  transferredAfter!: string | null;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The last day of its last settlement period; null while that is not known.',
  })
  lastDay!: string | null;

  static of({ id, ...exit }: PartnerExitTerms, partnerId: bigint): PartnerExit {
    return Object.assign(new PartnerExit(), { ...exit, partnerId, id: encodeId('exit', id) });
  }
}

@ObjectType({
  description: "What a partner's open points would still cost whoever bears them, in one currency.",
  simpleResolvers: true,
})
export class PartnerExitLiability {
  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => Points, {
    description: 'Points that members have and the partner pays for, wholly or in part.',
  })
  points!: bigint;

  @Field(() => String, {
    description:
      'What the partner would still pay if all of them were burned: an exact decimal, in major units. What expires costs nothing of it.',
  })
  unpaid!: string;

  @Field(() => Money, {
    description: 'The agreed percentage of it: what the partner would pay, and the bearer get.',
  })
  price!: Money;

  static of({ currency, points, unpaid, price }: OpenLiability): PartnerExitLiability {
    return { currency, points, unpaid: formatExact(unpaid), price: Money.of(price) };
  }
}

@ObjectType({ description: 'The notice that a partner would have.', simpleResolvers: true })
export class PartnerExitNotice {
  @Field(() => Int, { description: 'Days from today to the last day of spending.' })
  days!: number;

  @Field(() => Int, { description: 'What its contract says; 0 where none is in force.' })
  agreedDays!: number;

  @Field(() => Boolean, { description: 'Whether it is as long as agreed. A shorter one is not refused.' })
  kept!: boolean;
}

@ObjectType({
  description: 'What it would mean if a partner left, as things stand now.',
  simpleResolvers: true,
})
export class PartnerExitPlan {
  @Field(() => CalendarDay, { description: "Today, by the coalition's clock." })
  today!: string;

  @Field(() => PartnerExitNotice, { description: 'The notice it would have.' })
  notice!: PartnerExitNotice;

  @Field(() => [PartnerExitLiability], { description: 'What its open points would still cost, by currency.' })
  liabilities!: PartnerExitLiability[];

  @Field(() => Int, { description: 'How many members the partner knows.' })
  linkedMembers!: number;

  @Field(() => Int, { description: 'How many members have points of it that they can spend.' })
  membersWithItsPoints!: number;

  @Field(() => Int, {
    description: 'How many holds are open at it: they can be captured after its last day too.',
  })
  openHolds!: number;

  @Field(() => Points, { description: 'How many points they hold.' })
  heldPoints!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the last of them ends by itself: its last settlement waits for that. Null without any.',
  })
  lastHoldUntil!: Date | null;

  @Field(() => Int, { description: 'How many of its statements are not reconciled yet.' })
  openStatements!: number;

  @Field(() => Int, { description: 'How many disputes about their lines are not resolved yet.' })
  openDisputes!: number;

  @Field(() => CalendarDay, { description: 'First day of its last settlement period.' })
  lastPeriodFrom!: string;

  @Field(() => CalendarDay, { description: 'Last day of it; later, where holds are open on that day.' })
  lastPeriodUntil!: string;

  @Field(() => CalendarDay, {
    description: 'Until when its lines can be disputed, if it is issued the day after.',
  })
  disputeUntil!: string;

  static of({
    today,
    notice,
    liabilities,
    members,
    openHolds,
    statements,
    lastSettlement,
  }: Plan): PartnerExitPlan {
    return {
      today,
      notice,
      liabilities: liabilities.map(PartnerExitLiability.of),
      linkedMembers: members.linked,
      membersWithItsPoints: members.withItsPoints,
      openHolds: openHolds.count,
      heldPoints: openHolds.points,
      lastHoldUntil: openHolds.lastUntil,
      openStatements: statements.open,
      openDisputes: statements.disputed,
      lastPeriodFrom: lastSettlement.from,
      lastPeriodUntil: lastSettlement.until,
      disputeUntil: lastSettlement.disputeUntil,
    };
  }
}
