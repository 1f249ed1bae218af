import { Field, ObjectType } from 'type-graphql';
import type {
  PositionDay as Day,
  PartnerPosition as Position,
} from '../../settlement/readings/partner-position.js';
import { CalendarDay, DateTime, Points } from '../scalars.js';
import { Money } from '../values/money.type.js';
import { SettlementPreview } from './preview.type.js';

/** What became of a partner's points. No type of the schema by itself. */
@ObjectType({ simpleResolvers: true })
export abstract class PositionPoints {
  @Field(() => Points, { description: 'Points that it gave, less those of earns that were reversed.' })
  issued!: bigint;

  @Field(() => Points, {
    description: 'Points that were burned at it, whoever gave them, less those of burns that were reversed.',
  })
  accepted!: bigint;

  @Field(() => Points, {
    description: 'Of the points that it gave: spent anywhere, or taken to fill a debt, less what came back.',
  })
  consumed!: bigint;

  @Field(() => Points, { description: 'Of the points that it gave: expired.' })
  expired!: bigint;
}

@ObjectType({
  description: 'A business day of a partner; figures are below 0 where more was reversed than done.',
  simpleResolvers: true,
})
export class PartnerPositionDay extends PositionPoints {
  @Field(() => CalendarDay, { description: 'Which day.' })
  day!: string;

  @Field(() => Boolean, { description: 'Whether it is closed: nothing changes it any more.' })
  closed!: boolean;

  @Field(() => [Money], {
    description:
      'What its lines come to, by currency, before deposits and what comes from elsewhere; above 0 the partner owes it. Rounded for this day alone: those of a period can come to some units more or less than its statement.',
  })
  charges!: Money[];

  static of({ charges, ...day }: Day): PartnerPositionDay {
    return { ...day, charges: charges.map(Money.of) };
  }
}

@ObjectType({
  description: 'Where a partner stands now: its points since the first day, and what is open.',
  simpleResolvers: true,
})
export class PartnerPosition extends PositionPoints {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => DateTime, { description: "As of when, by the coalition's clock." })
  asOf!: Date;

  @Field(() => Points, {
    description: 'Of the points that it gave: those that members have, also held and pending ones.',
  })
  outstanding!: bigint;

  @Field(() => SettlementPreview, {
    nullable: true,
    description: 'What its open period has come to so far; null as of settlementPreview.',
  })
  open!: SettlementPreview | null;

  static of({ open, ...position }: Position): PartnerPosition {
    return Object.assign(new PartnerPosition(), { ...position, open: open && SettlementPreview.of(open) });
  }
}
