import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CharityPledge as PledgeRecord } from '../../partners/charities/pledge.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { UserError } from '../errors/user-error.type.js';
import { CalendarDay, Rate } from '../scalars.js';
import { Money, MoneyInput } from '../values/money.type.js';

@ObjectType({
  description:
    'What a partner gives to a charity of each of its purchases; never edited, and ended early at the most.',
  simpleResolvers: true,
})
export class CharityPledge {
  /** Not a field. */
  record!: PledgeRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Int, { description: '1, 2, 3 … per charity.' })
  number!: number;

  @Field(() => Rate, {
    description:
      'Of what members pay for purchases there that earn points, in percent; of the sum of all, rounded down.',
  })
  percent!: RateValue;

  @Field(() => Money, { description: 'The most that it gives; purchases in this currency count.' })
  cap!: Money;

  @Field(() => CalendarDay, { description: 'First day of the purchases.' })
  from!: string;

  @Field(() => CalendarDay, { nullable: true, description: 'Last day of the purchases; null: no end.' })
  until!: string | null;

  @Field(() => Money, { description: 'What payouts to the charity were made of.' })
  paid!: Money;

  static of(record: PledgeRecord): CharityPledge {
    const { id, number, percent, cap, from, until, paid } = record;
    return Object.assign(new CharityPledge(), {
      id: encodeId('charityPledge', id),
      ...{ record, number, percent, from, until },
      cap: Money.of(cap),
      paid: Money.of(paid),
    });
  }
}

export const CharityPledgeConnection = connectionTypes('CharityPledge', CharityPledge);

@InputType({ description: 'What a partner is to give to a charity of each of its purchases.' })
export class AddCharityPledgeInput {
  @Field(() => ID, { description: 'To whom.' })
  charityId!: string;

  @Field(() => ID, { description: 'Who gives.' })
  partnerId!: string;

  @Field(() => Rate, { description: 'Of what members pay, in percent: above 0, up to 100.' })
  percent!: string;

  @Field(() => MoneyInput, { description: 'The most that it gives; purchases in this currency count.' })
  cap!: MoneyInput;

  @Field(() => CalendarDay, { description: 'First day of the purchases; today or later.' })
  from!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'Last day of the purchases; none: until it is ended.',
  })
  until?: string | null;
}

@InputType({ description: 'A pledge to end before its last day.' })
export class EndCharityPledgeInput {
  @Field(() => ID, { description: 'Which.' })
  pledgeId!: string;

  @Field(() => CalendarDay, { nullable: true, description: 'Its last day from now on; none: today.' })
  until?: string | null;

  @Field(() => String, { description: 'Why; up to 500 characters, kept in the audit log.' })
  reason!: string;
}

@ObjectType({ description: 'What addCharityPledge did.', simpleResolvers: true })
export class AddCharityPledgePayload {
  @Field(() => CharityPledge, { nullable: true, description: 'The pledge; null when refused.' })
  pledge?: CharityPledge;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What endCharityPledge did.', simpleResolvers: true })
export class EndCharityPledgePayload {
  @Field(() => CharityPledge, { nullable: true, description: 'The pledge as it is now; null when refused.' })
  pledge?: CharityPledge;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}
