/** How a message reaches its member. */
export type MessageChannel = 'SMS' | 'EMAIL';

/** A message on its way out. */
export interface OutgoingMessage {
  /** `msg_…`; the same when it is sent again. */
  readonly id: string;
  readonly channel: MessageChannel;
  /** A phone number in E.164, or an e-mail address. */
  readonly to: string;
  /** Of an e-mail. */
  readonly subject: string;
  readonly text: string;
}

/** A way out. */
export interface MessageTransport {
  /** Whether it can carry such messages at all. */
  carries(channel: MessageChannel): boolean;
  /** Hands the message over. @throws when that failed: it is tried again after a while */
  send(message: OutgoingMessage): Promise<void>;
}
