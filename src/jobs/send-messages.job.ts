import { sendMessages } from '../notifications/send-messages.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Sends messages to members that wait (rule W-01), and again those that could not be sent. */
export const sendMessagesJob: RecurringJob = {
  name: 'send-messages',
  schedule: { every: 2_000 },
  async run(context) {
    const { database, transport, clock, logger, signal } = context;
    await eachCoalition(context, 'messages could not be sent', async (id) => {
      await sendMessages({ database, transport, clock, logger, signal }, id);
    });
  },
};
