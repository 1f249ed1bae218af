import { type SendingContext, sendMessages } from '../notifications/send-messages.js';
import { eachCoalition } from './each-coalition.js';
import type { RecurringJob } from './recurring-job.js';

/** Sends messages to members that wait (rule W-01), and again those that could not be sent. */
export function sendMessagesJob(transport: SendingContext['transport']): RecurringJob {
  return {
    name: 'send-messages',
    schedule: { every: 2_000 },
    async run(context) {
      const { database, clock, logger, signal } = context;
      await eachCoalition(context, 'messages could not be sent', async (id) => {
        await sendMessages({ database, transport, clock, logger, signal }, id);
      });
    },
  };
}
