/**
 * Says to every process, after a commit, what changed. Messages name their topic inside; they carry ids and versions
 * only, because a reader goes to the books for the rest. A message may be lost (a connection broke): then `onLost`
 * tells, and whoever cares reads again. So a lost message delays, it never lies.
 */
export interface LiveChannel {
  /**
   * Says it to all subscribers of all processes, this one included; does not wait.
   * @throws RangeError when it is not under 8,000 bytes of UTF-8, which NOTIFY cannot carry
   */
  publish(message: string): void;
  /** Answers how to unsubscribe. */
  subscribe(listener: (message: string) => void): () => void;
  /** Called after a reconnect: messages may have been missed, read again. Answers how to unsubscribe. */
  onLost(listener: () => void): () => void;
  /** Whether messages come and go at this moment. */
  healthy(): boolean;
  close(): Promise<void>;
}

/** The name of the channel, in PostgreSQL and in Redis. */
export const CHANNEL = 'hamsood_live';
/** NOTIFY refuses payloads of 8,000 bytes and more; the same limit everywhere, so that both ways behave alike. */
const MAX_BYTES = 7_999;

/** @throws RangeError when the message does not fit into a NOTIFY */
export function assertFits(message: string): void {
  const bytes = Buffer.byteLength(message);
  if (bytes > MAX_BYTES) {
    throw new RangeError(
      `a live message of ${bytes} bytes is too large (${MAX_BYTES} at most): send ids, not contents`,
    );
  }
}
