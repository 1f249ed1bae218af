import { Field, ID, InputType } from 'type-graphql';
import { CalendarDay } from '../scalars.js';
import { SettlementStatementStatus } from '../values/enums.js';

@InputType({ description: 'Up to when periods are closed.' })
export class CloseSettlementPeriodInput {
  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Only periods that end on the day or before; all that are over unless said otherwise.',
  })
  until?: string | null;
}

@InputType({ description: 'Which statements; all conditions hold together.' })
export class SettlementStatementsFilter {
  @Field(() => ID, { nullable: true, description: 'Of this partner only.' })
  partnerId?: string | null;

  @Field(() => [SettlementStatementStatus], { nullable: true, description: 'Only those that stand there.' })
  statuses?: (keyof typeof SettlementStatementStatus)[] | null;

  @Field(() => String, { nullable: true, description: 'ISO 4217 code: only those in this currency.' })
  currency?: string | null;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Only those of periods that end on the day or later.',
  })
  from?: string | null;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Only those of periods that end on the day or before.',
  })
  until?: string | null;
}
