import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { changePayment } from './change-payment.js';
import type { PaymentRun } from './payment.js';
import { lockPaymentSettings } from './payment-settings.js';
import { paymentsOfRun, readPaymentRun } from './read-payments.js';
import { stepStatement } from './step-statement.js';

export interface MarkPaymentRunSentInput {
  readonly paymentRunId: bigint | null;
}

/**
 * Tells that the bank has taken a run's payment file: its payments are sent, statements that they pay PAID (rule S-05). What
 * partners are to pay is not sent by anybody and waits for the bank's word. Telling it again changes nothing. May refuse
 * with PAYMENT_RUN_NOT_FOUND. For operators.
 */
export async function markPaymentRunSent(
  context: CommandContext,
  { paymentRunId }: MarkPaymentRunSentInput,
): Promise<CommandOutcome<PaymentRun>> {
  const coalitionId = actingCoalition(context);
  const actor = actorOf(context.principal);
  return commandTransaction(context.database, coalitionId, async (em) => {
    await lockPaymentSettings(em, coalitionId);
    const run = await readPaymentRun(em, coalitionId, paymentRunId);
    if (!run) return refusedWith(paymentRunNotFound());
    const waiting = (await paymentsOfRun(em, coalitionId, run.id)).filter(
      ({ direction, status }) => direction === 'PAY' && status === 'CREATED',
    );
    if (waiting.length === 0) return done(run);
    const at = await coalitionNow(em, coalitionId);
    for (const payment of waiting) {
      const { id: paymentId, statementId } = payment;
      await changePayment(em, coalitionId, payment, 'SENT', at);
      if (statementId !== null)
        await stepStatement(em, coalitionId, { statementId, to: 'PAID', paymentId, at, actor });
    }
    await writeAudit(em, context, {
      coalitionId,
      action: 'payment-run.sent',
      objectId: encodeId('paymentRun', run.id),
      after: { payments: waiting.length },
    });
    return done(run);
  });
}

/** The refusal of commands about a run that is not there. */
export function paymentRunNotFound(): Refusal {
  return refusal('PAYMENT_RUN_NOT_FOUND', 'Give the id of a payment run of your coalition.', [
    'paymentRunId',
  ]);
}
