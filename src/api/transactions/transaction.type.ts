import { Field, Int, ObjectType } from 'type-graphql';
import type { EarnComponent as EarnComponentValue } from '../../ledger/operations.js';
import type { BreakdownRecord, EntryRecord, TransactionRecord } from '../../ledger/transactions.js';
import { NEVER_EXPIRES } from '../../values/expiry-policy.js';
import { encodeId } from '../../values/ids.js';
import { parseRate, type Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, JSONObject, Points, Rate } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { AccountKind, PointsPlace, TransactionTypeName } from '../values/enums.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description: "One rule's part of what a purchase earned, or of what a reversal undoes of it.",
  simpleResolvers: true,
})
export class EarnComponent {
  @Field(() => String, {
    description:
      'Which rule; "base" is the base rate of the contract, "campaign:" and an id that campaign, "level:" and a code that level of the member; what begins with "cap:" was cut off.',
  })
  rule!: string;

  @Field(() => Points, { description: 'What it gave; of a reversal, what is undone of that.' })
  points!: bigint;

  @Field(() => Rate, {
    description:
      'Points per major unit of money; of a campaign or level, how many times the base it adds, 0 for bonus points alone.',
  })
  rate!: RateValue;

  @Field(() => Money, { description: 'The amount it looked at; of a reversal, what was refunded.' })
  amount!: Money;

  static of(component: EarnComponentValue): EarnComponent {
    return { ...component, rate: rateOf(component.rate), amount: Money.of(component.amount) };
  }

  static ofRecord(record: BreakdownRecord): EarnComponent {
    return { ...record, points: BigInt(record.points), rate: rateOf(record.rate) };
  }
}

@ObjectType({ description: 'What happened to points of one expiry in a transaction.', simpleResolvers: true })
export class LotMovement {
  /** Not a field. */
  fundingId!: bigint;

  @Field(() => Points, { description: 'Positive when they came, negative when they went.' })
  points!: bigint;

  @Field(() => PointsPlace, { description: "In which part of the member's account." })
  place!: keyof typeof PointsPlace;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The last day on which they can be spent; null: no end.',
  })
  expiresOn!: string | null;

  static of({ fundingId, points, place, expiresOn }: EntryRecord['lots'][number]): LotMovement {
    return { fundingId, points, place, expiresOn: expiresOn === NEVER_EXPIRES ? null : expiresOn };
  }
}

@ObjectType({ description: 'One side of a transaction; all of them sum to zero.', simpleResolvers: true })
export class Entry {
  /** Not a field. */
  record!: EntryRecord;

  @Field(() => AccountKind, { description: 'Whose side.' })
  account!: keyof typeof AccountKind;

  @Field(() => Points, { description: 'With its sign; a member has more after a positive one.' })
  amount!: bigint;

  @Field(() => Int, {
    nullable: true,
    description:
      "Of a member's account: 1, 2, 3 … without gaps; null of the programme's, and for members on another's.",
  })
  sequence!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Of a member's account: the balance's version after it; null as for sequence.",
  })
  version!: number | null;

  @Field(() => Points, {
    nullable: true,
    description: "Of a member's account: posted after it; null as for sequence.",
  })
  postedAfter!: bigint | null;

  @Field(() => [LotMovement], {
    description: "Of a member's account: which points, with their signs; they add up to the amount.",
  })
  lots!: LotMovement[];

  static of(record: EntryRecord): Entry {
    const { accountKind: account, amount, sequence, version, postedAfter, lots } = record;
    return { record, account, amount, sequence, version, postedAfter, lots: lots.map(LotMovement.of) };
  }

  /** Of another member: that it gave or got, and nothing of what it has. */
  static ofAnother(record: EntryRecord): Entry {
    return Entry.of({ ...record, sequence: null, version: null, postedAfter: null, lots: [] });
  }
}

@ObjectType({
  description: 'Points that moved, for good: what is to be undone is undone by another transaction.',
  implements: Node,
  simpleResolvers: true,
})
export class Transaction extends Node {
  /** Not a field. */
  record!: TransactionRecord;

  @Field(() => TransactionTypeName, { description: 'What it did; tells the direction of its points.' })
  type!: TransactionRecord['type'];

  @Field(() => Points, { description: 'How many; never negative.' })
  points!: bigint;

  @Field(() => DateTime, { description: 'When it happened, as the caller told.' })
  occurredAt!: Date;

  @Field(() => DateTime, { description: 'When the ledger took it.' })
  postedAt!: Date;

  @Field(() => CalendarDay, { description: 'The business day it belongs to.' })
  businessDay!: string;

  @Field(() => Actor, { description: 'Who asked for it.' })
  actor!: Actor;

  @Field(() => Money, { nullable: true, description: "The purchase's amount; of earns." })
  amount!: Money | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The merchant's own name for the purchase; null when it was not told or is erased, and for members at a partner " +
      'other than that of their token.',
  })
  purchaseReference!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, where somebody said so; null also as for purchaseReference.',
  })
  reason!: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'As the caller gave it; null also as for purchaseReference.',
  })
  metadata!: Readonly<Record<string, unknown>> | null;

  @Field(() => [EarnComponent], {
    description:
      'Which rule gave how much; of the reversal of an earn in which campaigns have parts, how much of each is undone. Empty otherwise.',
  })
  breakdown!: EarnComponent[];

  static of(record: TransactionRecord): Transaction {
    const { id, type, points, occurredAt, postedAt, businessDay, reason, metadata } = record;
    return Object.assign(new Transaction(), {
      id: encodeId('transaction', id),
      record,
      type,
      points,
      occurredAt,
      postedAt,
      businessDay,
      actor: Actor.of(record.actor),
      amount: record.amount && Money.of(record.amount),
      purchaseReference: record.reference,
      reason,
      metadata,
      breakdown: record.breakdown.map(EarnComponent.ofRecord),
    });
  }

  /** Without what its partner wrote for itself, and with only what kind of caller asked for it. */
  static withoutDetails(record: TransactionRecord): Transaction {
    const shown = Transaction.of({ ...record, reference: null, reason: null, metadata: null });
    return Object.assign(shown, { actor: { ...shown.actor, id: null } });
  }

  /** Of a transaction of which nothing but the id is asked: no need to read it. */
  static onlyId(id: bigint): Transaction {
    return Object.assign(new Transaction(), { id: encodeId('transaction', id) });
  }
}

export const TransactionConnection = connectionTypes('Transaction', Transaction);

function rateOf(decimal: string): RateValue {
  const rate = parseRate(decimal);
  if (!rate.ok) throw new Error('the books hold a rate that cannot be one');
  return rate.value;
}
