import path from 'node:path';
import type { Config } from '../runtime/config.js';
import type { Logger } from '../runtime/logger.js';
import { createDevelopmentOutbox } from './development-outbox.js';
import { createHttpSms } from './http-sms.js';
import type { MessageChannel, MessageTransport } from './message-transport.js';

/** What of the configuration decides how messages leave. */
export type MessageConfig = Pick<Config, 'environment' | 'dataDir' | 'sms'>;

/**
 * The ways out that the configuration opens: an SMS provider where there is one; in development everything else goes
 * into a file of the data folder. In production what has no way out is given up, and said so in the log.
 */
export function openMessageTransport(
  { environment, dataDir, sms }: MessageConfig,
  logger: Logger,
): MessageTransport {
  const ways: MessageTransport[] = [];
  if (sms) ways.push(createHttpSms(sms));
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
  };
}
