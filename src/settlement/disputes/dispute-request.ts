import { callerOf, type Principal } from '../../access/principal.js';
import { type Asked, fingerprintOf } from '../../points/fingerprint.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';

/** Something about disputes that was asked under an idempotency key (rule L-04). */
export interface DisputeRequest {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: Buffer;
}

/** The request of a caller; `asked` is the input without the key. */
export function disputeRequest(
  principal: Principal,
  digestKey: Buffer,
  key: string,
  asked: Asked,
): DisputeRequest {
  return { caller: callerOf(principal), key, fingerprint: fingerprintOf(digestKey, asked) };
}

/** The dispute to which the very same request led before, a refusal of a key used for another, or undefined. */
export async function answeredBefore(
  em: EntityManager,
  coalitionId: bigint,
  { caller, key, fingerprint }: DisputeRequest,
): Promise<bigint | Refusal | undefined> {
  const [row] = await em.execute<{ id: string; fingerprint: string }[]>(
    `select dispute_id::text as id, encode(fingerprint, 'hex') as fingerprint from dispute_request
      where coalition_id = ? and caller = ? and idempotency_key = ?`,
    [coalitionId, caller, key],
  );
  if (!row) return undefined;
  return row.fingerprint === fingerprint.toString('hex') ? BigInt(row.id) : keyReused();
}

/**
 * Keeps what came of a request, at the end of its transaction. A refusal when the key was used at the very same time
 * for something else.
 */
export async function keepRequest(
  em: EntityManager,
  coalitionId: bigint,
  { caller, key, fingerprint }: DisputeRequest,
  disputeId: bigint,
  at: Date,
): Promise<Refusal | undefined> {
  const rows = await em.execute<{ key: string }[]>(
    `insert into dispute_request (coalition_id, caller, idempotency_key, fingerprint, dispute_id, at)
     values (?, ?, ?, decode(?, 'hex'), ?, ?::timestamptz) on conflict do nothing returning idempotency_key as key`,
    [coalitionId, caller, key, fingerprint.toString('hex'), disputeId, at.toISOString()],
  );
  return rows.length === 0 ? keyReused() : undefined;
}

function keyReused(): Refusal {
  return refusal(
    'IDEMPOTENCY_KEY_REUSED',
    'The key was used for something else: give each request its own.',
    ['idempotencyKey'],
  );
}
