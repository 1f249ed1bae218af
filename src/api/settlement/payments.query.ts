import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ownCoalition } from '../../coalition/find-coalition.js';
import { entriesOfImport, findImport } from '../../settlement/payments/confirmation-imports.js';
import { readPaymentSettings } from '../../settlement/payments/payment-settings.js';
import {
  leftOutOfRun,
  listPaymentRuns,
  paymentsMissing,
  paymentsOfRun,
  readPaymentRun,
  readPayments,
} from '../../settlement/payments/read-payments.js';
import { decodeId, encodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { Partner, SettlementAccount } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { BankEntry, BankEntryConnection, ConfirmationImport } from './confirmation-import.type.js';
import {
  Payment,
  PaymentConnection,
  PaymentLeftOut,
  PaymentLeftOutConnection,
  PaymentRun,
  PaymentRunConnection,
  PaymentSettings,
} from './payment.type.js';
import { SettlementStatement } from './statement.type.js';
import { visibleStatement } from './visible-statement.js';

@Resolver()
export class PaymentsQuery {
  @Callers({ operator: true, auditor: true })
  @Query(() => PaymentSettings, {
    nullable: true,
    description: 'From which account the coalition pays, and how; null: not said yet.',
  })
  async paymentSettings(@Ctx() context: RequestContext): Promise<PaymentSettings | null> {
    const settings = await readPaymentSettings(context.reader(), context.coalitionId);
    return settings && PaymentSettings.of(settings);
  }

  @Callers({ operator: true, auditor: true })
  @Query(() => PaymentRun, { nullable: true, description: 'A payment run; null when there is none.' })
  async paymentRun(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<PaymentRun | null> {
    const run = await readPaymentRun(
      context.reader(),
      context.coalitionId,
      decodeId('paymentRun', id) ?? null,
    );
    return run && PaymentRun.of(run);
  }

  @Callers({ operator: true, auditor: true })
  @Query(() => PaymentRunConnection, { description: 'Payment runs, newest first.' })
  async paymentRuns(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<PaymentRun>> {
    const request = pageRequest('payment-runs', { first, after });
    const page = { limit: request.size + 1, after: request.after };
    const runs = await listPaymentRuns(context.reader(), context.coalitionId, page);
    return connectionOf(
      request,
      runs.map((run) => ({ node: PaymentRun.of(run), position: run.id })),
    );
  }

  @Callers({ operator: true, auditor: true })
  @Query(() => ConfirmationImport, {
    nullable: true,
    description: "A file of the bank's that was taken in; null when there is none.",
  })
  async confirmationImport(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<ConfirmationImport | null> {
    const found = await findImport(context.reader(), context.coalitionId, {
      id: decodeId('confirmationImport', id) ?? null,
    });
    return found && ConfirmationImport.of(found);
  }
}

@Resolver(() => PaymentRun)
export class PaymentRunResolver {
  @FieldResolver(() => PaymentConnection, {
    description: 'Its payments, in the order in which they were planned.',
  })
  async payments(
    @Root() { id, record }: PaymentRun,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<Payment>> {
    const request = pageRequest(`payments of ${id}`, { first, after });
    const page = { limit: request.size + 1, after: request.after };
    const payments = await paymentsOfRun(context.reader(), context.coalitionId, record.id, page);
    return connectionOf(
      request,
      payments.map((payment) => ({ node: Payment.of(payment), position: payment.id })),
    );
  }

  @FieldResolver(() => PaymentLeftOutConnection, {
    description: 'Agreed statements that it could not take; they wait for a later run.',
  })
  async leftOut(
    @Root() { id, record }: PaymentRun,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<PaymentLeftOut>> {
    const request = pageRequest(`left out of ${id}`, { first, after });
    const page = { limit: request.size + 1, after: request.after };
    const statements = await leftOutOfRun(context.reader(), context.coalitionId, record.id, page);
    return connectionOf(
      request,
      statements.map(({ statementId, partnerId, reason }) => ({
        node: {
          statementId: encodeId('statement', statementId),
          partnerId: encodeId('partner', partnerId),
          reason,
        },
        position: statementId,
      })),
    );
  }
}

@Resolver(() => Payment)
export class PaymentResolver {
  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'Which partner is paid, or is to pay; null where a charity is paid.',
  })
  async partner(@Root() { record }: Payment, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }

  @FieldResolver(() => SettlementStatement, {
    nullable: true,
    description: 'The statement that it pays; null where it pays a charity, or the caller may not see it.',
  })
  async statement(
    @Root() { record }: Payment,
    @Ctx() context: RequestContext,
  ): Promise<SettlementStatement | null> {
    return record.statementId === null ? null : visibleStatement(context, record.statementId);
  }
}

@Resolver(() => SettlementStatement)
export class StatementPaymentsResolver {
  @FieldResolver(() => [Payment], {
    description: 'Its payment; several where one failed or was cancelled, the first one first.',
  })
  async payments(
    @Root() { record }: SettlementStatement,
    @Ctx() context: RequestContext,
  ): Promise<Payment[]> {
    const payments = (await context.loaders.settlementPayments.load(record.id)) ?? [];
    return payments.map(Payment.of);
  }

  @FieldResolver(() => SettlementAccount, {
    nullable: true,
    description:
      'Where the partner is to pay, quoting the reference of the payment; null where it owes nothing, and while the coalition has not said it.',
  })
  async payTo(
    @Root() { record }: SettlementStatement,
    @Ctx() context: RequestContext,
  ): Promise<SettlementAccount | null> {
    if (record.payable.minor <= 0n) return null;
    return context.loaders.coalitionAccount.load('own');
  }
}

@Resolver(() => ConfirmationImport)
export class ConfirmationImportResolver {
  @FieldResolver(() => BankEntryConnection, {
    description: 'Entries that agreed with a payment, in the order of the file.',
  })
  async matched(
    @Root() of: ConfirmationImport,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<BankEntry>> {
    return entriesOf(context, of, false, { first, after });
  }

  @FieldResolver(() => BankEntryConnection, {
    description: 'Entries that changed nothing, each with the reason, in the order of the file.',
  })
  async leftOver(
    @Root() of: ConfirmationImport,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<BankEntry>> {
    return entriesOf(context, of, true, { first, after });
  }

  @FieldResolver(() => PaymentConnection, {
    description:
      'Payments that were to be made by the day of the import and that no file has told of until now, oldest first.',
  })
  async missing(
    @Root() { record }: ConfirmationImport,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<Payment>> {
    const request = pageRequest('missing payments', { first, after });
    const { coalitionId } = context;
    const em = context.reader();
    const by = dayOf(record.importedAt, (await ownCoalition(em, coalitionId)).timeZone);
    const page = { limit: request.size + 1, after: request.after };
    const payments = await paymentsMissing(em, coalitionId, by, page);
    return connectionOf(
      request,
      payments.map((payment) => ({ node: Payment.of(payment), position: payment.id })),
    );
  }
}

async function entriesOf(
  context: RequestContext,
  { id, record }: ConfirmationImport,
  leftOver: boolean,
  page: { readonly first?: number | undefined; readonly after?: string | undefined },
): Promise<Connection<BankEntry>> {
  const request = pageRequest(`${leftOver ? 'left over' : 'matched'} of ${id}`, page);
  const { coalitionId } = context;
  const em = context.reader();
  const entries = await entriesOfImport(em, coalitionId, record.id, {
    leftOver,
    limit: request.size + 1,
    after: request.after,
  });
  const ids = entries.flatMap(({ paymentId }) => (paymentId === null ? [] : [paymentId]));
  const payments = await readPayments(em, coalitionId, ids);
  return connectionOf(
    request,
    entries.map((entry) => {
      const payment = payments.get(entry.paymentId ?? 0n);
      return {
        node: BankEntry.of(entry, payment ? Payment.of(payment) : null),
        position: BigInt(entry.number),
      };
    }),
  );
}
