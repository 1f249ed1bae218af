import type { LiveChannel } from './live-channel-contract.js';

/** One kind of message on the live channel. */
export interface LiveTopic<T> {
  /** The message that says it. `T` must come back from JSON as it went in. */
  message(content: T): string;
  /** What a message of this topic says; undefined when it is of another one. */
  read(message: string): T | undefined;
  publish(channel: Pick<LiveChannel, 'publish'>, content: T): void;
  /** Calls back with what is said on this topic, on whichever node. Answers how to stop. */
  subscribe(channel: Pick<LiveChannel, 'subscribe'>, listener: (content: T) => void): () => void;
}

/**
 * A topic by its name, one word. The name stands before the content, so that whoever listens to something else need not
 * parse what does not concern it.
 */
export function liveTopic<T>(name: string): LiveTopic<T> {
  const prefix = `${name} `;
  const message = (content: T) => prefix + JSON.stringify(content);
  const read = (said: string) =>
    said.startsWith(prefix) ? (JSON.parse(said.slice(prefix.length)) as T) : undefined;
  return {
    message,
    read,
    publish: (channel, content) => channel.publish(message(content)),
    subscribe: (channel, listener) =>
      channel.subscribe((said) => {
        const content = read(said);
        if (content !== undefined) listener(content);
      }),
  };
}
