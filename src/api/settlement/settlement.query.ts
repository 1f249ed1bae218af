import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { listStatements } from '../../settlement/statements/read-statements.js';
import { parseCurrency } from '../../values/currency.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { SettlementStatementsFilter } from './settlement.input.js';
import { SettlementStatement, SettlementStatementConnection } from './statement.type.js';
import { visibleStatement, visibleStatementsOf } from './visible-statement.js';

@Resolver()
export class SettlementQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => SettlementStatement, {
    nullable: true,
    description: 'A statement; null when there is none, or none that the caller may see.',
  })
  async settlementStatement(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<SettlementStatement | null> {
    return visibleStatement(context, decodeId('statement', id));
  }

  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => SettlementStatementConnection, {
    description: 'Statements, newest first; a partner lists its own.',
  })
  async settlementStatements(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => SettlementStatementsFilter, { nullable: true, description: 'Which of them.' })
    filter?: SettlementStatementsFilter,
  ): Promise<Connection<SettlementStatement>> {
    const request = pageRequest('settlementStatements', { first, after });
    const read = new InputReader();
    const conditions = read.finishQuery({
      currency:
        filter?.currency == null
          ? undefined
          : read.parsed(parseCurrency(filter.currency), ['filter', 'currency']),
      statuses: filter?.statuses == null ? undefined : read.list(filter.statuses, ['filter', 'statuses']),
      from: filter?.from == null ? undefined : read.day(filter.from, ['filter', 'from']),
      until: filter?.until == null ? undefined : read.day(filter.until, ['filter', 'until']),
    });
    const asked = filter?.partnerId == null ? undefined : (decodeId('partner', filter.partnerId) ?? null);
    const whose = visibleStatementsOf(context);
    if (
      asked === null ||
      whose === undefined ||
      (whose !== 'all' && asked !== undefined && asked !== whose)
    ) {
      return connectionOf(request, []);
    }
    const partnerId = whose === 'all' ? asked : whose;
    const records = await listStatements(
      context.reader(),
      context.coalitionId,
      { ...conditions, partnerId },
      { limit: request.size + 1, older: request.after },
    );
    return connectionOf(
      request,
      records.map((record) => ({ node: SettlementStatement.of(record), position: record.id })),
    );
  }
}
