import { Field, Int, ObjectType } from 'type-graphql';
import type {
  DisputeComment as CommentRecord,
  Dispute as DisputeRecord,
  DisputeStatus,
} from '../../settlement/disputes/dispute.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { SettlementDisputeStatus } from '../values/enums.js';
import { Money } from '../values/money.type.js';

@ObjectType({
  description:
    "Lines of a statement that its partner disputes: they stay out of the payment, and what is due of them comes with a later statement. Money above 0 is the partner's to pay.",
  implements: Node,
  simpleResolvers: true,
})
export class SettlementDispute extends Node {
  /** Not a field. */
  record!: DisputeRecord;

  @Field(() => SettlementDisputeStatus, { description: 'Whether it is open, or what was found.' })
  status!: DisputeStatus;

  @Field(() => Money, { description: 'What its lines come to, as stated.' })
  disputed!: Money;

  @Field(() => Money, {
    description:
      "What of that has left the payment; the rest was paid by the partner's deposit, and stays paid until it is resolved.",
  })
  withheld!: Money;

  @Field(() => Money, { nullable: true, description: 'What is due of it after all; null while it is open.' })
  due!: Money | null;

  @Field(() => DateTime, { description: 'When it was opened.' })
  openedAt!: Date;

  @Field(() => Actor, { description: 'Who opened it.' })
  openedBy!: Actor;

  @Field(() => CalendarDay, {
    description: 'The last day on which the operator should answer; nothing is decided by it.',
  })
  answerUntil!: string;

  @Field(() => Boolean, { description: 'Whether that day passed without an answer.' })
  overdue!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was resolved; null while it is open.' })
  resolvedAt!: Date | null;

  @Field(() => Actor, { nullable: true, description: 'Who resolved it; null while it is open.' })
  resolvedBy!: Actor | null;

  @Field(() => String, { nullable: true, description: 'Why it was resolved so; null while it is open.' })
  reason!: string | null;

  static of(record: DisputeRecord): SettlementDispute {
    const { id, status, due, openedAt, answerUntil, resolvedAt, reason } = record;
    return Object.assign(new SettlementDispute(), {
      record,
      id: encodeId('dispute', id),
      ...{ status, openedAt, answerUntil, resolvedAt, reason },
      disputed: Money.of(record.disputed),
      withheld: Money.of(record.withheld),
      due: due === null ? null : Money.of(due),
      openedBy: Actor.of(record.openedBy),
      overdue: record.overdueAt !== null,
      resolvedBy: record.resolvedBy === null ? null : Actor.of(record.resolvedBy),
    });
  }
}

@ObjectType({ description: 'A line that is disputed.', simpleResolvers: true })
export class SettlementDisputeLine {
  /** Not a field. */
  statementId!: bigint;

  @Field(() => Int, { description: 'Its number in the statement.' })
  number!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why it is disputed; null where it goes with the line that it is a percentage of.',
  })
  reason!: string | null;
}

@ObjectType({ description: 'Something that was said about a dispute.', simpleResolvers: true })
export class SettlementDisputeComment {
  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => Actor, { description: 'Who said it.' })
  actor!: Actor;

  @Field(() => String, { description: 'What was said.' })
  text!: string;

  @Field(() => [String], {
    description:
      'Names or addresses of papers that belong to it, as they were given; they are kept elsewhere.',
  })
  attachments!: readonly string[];

  static of({ at, actor, text, attachments }: CommentRecord): SettlementDisputeComment {
    return Object.assign(new SettlementDisputeComment(), { at, actor: Actor.of(actor), text, attachments });
  }
}

export const SettlementDisputeConnection = connectionTypes('SettlementDispute', SettlementDispute);
