import type { LiveChannel } from '../runtime/live-channel.js';

const PREFIX = '{"t":"key-revoked"';

/** Tells every node, after the commit, that a key is revoked. */
export function announceRevocation(channel: LiveChannel, keyId: bigint): void {
  channel.publish(JSON.stringify({ t: 'key-revoked', k: String(keyId) }));
}

/** Calls back with the id of each key that is revoked, on whichever node. Answers how to stop. */
export function onRevocation(channel: LiveChannel, listener: (keyId: bigint) => void): () => void {
  return channel.subscribe((message) => {
    // Most messages are about points: look at the topic before reading the whole.
    if (message.startsWith(PREFIX)) listener(BigInt(JSON.parse(message).k));
  });
}
