import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { listAdjustments } from '../../ledger/adjustments.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { AdjustmentStatus } from '../values/enums.js';
import { AdjustmentRequest, AdjustmentRequestConnection } from './adjustment-request.type.js';

@Resolver()
export class AdjustmentsQuery {
  @Callers({ operator: true, auditor: true })
  @Query(() => AdjustmentRequestConnection, {
    description: 'Corrections that need, or needed, a second person, newest first.',
  })
  async adjustmentRequests(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('status', () => AdjustmentStatus, { nullable: true, description: 'Only those in this state.' })
    status?: keyof typeof AdjustmentStatus,
  ): Promise<Connection<AdjustmentRequest>> {
    const request = pageRequest('adjustments', { first, after });
    const records = await listAdjustments(
      context.reader(),
      context.coalitionId,
      { status: status ?? undefined },
      { limit: request.size + 1, older: request.after },
    );
    return connectionOf(
      request,
      records.map((record) => ({ node: AdjustmentRequest.of(record), position: record.id })),
    );
  }
}
