import type { LiveChannel } from '../../src/runtime/live-channel.js';

/** A live channel on which messages get lost until the test delivers them itself. */
export interface SilentChannel extends LiveChannel {
  /** What was said, in order. */
  readonly said: string[];
  /** Gives a message to all listeners. */
  deliver(message: string): void;
  /** Tells that messages may have been missed. */
  lose(): void;
}

export function silentChannel(): SilentChannel {
  const listeners = new Set<(message: string) => void>();
  const onLost = new Set<() => void>();
  const said: string[] = [];
  return {
    said,
    publish: (message) => void said.push(message),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onLost(listener) {
      onLost.add(listener);
      return () => void onLost.delete(listener);
    },
    healthy: () => true,
    close: async () => undefined,
    deliver(message) {
      for (const listener of listeners) listener(message);
    },
    lose() {
      for (const listener of onLost) listener();
    },
  };
}
