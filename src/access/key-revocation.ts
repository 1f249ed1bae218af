import type { LiveChannel } from '../runtime/live-channel.js';
import { liveTopic } from '../runtime/live-topic.js';

/** The key's id. */
const TOPIC = liveTopic<string>('key-revoked');

/** Tells every node, after the commit, that a key is revoked. */
export function announceRevocation(channel: Pick<LiveChannel, 'publish'>, keyId: bigint): void {
  TOPIC.publish(channel, String(keyId));
}

/** Calls back with the id of each key that is revoked, on whichever node. Answers how to stop. */
export function onRevocation(channel: LiveChannel, listener: (keyId: bigint) => void): () => void {
  return TOPIC.subscribe(channel, (keyId) => listener(BigInt(keyId)));
}
