import { Field, Int, ObjectType } from 'type-graphql';
import type { ConfirmationFormat, EntryKind } from '../../settlement/payments/bank-entry.js';
import type {
  BookedEntry,
  ConfirmationImport as ImportRecord,
} from '../../settlement/payments/confirmation-imports.js';
import type { LeftOver } from '../../settlement/payments/match-entry.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import {
  BankEntryKindName,
  ConfirmationFormatName,
  LeftOverReasonName,
  MoneyFlowName,
} from '../values/enums.js';
import { Payment } from './payment.type.js';

@ObjectType({
  description: "A file of the bank's that was taken in, and what came of it.",
  implements: Node,
  simpleResolvers: true,
})
export class ConfirmationImport extends Node {
  /** Not a field. */
  record!: ImportRecord;

  @Field(() => ConfirmationFormatName, { description: 'How it was written.' })
  format!: ConfirmationFormat;

  @Field(() => DateTime, { description: 'When it was taken in.' })
  importedAt!: Date;

  @Field(() => Actor, { description: 'Who brought it.' })
  actor!: Actor;

  @Field(() => Int, { description: 'Entries that agreed with a payment.' })
  matchedCount!: number;

  @Field(() => Int, { description: 'Entries that changed nothing.' })
  leftOverCount!: number;

  static of(record: ImportRecord): ConfirmationImport {
    const { id, format, importedAt, actor, matched, leftOver } = record;
    return Object.assign(new ConfirmationImport(), {
      id: encodeId('confirmationImport', id),
      ...{ record, format, importedAt },
      actor: Actor.of(actor),
      matchedCount: matched,
      leftOverCount: leftOver,
    });
  }
}

@ObjectType({ description: "An entry of a bank's file, as it stands there.", simpleResolvers: true })
export class BankEntry {
  @Field(() => Int, { description: '1, 2, 3 … in the order of the file.' })
  number!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Whose account it is of; null: the file does not say.',
  })
  accountIban!: string | null;

  @Field(() => String, { nullable: true, description: 'The reference; null: none.' })
  reference!: string | null;

  @Field(() => MoneyFlowName, { description: 'Which way the money goes.' })
  direction!: 'IN' | 'OUT';

  @Field(() => BankEntryKindName, { description: 'What became of the money.' })
  kind!: EntryKind;

  @Field(() => String, { description: 'How much, as the file says it.' })
  amount!: string;

  @Field(() => String, { description: 'In which currency, as the file says it.' })
  currency!: string;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'When it was booked; null: the file does not say.',
  })
  bookedOn!: string | null;

  @Field(() => String, { nullable: true, description: "The bank's own name for it." })
  bankReference!: string | null;

  @Field(() => LeftOverReasonName, {
    nullable: true,
    description: 'Why it changed nothing; null: it was matched.',
  })
  reason!: LeftOver | null;

  @Field(() => Payment, {
    nullable: true,
    description: 'The payment of its reference; null where there is none.',
  })
  payment!: Payment | null;

  static of(entry: BookedEntry, payment: Payment | null): BankEntry {
    const { number, accountIban, reference, direction, kind, amount, currency, bookedOn, bankReference } =
      entry;
    return {
      ...{ number, accountIban, reference, direction, kind, amount, currency, bookedOn, bankReference },
      reason: entry.leftOver,
      payment,
    };
  }
}

export const BankEntryConnection = connectionTypes('BankEntry', BankEntry);
