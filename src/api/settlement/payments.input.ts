import { Field, ID, InputType } from 'type-graphql';
import { INPUT_WORDS } from '../input/input-words.js';
import { CalendarDay, IBAN } from '../scalars.js';
import { CharacterSetName, ConfirmationFormatName } from '../values/enums.js';
import { MoneyInput } from '../values/money.type.js';

@InputType({ description: "One of the bank's ways to pay in a currency." })
export class PaymentRailInput {
  @Field(() => String, {
    description:
      "How the bank names it in a payment file: 1–35 letters, digits, spaces and /-?:().,'+, such as PAYA.",
  })
  code!: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => MoneyInput, { nullable: true, description: 'Least of one payment; none: however little.' })
  least?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: 'Most of one payment; none: however much.' })
  most?: MoneyInput | null;
}

@InputType({ description: 'From which account the coalition pays, and how.' })
export class SetPaymentSettingsInput {
  @Field(() => IBAN, { description: "The coalition's own account." })
  iban!: string;

  @Field(() => String, { description: 'In whose name it is, 1–140 characters.' })
  holder!: string;

  @Field(() => String, {
    nullable: true,
    description: "The bank's BIC, 8 or 11 characters; none where the bank does not ask for it.",
  })
  bic?: string | null;

  @Field(() => CharacterSetName, {
    defaultValue: CharacterSetName.LATIN,
    description: 'Which characters the bank takes in names.',
  })
  characterSet!: keyof typeof CharacterSetName;

  @Field(() => [PaymentRailInput], {
    nullable: true,
    description:
      'In the order in which they are tried; a currency without any is paid as the bank likes. None given: for rial PAYA up to 2 milliard and SATNA from 1 milliard on.',
  })
  rails?: PaymentRailInput[] | null;
}

@InputType({ description: 'Payments to be made of agreed statements.' })
export class CreatePaymentRunInput {
  @Field(() => String, { description: INPUT_WORDS.idempotencyKey })
  idempotencyKey!: string;

  @Field(() => String, { description: 'ISO 4217 code: statements in this currency.' })
  currency!: string;

  @Field(() => CalendarDay, { description: 'When the bank is to pay: from today to a year ahead.' })
  executionDay!: string;
}

@InputType({ description: 'A run whose payment file the bank has taken.' })
export class MarkPaymentRunSentInput {
  @Field(() => ID, { description: 'Which run.' })
  paymentRunId!: string;
}

@InputType({ description: 'A run to take back.' })
export class CancelPaymentRunInput {
  @Field(() => ID, { description: 'Which run.' })
  paymentRunId!: string;

  @Field(() => String, { description: 'Why, 1–500 characters.' })
  reason!: string;
}

@InputType({ description: 'What the bank says of payments.' })
export class ImportBankConfirmationsInput {
  @Field(() => ConfirmationFormatName, { description: 'How it is written.' })
  format!: keyof typeof ConfirmationFormatName;

  @Field(() => String, {
    description:
      'The whole file as text, at most 5 MB; what does not fit into a request is brought in on the command line.',
  })
  content!: string;
}
