import type { MessageLanguage } from './message-language.js';

/** The longest that a way out may take over a message. */
export const SENT_WITHIN_MS = 30_000;

/** How a message reaches its member. */
export type MessageChannel = 'SMS' | 'EMAIL';

/** A message on its way out. */
export interface OutgoingMessage {
  /** `msg_…`; the same when it is sent again. */
  readonly id: string;
  readonly channel: MessageChannel;
  /** A phone number in E.164, or an e-mail address. */
  readonly to: string;
  readonly language: MessageLanguage;
  /** Of an e-mail. */
  readonly subject: string;
  readonly text: string;
  /** The same as a page, for an e-mail. */
  readonly html: string;
}

/** A way out did not take a message; what it says is of the way, never of the message, so that it may be logged. */
export class NotTakenError extends Error {
  override name = 'NotTakenError';
}

/** It will not take it however often it is sent: the message is given up. */
export class NeverDeliverableError extends NotTakenError {
  override name = 'NeverDeliverableError';
}

/** A way out. */
export interface MessageTransport {
  /** Whether it can carry such messages at all. */
  carries(channel: MessageChannel): boolean;
  /**
   * Hands the message over, within {@link SENT_WITHIN_MS}: afterwards somebody else may send it.
   * @throws NeverDeliverableError when it was refused for good; NotTakenError or anything else: again after a while
   */
  send(message: OutgoingMessage): Promise<void>;
  /** Ends connections that were kept for the next message. */
  close(): void;
}
