import { findImport } from '../../settlement/payments/confirmation-imports.js';
import { readPaymentRun, readPayments } from '../../settlement/payments/read-payments.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import type { Node } from '../node/node.type.js';
import { ConfirmationImport } from './confirmation-import.type.js';
import { Payment, PaymentRun } from './payment.type.js';

/** A payment, a run or an import of that id: operators and auditors see all of their coalition, nobody else any. */
export async function visiblePaymentNode(
  context: RequestContext,
  kind: 'payment' | 'paymentRun' | 'confirmationImport',
  id: bigint,
): Promise<Node | null> {
  if (!readsWholeCoalition(context.principal)) return null;
  const em = context.reader();
  const { coalitionId } = context;
  switch (kind) {
    case 'payment': {
      const payment = (await readPayments(em, coalitionId, [id])).get(id);
      return payment ? Payment.of(payment) : null;
    }
    case 'paymentRun': {
      const run = await readPaymentRun(em, coalitionId, id);
      return run && PaymentRun.of(run);
    }
    case 'confirmationImport': {
      const found = await findImport(em, coalitionId, { id });
      return found && ConfirmationImport.of(found);
    }
  }
}
