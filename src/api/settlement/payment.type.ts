import { Field, ID, Int, ObjectType } from 'type-graphql';
import type {
  LeftOutReason,
  PaymentDirection,
  Payment as PaymentRecord,
  PaymentRun as PaymentRunRecord,
  PaymentStatus,
} from '../../settlement/payments/payment.js';
import type { PaymentRail as Rail } from '../../settlement/payments/payment-rail.js';
import type { PaymentSettings as Settings } from '../../settlement/payments/payment-settings.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, IBAN } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import {
  CharacterSetName,
  LeftOutReasonName,
  PaymentDirectionName,
  PaymentStatusName,
} from '../values/enums.js';
import { Money } from '../values/money.type.js';

@ObjectType({ description: "One of the bank's ways to pay in a currency.", simpleResolvers: true })
export class PaymentRail {
  @Field(() => String, { description: 'How the bank names it in a payment file.' })
  code!: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => Money, { nullable: true, description: 'Least of one payment; null: however little.' })
  least!: Money | null;

  @Field(() => Money, { nullable: true, description: 'Most of one payment; null: however much.' })
  most!: Money | null;

  static of({ code, currency, least, most }: Rail): PaymentRail {
    return { code, currency, least: least && Money.of(least), most: most && Money.of(most) };
  }
}

@ObjectType({ description: 'From which account the coalition pays, and how.', simpleResolvers: true })
export class PaymentSettings {
  @Field(() => IBAN, { description: "The coalition's own account." })
  iban!: string;

  @Field(() => String, { description: 'In whose name it is.' })
  holder!: string;

  @Field(() => String, { nullable: true, description: "The bank's BIC; null where it does not ask for it." })
  bic!: string | null;

  @Field(() => CharacterSetName, { description: 'Which characters the bank takes in names.' })
  characterSet!: keyof typeof CharacterSetName;

  @Field(() => [PaymentRail], {
    description: 'In the order in which they are tried; a currency without any is paid as the bank likes.',
  })
  rails!: PaymentRail[];

  static of({ iban, holder, bic, characterSet, rails }: Settings): PaymentSettings {
    return { iban, holder, bic, characterSet, rails: rails.map(PaymentRail.of) };
  }
}

@ObjectType({
  description: 'Payments of one currency that are made, and asked for, together.',
  implements: Node,
  simpleResolvers: true,
})
export class PaymentRun extends Node {
  /** Not a field. */
  record!: PaymentRunRecord;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => CalendarDay, { description: 'When the bank is to pay.' })
  executionDay!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => Actor, { description: 'Who made it.' })
  actor!: Actor;

  @Field(() => IBAN, { description: "The coalition's account at that time." })
  debtorIban!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the payment file (ISO 20022 pain.001.001.09) is read, with the same credential: a path of this server. Null where nothing is paid out.',
  })
  filePath!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the payment file in hexadecimal digits; every copy has the same.',
  })
  fileSha256!: string | null;

  static of(record: PaymentRunRecord): PaymentRun {
    const { id: number, currency, executionDay, createdAt, debtorIban, fileHash } = record;
    const id = encodeId('paymentRun', number);
    return Object.assign(new PaymentRun(), {
      ...{ id, record, currency, executionDay, createdAt, debtorIban },
      actor: Actor.of(record.actor),
      filePath: fileHash && `/payment-runs/${id}.xml`,
      fileSha256: fileHash?.toString('hex') ?? null,
    });
  }
}

@ObjectType({
  description: 'The one payment of an agreed statement, or of a payout to a charity.',
  implements: Node,
  simpleResolvers: true,
})
export class Payment extends Node {
  /** Not a field. */
  record!: PaymentRecord;

  @Field(() => String, {
    description:
      'A creditor reference of ISO 11649, by which the payment is found again: end-to-end id in the payment file, and what a partner is to quote.',
  })
  reference!: string;

  @Field(() => PaymentDirectionName, { description: 'Who pays.' })
  direction!: PaymentDirection;

  @Field(() => Money, { description: 'How much; more than 0.' })
  amount!: Money;

  @Field(() => PaymentStatusName, { description: 'Where it is.' })
  status!: PaymentStatus;

  @Field(() => ID, {
    nullable: true,
    description: 'The statement that it pays; null where it pays a charity.',
  })
  statementId!: string | null;

  @Field(() => Int, {
    description: '1 for the first payment of what it pays, one more after each that failed.',
  })
  attempt!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The way it takes; null: as the bank likes, and where the partner pays.',
  })
  rail!: string | null;

  @Field(() => IBAN, { nullable: true, description: 'Where it is paid to; null where the partner pays.' })
  creditorIban!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'To whom, as the payment file says it; null where the partner pays.',
  })
  creditorName!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the bank had taken the file.' })
  sentAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When the bank's confirmation was taken in." })
  confirmedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it failed or was cancelled.' })
  endedAt!: Date | null;

  static of(record: PaymentRecord): Payment {
    const { reference, direction, status, attempt, rail, sentAt, confirmedAt, endedAt } = record;
    return Object.assign(new Payment(), {
      id: encodeId('payment', record.id),
      ...{ record, reference, direction, status, attempt, rail, sentAt, confirmedAt, endedAt },
      amount: Money.of(record.money),
      statementId: record.statementId === null ? null : encodeId('statement', record.statementId),
      creditorIban: record.creditor?.iban ?? null,
      creditorName: record.creditor?.name ?? null,
    });
  }
}

@ObjectType({ description: 'An agreed statement that a run could not take.', simpleResolvers: true })
export class PaymentLeftOut {
  @Field(() => ID, { description: 'Which statement.' })
  statementId!: string;

  @Field(() => ID, { description: 'Whose it is.' })
  partnerId!: string;

  @Field(() => LeftOutReasonName, { description: 'Why.' })
  reason!: LeftOutReason;
}

export const PaymentConnection = connectionTypes('Payment', Payment);
export const PaymentRunConnection = connectionTypes('PaymentRun', PaymentRun);
export const PaymentLeftOutConnection = connectionTypes('PaymentLeftOut', PaymentLeftOut);
