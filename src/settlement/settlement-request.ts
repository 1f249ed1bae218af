import { callerOf, type Principal } from '../access/principal.js';
import { type Asked, fingerprintOf } from '../points/fingerprint.js';
import type { EntityManager } from '../runtime/database.js';
import { type Refusal, refusal } from '../values/refusal.js';

/** Something that was asked under an idempotency key (rule L-04); keys belong to the caller, whatever they are used for. */
export interface SettlementRequest {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: Buffer;
}

/** The request of a caller; `asked` is the input without the key. */
export function settlementRequest(
  principal: Principal,
  digestKey: Buffer,
  key: string,
  asked: Asked,
): SettlementRequest {
  return { caller: callerOf(principal), key, fingerprint: fingerprintOf(digestKey, asked) };
}

/** What the very same request led to before, by its id; a refusal of a key used for another; or undefined. */
export async function answeredBefore(
  em: EntityManager,
  coalitionId: bigint,
  { caller, key, fingerprint }: SettlementRequest,
): Promise<bigint | Refusal | undefined> {
  const [row] = await em.execute<{ id: string; fingerprint: string }[]>(
    `select subject_id::text as id, encode(fingerprint, 'hex') as fingerprint from settlement_request
      where coalition_id = ? and caller = ? and idempotency_key = ?`,
    [coalitionId, caller, key],
  );
  if (!row) return undefined;
  return row.fingerprint === fingerprint.toString('hex') ? BigInt(row.id) : keyReused();
}

/**
 * Keeps what a request led to, at the end of its transaction. A refusal when the key was used at the very same time
 * for something else.
 */
export async function keepRequest(
  em: EntityManager,
  coalitionId: bigint,
  { caller, key, fingerprint }: SettlementRequest,
  subjectId: bigint,
  at: Date,
): Promise<Refusal | undefined> {
  const rows = await em.execute<{ key: string }[]>(
    `insert into settlement_request (coalition_id, caller, idempotency_key, fingerprint, subject_id, at)
     values (?, ?, ?, decode(?, 'hex'), ?, ?::timestamptz) on conflict do nothing returning idempotency_key as key`,
    [coalitionId, caller, key, fingerprint.toString('hex'), subjectId, at.toISOString()],
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
