import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '../values/metadata.js';
import { type AuditDetails, auditDetailsHash } from './audit-details.js';
import { AuditEntry } from './audit-entry.entity.js';
import type { CommandContext } from './command-context.js';
import { actorOf } from './principal.js';

/** What was changed, in terms of the product. */
export interface AuditedChange {
  readonly coalitionId: bigint;
  /** `<noun>.<what happened to it>`, such as `partner.suspended`. */
  readonly action: string;
  /** The external id of what was changed. */
  readonly objectId: string;
  /** In somebody's own words; kept beside the entry, erasable. */
  readonly reason?: string | null;
  /** Never personal values: they outlive every erasure (rule A-05). */
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** Values of people, before and after; kept beside the entry, erasable. */
  readonly personal?: { readonly before?: JsonValue; readonly after?: JsonValue };
}

/** Who changes something: a caller with its request, or the product by itself. */
export type AuditContext =
  | Pick<CommandContext, 'principal' | 'clock' | 'requestId'>
  | (Pick<CommandContext, 'clock'> & { readonly principal: 'system'; readonly requestId: null });

/** Adds a line to the audit log in the caller's transaction, so that no change is without one (rule A-08). */
export async function writeAudit(
  em: EntityManager,
  context: AuditContext,
  change: AuditedChange,
): Promise<void> {
  const details: AuditDetails = {
    reason: change.reason ?? null,
    personalBefore: change.personal?.before ?? null,
    personalAfter: change.personal?.after ?? null,
  };
  const salt = Object.values(details).some((value) => value !== null) ? randomBytes(SALT_BYTES) : undefined;
  const { coalitionId } = change;
  const id = await em.insert(AuditEntry, {
    coalitionId,
    at: context.clock.now(),
    actorKind: actorKindOf(context.principal),
    actorId: context.principal === 'system' ? 'system' : actorOf(context.principal),
    action: change.action,
    objectId: change.objectId,
    before: change.before ?? null,
    after: change.after ?? null,
    requestId: context.requestId,
    detailsHash: salt ? auditDetailsHash(salt, details) : null,
  });
  if (!salt) return;
  await em.execute(
    `insert into audit_detail (coalition_id, id, salt, reason, personal_before, personal_after)
     values (?, ?, decode(?, 'hex'), ?, ?::jsonb, ?::jsonb)`,
    [
      coalitionId,
      id,
      salt.toString('hex'),
      details.reason,
      json(details.personalBefore),
      json(details.personalAfter),
    ],
  );
}

const SALT_BYTES = 16;

function json(value: JsonValue | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function actorKindOf(principal: AuditContext['principal']): string {
  if (principal === 'system') return principal;
  return principal.kind === 'member' && principal.contact ? 'contact' : principal.kind;
}
