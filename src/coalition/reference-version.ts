import type { EntityManager } from '@mikro-orm/postgresql';
import type { LiveChannel } from '../runtime/live-channel.js';
import { liveTopic } from '../runtime/live-topic.js';

/**
 * Takes the coalition's next reference version. Every change of its settings, partners, contracts and merchants
 * begins with it: the lock serialises such changes and waits for the batches that were decided on the terms before
 * (each holds it shared until its commit), so that nothing of theirs is written after the change is. The ledger compares
 * the version under its locks, so that nothing is decided on terms that were replaced. In the lock order it comes after
 * the business day and before members' accounts; of two coalitions the live one's comes before its twin's.
 */
export async function nextReferenceVersion(em: EntityManager, coalitionId: bigint): Promise<bigint> {
  await em.execute('select pg_advisory_xact_lock(ledger_terms_lock(?))', [coalitionId]);
  const [row] = await em.execute<{ version: string }[]>(
    'update coalition set reference_version = reference_version + 1 where id = ? returning reference_version::text as version',
    [coalitionId],
  );
  if (!row) throw new RangeError('the coalition is not there');
  return BigInt(row.version);
}

/** A coalition's terms of at least this version are in the database. */
export interface ReferenceChange {
  readonly coalitionId: bigint;
  readonly referenceVersion: bigint;
}

/** Coalition and version. */
const TOPIC = liveTopic<{ readonly c: string; readonly v: string }>('reference');

/** Tells every node, after the commit, that terms have changed. */
export function announceReferenceChange(channel: LiveChannel, change: ReferenceChange): void {
  TOPIC.publish(channel, { c: String(change.coalitionId), v: String(change.referenceVersion) });
}

/** Calls back with each change of terms, on whichever node. Answers how to stop. */
export function onReferenceChange(
  channel: LiveChannel,
  listener: (change: ReferenceChange) => void,
): () => void {
  return TOPIC.subscribe(channel, ({ c, v }) =>
    listener({ coalitionId: BigInt(c), referenceVersion: BigInt(v) }),
  );
}
