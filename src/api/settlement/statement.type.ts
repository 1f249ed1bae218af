import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { LineKind } from '../../settlement/pricing/priced-line.js';
import type { LineTransaction } from '../../settlement/statements/line-transactions.js';
import type {
  Statement,
  StatementLine as StatementLineRecord,
  StatementStatus,
} from '../../settlement/statements/statement.js';
import type {
  StatementEventKind,
  StatementEvent as StatementEventRecord,
} from '../../settlement/statements/statement-events.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Points } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { SettlementEventKind, SettlementLineKind, SettlementStatementStatus } from '../values/enums.js';
import { Money } from '../values/money.type.js';
import { LineFields, lineFields } from './line-fields.type.js';

@ObjectType({
  description:
    'What a partner and the coalition owe each other for a closed period, in one currency. Money above 0 is owed by the partner, below 0 to it.',
  implements: Node,
  simpleResolvers: true,
})
export class SettlementStatement extends Node {
  /** Not a field. */
  record!: Statement;

  @Field(() => Int, { description: '1, 2, 3 … of the partner and currency.' })
  number!: number;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => CalendarDay, { description: 'First business day of the period.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last business day of the period.' })
  until!: string;

  @Field(() => SettlementStatementStatus, { description: 'Where it stands.' })
  status!: StatementStatus;

  @Field(() => Money, { description: 'The sum of all lines.' })
  total!: Money;

  @Field(() => Money, {
    description: 'Of it, what is disputed, and leaves the payment until that is resolved.',
  })
  disputed!: Money;

  @Field(() => Money, {
    description: 'Of it, what is too little to be paid, and goes to the next statement.',
  })
  carried!: Money;

  @Field(() => Money, {
    description: 'The rest: the one payment of the period. Above 0 the partner pays it.',
  })
  payable!: Money;

  @Field(() => Money, { description: 'A net amount below it is carried over.' })
  minimum!: Money;

  @Field(() => String, {
    description:
      'SHA-256 over what is stated, without ids and times: the same however often it is computed; 64 hexadecimal digits.',
  })
  contentHash!: string;

  @Field(() => DateTime, { description: 'When the period was closed.' })
  closedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was issued; null before.' })
  issuedAt!: Date | null;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The last day on which its lines can be disputed; null before it is issued.',
  })
  disputeUntil!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was agreed; null before.' })
  agreedAt!: Date | null;

  @Field(() => Actor, {
    nullable: true,
    description: 'Who agreed: SYSTEM where the window passed in silence; null before.',
  })
  agreedBy!: Actor | null;

  @Field(() => DateTime, { nullable: true, description: 'When its payment was sent; null before.' })
  paidAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the bank had confirmed it; null before.' })
  reconciledAt!: Date | null;

  static of(record: Statement): SettlementStatement {
    const { number, currency, from, until, status, closedAt, issuedAt, disputeUntil, agreedAt } = record;
    return Object.assign(new SettlementStatement(), {
      record,
      id: encodeId('statement', record.id),
      ...{ number, currency, from, until, status, closedAt, issuedAt, disputeUntil, agreedAt },
      total: Money.of(record.total),
      disputed: Money.of(record.disputed),
      carried: Money.of(record.carried),
      payable: Money.of(record.payable),
      minimum: Money.of(record.minimum),
      contentHash: record.contentHash.toString('hex'),
      agreedBy: record.agreedBy === null ? null : Actor.of(record.agreedBy),
      paidAt: record.paidAt,
      reconciledAt: record.reconciledAt,
    });
  }
}

@ObjectType({ description: 'A line of a closed statement.', simpleResolvers: true })
export class SettlementLine extends LineFields {
  /** Not a field. */
  record!: StatementLineRecord;

  /** Not a field. */
  statement!: Statement;

  static of(statement: Statement, record: StatementLineRecord): SettlementLine {
    return Object.assign(new SettlementLine(), { record, statement, ...lineFields(record, record.number) });
  }
}

@ObjectType({
  description:
    'A transaction behind a line, with its part of it; or a hold, whose points filled a debt when it was released or timed out, for which there is no transaction.',
  simpleResolvers: true,
})
export class SettlementLineTransaction {
  /** Not a field. */
  of!: LineTransaction['of'];

  /** Not a field. */
  internalId!: bigint;

  @Field(() => ID, {
    nullable: true,
    description:
      'Which transaction: of points that filled a debt when they vested, the earn that gave them. Null of a hold.',
  })
  transactionId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Which hold; null of transactions.' })
  holdId!: string | null;

  @Field(() => CalendarDay, {
    description: 'The business day that it was posted on; of points that filled a debt, when they did so.',
  })
  businessDay!: string;

  @Field(() => Points, {
    description: 'Its part of the points of the line, or of the line that this one is based on.',
  })
  points!: bigint;

  @Field(() => String, {
    nullable: true,
    description:
      "Its part of the money before rounding, an exact decimal in major units: all of them add up to the line's `exact`. Null of fees and tax, which are percentages of a line and not of its transactions.",
  })
  exact!: string | null;

  static of({ of, id, day, points, exact }: LineTransaction): SettlementLineTransaction {
    return Object.assign(new SettlementLineTransaction(), {
      of,
      internalId: id,
      transactionId: of === 'TRANSACTION' ? encodeId('transaction', id) : null,
      holdId: of === 'HOLD' ? encodeId('hold', id) : null,
      businessDay: day,
      points,
      exact,
    });
  }
}

@ObjectType({ description: 'What the lines of one kind come to.', simpleResolvers: true })
export class SettlementKindTotal {
  @Field(() => SettlementLineKind, { description: 'Which kind.' })
  kind!: LineKind;

  @Field(() => Int, { description: 'How many lines there are of it.' })
  lines!: number;

  @Field(() => Money, { description: 'Their sum.' })
  amount!: Money;
}

@ObjectType({ description: 'Something that happened to a statement.', simpleResolvers: true })
export class SettlementEvent {
  @Field(() => SettlementEventKind, { description: 'What it was.' })
  kind!: StatementEventKind;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => Actor, { description: 'Who did it; SYSTEM where it was due.' })
  actor!: Actor;

  static of({ kind, at, actor }: StatementEventRecord): SettlementEvent {
    return { kind, at, actor: Actor.of(actor) };
  }
}

export const SettlementStatementConnection = connectionTypes('SettlementStatement', SettlementStatement);
export const SettlementLineConnection = connectionTypes('SettlementLine', SettlementLine);
export const SettlementLineTransactionConnection = connectionTypes(
  'SettlementLineTransaction',
  SettlementLineTransaction,
);
