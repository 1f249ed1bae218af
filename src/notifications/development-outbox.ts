import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../runtime/logger.js';
import type { MessageTransport } from './message-transport.js';

/**
 * Writes messages into a file that only its owner can read, one line of JSON each: whoever develops finds a code there,
 * the log only that there is one (rule A-05).
 */
export function createDevelopmentOutbox(file: string, logger: Logger): MessageTransport {
  return {
    carries: () => true,
    // The page says what the text does: it would only make the lines hard to read.
    async send({ html: _, ...message }) {
      await mkdir(path.dirname(file), { recursive: true });
      await appendFile(file, `${JSON.stringify(message)}\n`, { mode: 0o600 });
      const { id, channel } = message;
      logger.info({ message: id, channel, file }, 'a message was written to the development outbox');
    },
    close: () => undefined,
  };
}
