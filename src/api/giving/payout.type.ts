import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CharityPayout as PayoutRecord } from '../../settlement/charities/charity-payout.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { UserError } from '../errors/user-error.type.js';
import { INPUT_WORDS } from '../input/input-words.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Points } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description: 'What a charity is paid in one sum, for donations of closed days, which are final since.',
  implements: Node,
  simpleResolvers: true,
})
export class CharityPayout extends Node {
  /** Not a field. */
  record!: PayoutRecord;

  @Field(() => Int, { description: '1, 2, 3 … per charity.' })
  number!: number;

  @Field(() => CalendarDay, { description: 'The last business day whose donations it holds.' })
  until!: string;

  @Field(() => Int, { description: 'How many donations.' })
  donations!: number;

  @Field(() => Points, { description: 'How many points they were of.' })
  points!: bigint;

  @Field(() => Money, { description: 'What members gave.' })
  donated!: Money;

  @Field(() => Money, { description: 'What sponsors added; it is on their next statements.' })
  matched!: Money;

  @Field(() => Money, {
    description: 'What partners give of their purchases; it is on their next statements.',
  })
  pledged!: Money;

  @Field(() => Money, { description: 'What is paid: all of it together.' })
  amount!: Money;

  @Field(() => String, {
    description:
      'Where the charity’s accountant reads what it is of, donation by donation, as CSV: a path of this server, with the same credential; `?bom=true` begins it with a byte order mark, for spreadsheets that would guess the encoding wrong.',
  })
  filePath!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  madeAt!: Date;

  @Field(() => Actor, { description: 'Who made it.' })
  actor!: Actor;

  static of(record: PayoutRecord): CharityPayout {
    const { id, number, until, donations, points, donated, matched, pledged, madeAt, actor } = record;
    return Object.assign(new CharityPayout(), {
      id: encodeId('charityPayout', id),
      ...{ record, number, until, donations, points, madeAt },
      filePath: `/charity-payouts/${encodeId('charityPayout', id)}.csv`,
      donated: Money.of(donated),
      matched: Money.of(matched),
      pledged: Money.of(pledged),
      amount: Money.of({ ...donated, minor: donated.minor + matched.minor + pledged.minor }),
      actor: Actor.of(actor),
    });
  }
}

export const CharityPayoutConnection = connectionTypes('CharityPayout', CharityPayout);

@InputType({ description: 'Donations to make final and to pay.' })
export class CreateCharityPayoutInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => ID, { description: 'To whom.' })
  charityId!: string;

  @Field(() => String, { description: 'ISO 4217 code: that of the campaigns.' })
  currency!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description:
      'The last business day whose donations are paid; none, or a later one: the newest closed one.',
  })
  until?: string | null;
}

@ObjectType({ description: 'What createCharityPayout did.', simpleResolvers: true })
export class CreateCharityPayoutPayload {
  @Field(() => CharityPayout, { nullable: true, description: 'The payout; null when refused.' })
  payout?: CharityPayout;

  @Field(() => Boolean, { description: 'Whether the key was known, and this is its first outcome again.' })
  replayed!: boolean;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}
