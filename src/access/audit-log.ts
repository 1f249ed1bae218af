import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '../values/metadata.js';
import { AuditEntry } from './audit-entry.entity.js';
import type { CommandContext } from './command-context.js';
import { actorOf, type Principal } from './principal.js';

/** What was changed, in terms of the product. Never personal values: the log outlives their erasure (rule A-05). */
export interface AuditedChange {
  readonly coalitionId: bigint;
  /** `<noun>.<what happened to it>`, such as `partner.suspended`. */
  readonly action: string;
  /** The external id of what was changed. */
  readonly objectId: string;
  readonly reason?: string | null;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** Adds a line to the audit log in the caller's transaction, so that no change is without one (rule A-08). */
export async function writeAudit(
  em: EntityManager,
  context: Pick<CommandContext, 'principal' | 'clock' | 'requestId'>,
  change: AuditedChange,
): Promise<void> {
  await em.insert(AuditEntry, {
    coalitionId: change.coalitionId,
    at: context.clock.now(),
    actorKind: actorKindOf(context.principal),
    actorId: actorOf(context.principal),
    action: change.action,
    objectId: change.objectId,
    reason: change.reason ?? null,
    before: change.before ?? null,
    after: change.after ?? null,
    requestId: context.requestId,
  });
}

function actorKindOf(principal: Principal): string {
  return principal.kind === 'member' && principal.contact ? 'contact' : principal.kind;
}
