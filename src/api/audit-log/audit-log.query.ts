import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { readAuditLog } from '../../access/read-audit-log.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { AuditEntry, AuditEntryConnection } from './audit-entry.type.js';
import { AuditLogFilterInput } from './audit-log.input.js';

@Resolver()
export class AuditLogQuery {
  @Callers({ operator: true, auditor: true })
  @Query(() => AuditEntryConnection, {
    description:
      'The audit log, newest first: everything that people and API keys have changed. What moved points is in the transactions themselves.',
  })
  async auditLog(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => AuditLogFilterInput, { nullable: true, description: 'Which of it.' })
    filter?: AuditLogFilterInput,
  ): Promise<Connection<AuditEntry>> {
    const request = pageRequest('auditLog', { first, after });
    const read = new InputReader();
    const conditions = read.finishQuery({
      action: read.optionalText(filter?.action, 'label', ['filter', 'action']) ?? undefined,
      actorId: read.optionalText(filter?.actorId, 'label', ['filter', 'actorId']) ?? undefined,
      objectId: read.optionalText(filter?.objectId, 'label', ['filter', 'objectId']) ?? undefined,
      requestId: read.optionalText(filter?.requestId, 'reason', ['filter', 'requestId']) ?? undefined,
      from: read.optionalInstant(filter?.from, ['filter', 'from']) ?? undefined,
      to: read.optionalInstant(filter?.to, ['filter', 'to']) ?? undefined,
    });
    const records = await readAuditLog(context.reader(), context.coalitionId, conditions, {
      limit: request.size + 1,
      older: request.after,
    });
    return connectionOf(
      request,
      records.map((record) => ({ node: AuditEntry.of(record), position: record.id })),
    );
  }
}
