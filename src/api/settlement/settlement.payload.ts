import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { CalendarDay } from '../scalars.js';
import { SettlementStatement } from './statement.type.js';

@ObjectType({ description: 'What closeSettlementPeriod did.', simpleResolvers: true })
export class CloseSettlementPeriodPayload {
  @Field(() => [SettlementStatement], {
    description: 'The new statements; none when every period that is over had been closed before.',
  })
  statements!: SettlementStatement[];

  @Field(() => [CalendarDay], { description: 'The business days that it closed.' })
  closedDays!: string[];

  @Field(() => [UserError], { description: 'Why nothing more was done; empty when all was.' })
  userErrors!: UserError[];
}
