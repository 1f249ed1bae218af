import path from 'node:path';
import type { Config } from '../runtime/config.js';
import type { Logger } from '../runtime/logger.js';
import { createDevelopmentOutbox } from './development-outbox.js';
import { createHttpSms } from './http-sms.js';
import type { MessageChannel, MessageTransport } from './message-transport.js';
import { createSmtpMail } from './smtp-mail.js';

/** What of the configuration decides how messages leave. */
export type MessageConfig = Pick<Config, 'environment' | 'dataDir' | 'sms' | 'smtp'>;

/**
 * The ways out that the configuration opens: an SMS provider and a mail server where there are; in development everything else goes
 * into a file of the data folder. In production what has no way out is given up, and said so in the log.
 */
export function openMessageTransport(
  { environment, dataDir, sms, smtp }: MessageConfig,
  logger: Logger,
): MessageTransport {
  const ways: MessageTransport[] = [];
  if (sms) ways.push(createHttpSms(sms));
  if (smtp) ways.push(createSmtpMail(smtp));
  if (environment === 'development')
    ways.push(createDevelopmentOutbox(path.join(dataDir, 'outbox-messages.jsonl'), logger));
  const wayOf = (channel: MessageChannel) => ways.find((way) => way.carries(channel));
  return {
    carries: (channel) => wayOf(channel) !== undefined,
    async send(message) {
      const way = wayOf(message.channel);
      if (!way) throw new Error('no way out carries such messages');
      await way.send(message);
    },
    close() {
      for (const way of ways) way.close();
    },
  };
}
