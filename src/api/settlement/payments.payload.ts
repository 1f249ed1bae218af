import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { ConfirmationImport } from './confirmation-import.type.js';
import { PaymentRun, PaymentSettings } from './payment.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';
const RUN = 'The run; null when refused.';

@ObjectType({ description: 'What setPaymentSettings did.', simpleResolvers: true })
export class SetPaymentSettingsPayload {
  @Field(() => PaymentSettings, { nullable: true, description: 'The settings; null when refused.' })
  paymentSettings?: PaymentSettings;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What createPaymentRun did.', simpleResolvers: true })
export class CreatePaymentRunPayload {
  @Field(() => PaymentRun, { nullable: true, description: RUN })
  paymentRun?: PaymentRun;

  @Field(() => Boolean, { description: 'Whether it had been made before, and nothing has changed now.' })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What markPaymentRunSent did.', simpleResolvers: true })
export class MarkPaymentRunSentPayload {
  @Field(() => PaymentRun, { nullable: true, description: RUN })
  paymentRun?: PaymentRun;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What cancelPaymentRun did.', simpleResolvers: true })
export class CancelPaymentRunPayload {
  @Field(() => PaymentRun, { nullable: true, description: RUN })
  paymentRun?: PaymentRun;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What importBankConfirmations did.', simpleResolvers: true })
export class ImportBankConfirmationsPayload {
  @Field(() => ConfirmationImport, { nullable: true, description: 'What came of it; null when refused.' })
  confirmationImport?: ConfirmationImport;

  @Field(() => Boolean, {
    description: 'Whether the very same file was imported before, and nothing has changed now.',
  })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
