import type { EntityManager } from '../runtime/database.js';
import type { JsonValue } from '../values/metadata.js';

/** An entry of the audit log with what is beside it, as far as that is not erased. */
export interface AuditRecord {
  readonly id: bigint;
  readonly at: Date;
  /** The kind of principal: `platform`, `user`, `partner`, `member`. */
  readonly actorKind: string;
  /** An external id. */
  readonly actorId: string;
  readonly action: string;
  /** An external id. */
  readonly objectId: string;
  readonly reason: string | null;
  readonly before: JsonValue | null;
  readonly after: JsonValue | null;
  readonly personalBefore: JsonValue | null;
  readonly personalAfter: JsonValue | null;
  readonly requestId: string | null;
  /** There was more beside it, which has been erased (rule A-05). */
  readonly erased: boolean;
  /** The number of the block that it is sealed in; null while it is not. */
  readonly block: number | null;
}

/** Which entries; all conditions hold together. */
export interface AuditFilter {
  /** An action as it is written, or the beginning of it with a point at its end (`partner.`). */
  readonly action?: string | undefined;
  /** An external id. */
  readonly actorId?: string | undefined;
  /** An external id. */
  readonly objectId?: string | undefined;
  readonly requestId?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly action: string;
  readonly object_id: string;
  readonly reason: string | null;
  readonly before: JsonValue | null;
  readonly after: JsonValue | null;
  readonly personal_before: JsonValue | null;
  readonly personal_after: JsonValue | null;
  readonly request_id: string | null;
  readonly erased: boolean;
  readonly block: number | null;
}

const COLUMNS = `e.id::text, (extract(epoch from e.at) * 1000)::bigint::text as at, e.actor_kind, e.actor_id, e.action,
  e.object_id, d.reason, e.before, e.after, d.personal_before, d.personal_after, e.request_id,
  e.details_hash is not null and d.id is null as erased,
  (select b.number from log_block b where b.coalition_id = e.coalition_id and b.epoch = e.epoch
      and e.id = any (b.entry_ids)) as block`;

/**
 * A page of the audit log (rule A-08), newest first: at most `limit` entries older than the one of the id `older`.
 */
export async function readAuditLog(
  em: EntityManager,
  coalitionId: bigint,
  { action, actorId, objectId, requestId, from, to }: AuditFilter,
  { limit, older }: { readonly limit: number; readonly older?: bigint | undefined },
): Promise<AuditRecord[]> {
  const conditions: [string, unknown][] = [['e.coalition_id = ?', coalitionId]];
  if (action?.endsWith('.')) conditions.push(['e.action like ?', `${likeText(action)}%`]);
  else if (action !== undefined) conditions.push(['e.action = ?', action]);
  if (actorId !== undefined) conditions.push(['e.actor_id = ?', actorId]);
  if (objectId !== undefined) conditions.push(['e.object_id = ?', objectId]);
  if (requestId !== undefined) conditions.push(['e.request_id = ?', requestId]);
  if (from !== undefined) conditions.push(['e.at >= ?::timestamptz', from.toISOString()]);
  if (to !== undefined) conditions.push(['e.at < ?::timestamptz', to.toISOString()]);
  if (older !== undefined) conditions.push(['e.id < ?', older]);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from audit_entry e
       left join audit_detail d on d.coalition_id = e.coalition_id and d.id = e.id
      where ${conditions.map(([text]) => text).join(' and ')} order by e.id desc limit ?`,
    [...conditions.map(([, value]) => value), limit],
  );
  return rows.map((row) => ({
    id: BigInt(row.id),
    at: new Date(Number(row.at)),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    action: row.action,
    objectId: row.object_id,
    reason: row.reason,
    before: row.before,
    after: row.after,
    personalBefore: row.personal_before,
    personalAfter: row.personal_after,
    requestId: row.request_id,
    erased: row.erased,
    block: row.block,
  }));
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
