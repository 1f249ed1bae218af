import { carryOutGivingOrders } from '../giving/orders/carry-out-giving-orders.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Gives what members have ordered to be given again and again (rules C-03, C-09). */
export const givingOrdersJob: RecurringJob = {
  name: 'giving-orders',
  schedule: { every: 60_000 },
  async run(context) {
    const { database, programme, ledger, logger, signal } = context;
    const due = { database, programme, ledger, logger };
    await eachCoalition(context, 'standing orders could not be carried out', async (id, coalition) => {
      const { given, missed } = await carryOutGivingOrders(due, id, signal);
      if (given + missed > 0) logger.info({ coalition, given, missed }, 'standing orders were carried out');
    });
  },
};
