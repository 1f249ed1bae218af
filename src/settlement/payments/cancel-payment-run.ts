import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { refusal } from '../../values/refusal.js';
import { changePayment } from './change-payment.js';
import { paymentRunNotFound } from './mark-payment-run-sent.js';
import type { PaymentRun } from './payment.js';
import { lockPaymentSettings } from './payment-settings.js';
import { paymentsOfRun, readPaymentRun } from './read-payments.js';

export interface CancelPaymentRunInput {
  readonly paymentRunId: bigint | null;
  readonly reason: string;
}

/**
 * Takes back a run whose file the bank has not been given, because of a wrong day, say: its statements wait for a new run,
 * and its references are not used again. Cancelling again changes nothing. May refuse with PAYMENT_RUN_NOT_FOUND,
 * PAYMENT_RUN_SENT (a payment of it is with the bank, or the bank has told of one). For operators.
 */
export async function cancelPaymentRun(
  context: CommandContext,
  { paymentRunId, reason }: CancelPaymentRunInput,
): Promise<CommandOutcome<PaymentRun>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    await lockPaymentSettings(em, coalitionId);
    const run = await readPaymentRun(em, coalitionId, paymentRunId);
    if (!run) return refusedWith(paymentRunNotFound());
    const payments = await paymentsOfRun(em, coalitionId, run.id);
    if (payments.every(({ status }) => status === 'CANCELLED')) return done(run);
    if (payments.some(({ status }) => status !== 'CREATED')) {
      return refusedWith(
        refusal(
          'PAYMENT_RUN_SENT',
          'Let the run take its course: payments of it that fail can go into a new run.',
          ['paymentRunId'],
        ),
      );
    }
    const at = await coalitionNow(em, coalitionId);
    for (const payment of payments) await changePayment(em, coalitionId, payment, 'CANCELLED', at);
    await writeAudit(em, context, {
      coalitionId,
      action: 'payment-run.cancelled',
      objectId: encodeId('paymentRun', run.id),
      reason,
      after: { payments: payments.length },
    });
    return done(run);
  });
}
