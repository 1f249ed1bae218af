import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { canonicalJson } from '../../values/canonical-json.js';
import type { JsonValue } from '../../values/metadata.js';
import { leafHash } from '../seals/hashing.js';

/** Of the serialisation: a change of what a leaf says is a new format. */
const LEAF_FORMAT = 1;

/** An entry of the audit log and its hash in the tree of its block. */
export interface LogLeaf {
  readonly id: bigint;
  readonly epoch: number;
  readonly hash: Buffer;
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly action: string;
  readonly object_id: string;
  readonly before: JsonValue | null;
  readonly after: JsonValue | null;
  readonly request_id: string | null;
  readonly epoch: number;
  readonly details_hash: string | null;
}

const ENTRY = `select e.id::text, (extract(epoch from e.at) * 1000)::text as at, e.actor_kind, e.actor_id, e.action,
  e.object_id, e.before, e.after, e.request_id, e.epoch, encode(e.details_hash, 'hex') as details_hash from audit_entry e`;

/** The next leaves of an epoch in the order of their ids, `most` at a time. */
export async function nextLeaves(
  em: EntityManager,
  coalitionId: bigint,
  { epoch, after, most }: { readonly epoch: number; readonly after: bigint; readonly most: number },
): Promise<LogLeaf[]> {
  const rows = await em.execute<Row[]>(
    `${ENTRY} where e.coalition_id = ? and e.epoch = ? and e.id > ? order by e.id limit ?`,
    [coalitionId, epoch, after, most],
  );
  return rows.map(leafOf);
}

/** The leaves of these entries, by id; those that are gone are left out. */
export async function leavesOf(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, LogLeaf>> {
  const rows = await em.execute<Row[]>(`${ENTRY} where e.coalition_id = ? and e.id = any (?::bigint[])`, [
    coalitionId,
    integerArray(ids),
  ]);
  return new Map(rows.map((row) => [BigInt(row.id), leafOf(row)]));
}

/** Every column of the entry, as canonical JSON; of what lies beside it the salted hash alone. */
function leafOf(row: Row): LogLeaf {
  const text = canonicalJson({
    action: row.action,
    actorId: row.actor_id,
    actorKind: row.actor_kind,
    after: row.after,
    at: row.at,
    before: row.before,
    detailsHash: row.details_hash,
    epoch: row.epoch,
    format: LEAF_FORMAT,
    id: row.id,
    kind: 'audit entry',
    objectId: row.object_id,
    requestId: row.request_id,
  });
  return { id: BigInt(row.id), epoch: row.epoch, hash: leafHash(text) };
}
