import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { parseBic } from '../../settlement/payments/bic.js';
import { cancelPaymentRun } from '../../settlement/payments/cancel-payment-run.js';
import { createPaymentRun } from '../../settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../settlement/payments/mark-payment-run-sent.js';
import { type PaymentRail, parseRailCode } from '../../settlement/payments/payment-rail.js';
import { setPaymentSettings } from '../../settlement/payments/set-payment-settings.js';
import { type Currency, parseCurrency } from '../../values/currency.js';
import { parseIban } from '../../values/iban.js';
import type { Money } from '../../values/money.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import type { MoneyInput } from '../values/money.type.js';
import { ConfirmationImport } from './confirmation-import.type.js';
import { PaymentRun, PaymentSettings } from './payment.type.js';
import {
  CancelPaymentRunInput,
  CreatePaymentRunInput,
  ImportBankConfirmationsInput,
  MarkPaymentRunSentInput,
  type PaymentRailInput,
  SetPaymentSettingsInput,
} from './payments.input.js';
import {
  CancelPaymentRunPayload,
  CreatePaymentRunPayload,
  ImportBankConfirmationsPayload,
  MarkPaymentRunSentPayload,
  SetPaymentSettingsPayload,
} from './payments.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class PaymentsMutation {
  @Callers({ operator: true })
  @Mutation(() => SetPaymentSettingsPayload, {
    description:
      'Says from which account the coalition pays and over which rails, in the coalition and in its twin for tests, from the next payment run on.',
  })
  async setPaymentSettings(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetPaymentSettingsInput, INPUT) input: SetPaymentSettingsInput,
  ): Promise<SetPaymentSettingsPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      iban: read.parsed(parseIban(input.iban), ['iban']),
      holder: read.text(input.holder, 'accountHolder', ['holder']),
      bic: input.bic == null ? null : read.parsed(parseBic(input.bic), ['bic']),
      characterSet: input.characterSet,
      rails: input.rails == null ? null : readRails(read, input.rails),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setPaymentSettings(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { paymentSettings: PaymentSettings.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => CreatePaymentRunPayload, {
    description:
      'Plans the payments of all agreed statements in a currency that have none: what the coalition owes comes into a payment file, what partners owe gets a reference to quote.',
  })
  async createPaymentRun(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreatePaymentRunInput, INPUT) input: CreatePaymentRunInput,
  ): Promise<CreatePaymentRunPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      currency: read.parsed(parseCurrency(input.currency), ['currency']),
      executionDay: read.day(input.executionDay, ['executionDay']),
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    const outcome = await createPaymentRun(context.commands, value);
    if (outcome.refusals) return { replayed: false, userErrors: userErrors(outcome.refusals) };
    const { run, replayed } = outcome.done;
    return { paymentRun: PaymentRun.of(run), replayed, userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => MarkPaymentRunSentPayload, {
    description:
      "Tells that the bank has taken a run's payment file: its payments are sent, their statements paid. Telling it again changes nothing.",
  })
  async markPaymentRunSent(
    @Ctx() context: RequestContext,
    @Arg('input', () => MarkPaymentRunSentInput, INPUT) input: MarkPaymentRunSentInput,
  ): Promise<MarkPaymentRunSentPayload> {
    const read = new InputReader();
    const outcome = await markPaymentRunSent(context.commands, {
      paymentRunId: read.id('paymentRun', input.paymentRunId),
    });
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { paymentRun: PaymentRun.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => CancelPaymentRunPayload, {
    description:
      'Takes back a run whose file the bank has not been given: its statements wait for a new run. Cancelling again changes nothing.',
  })
  async cancelPaymentRun(
    @Ctx() context: RequestContext,
    @Arg('input', () => CancelPaymentRunInput, INPUT) input: CancelPaymentRunInput,
  ): Promise<CancelPaymentRunPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      paymentRunId: read.id('paymentRun', input.paymentRunId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await cancelPaymentRun(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { paymentRun: PaymentRun.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => ImportBankConfirmationsPayload, {
    description:
      'Reconciles payments with what the bank says: entries that agree with a payment in reference, direction, currency and amount confirm it, or say that it came back. Everything else is shown as left over. The whole file or nothing; the same file again changes nothing.',
  })
  async importBankConfirmations(
    @Ctx() context: RequestContext,
    @Arg('input', () => ImportBankConfirmationsInput, INPUT) input: ImportBankConfirmationsInput,
  ): Promise<ImportBankConfirmationsPayload> {
    const { format, content } = input;
    const outcome = await importBankConfirmations(context.commands, { format, content });
    if (outcome.refusals) return { replayed: false, userErrors: userErrors(outcome.refusals) };
    const { import: made, replayed } = outcome.done;
    return { confirmationImport: ConfirmationImport.of(made), replayed, userErrors: [] };
  }
}

function readRails(read: InputReader, rails: readonly PaymentRailInput[]): PaymentRail[] {
  return read.list(rails, ['rails']).map(({ code, currency: text, least, most }, index) => {
    const at = ['rails', String(index)];
    const currency = read.parsed(parseCurrency(text), [...at, 'currency']);
    return {
      code: read.parsed(parseRailCode(code), [...at, 'code']),
      currency,
      least: readLimit(read, least, currency, [...at, 'least']),
      most: readLimit(read, most, currency, [...at, 'most']),
    };
  });
}

/** A limit of a rail, which is of the rail's own currency. */
function readLimit(
  read: InputReader,
  limit: MoneyInput | null | undefined,
  currency: Currency,
  path: readonly string[],
): Money | null {
  if (limit == null) return null;
  const money = read.money(limit, path);
  if (money && currency && money.currency !== currency)
    read.problem("Give the limit in the rail's currency.", [...path, 'currency']);
  return money;
}
