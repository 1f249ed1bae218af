import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { listDisputes } from '../../settlement/disputes/read-disputes.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { SettlementDisputeStatus } from '../values/enums.js';
import { SettlementDispute, SettlementDisputeConnection } from './dispute.type.js';
import { visibleDispute } from './visible-dispute.js';
import { visibleStatementsOf } from './visible-statement.js';

@Resolver()
export class DisputesQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => SettlementDispute, {
    nullable: true,
    description: 'A dispute; null when there is none, or none that the caller may see.',
  })
  async settlementDispute(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<SettlementDispute | null> {
    return visibleDispute(context, decodeId('dispute', id));
  }

  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => SettlementDisputeConnection, {
    description: 'Disputes, newest first; a partner lists its own.',
  })
  async settlementDisputes(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('status', () => SettlementDisputeStatus, {
      nullable: true,
      description: 'Only those in this state.',
    })
    status?: keyof typeof SettlementDisputeStatus,
  ): Promise<Connection<SettlementDispute>> {
    const request = pageRequest('settlementDisputes', { first, after });
    const whose = visibleStatementsOf(context);
    if (whose === undefined) return connectionOf(request, []);
    const records = await listDisputes(
      context.reader(),
      context.coalitionId,
      { status: status ?? undefined, partnerId: whose === 'all' ? undefined : whose },
      { limit: request.size + 1, older: request.after },
    );
    return connectionOf(
      request,
      records.map((record) => ({ node: SettlementDispute.of(record), position: record.id })),
    );
  }
}
