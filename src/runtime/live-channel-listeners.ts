import type { Logger } from './logger.js';

/** While the connection is away, at most this many messages wait; the oldest go first. Their readers sweep anyway. */
const BACKLOG = 1_000;

/** What the two live channels share: who listens, and what waits while there is no connection. */
export class LiveChannelListeners {
  readonly #onMessage = new Set<(message: string) => void>();
  readonly #onLost = new Set<() => void>();
  readonly #waiting: string[] = [];
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  subscribe(listener: (message: string) => void): () => void {
    return addTo(this.#onMessage, listener);
  }

  onLost(listener: () => void): () => void {
    return addTo(this.#onLost, listener);
  }

  deliver(message: string): void {
    for (const listener of this.#onMessage) this.#call(() => listener(message));
  }

  tellLost(): void {
    for (const listener of this.#onLost) this.#call(listener);
  }

  /** Keeps a message until there is a connection again. */
  wait(message: string): void {
    if (this.#waiting.length === BACKLOG) this.#waiting.shift();
    this.#waiting.push(message);
  }

  /** Takes out what waited, oldest first. */
  takeWaiting(): string[] {
    return this.#waiting.splice(0);
  }

  /** One listener's mistake must not keep a message from the others. */
  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#logger.error({ err: error }, 'a listener of the live channel failed');
    }
  }
}

function addTo<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}
