import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { actingPartnerOf } from '../../access/principal.js';
import type { BalanceState } from '../../ledger/operations.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { NeedsScope } from '../field-scopes.js';
import { Hold } from '../holds/hold.type.js';
import { Member } from '../members/member.type.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { DateTime } from '../scalars.js';
import { Transaction } from '../transactions/transaction.type.js';
import { BalanceChangeKindName } from '../values/enums.js';
import { BalanceChange, BalanceChangeConnection, MemberStatement } from './member-statement.type.js';
import { justBefore, type StatementRange, statementRange } from './statement-range.js';
import { visibleSubject } from './visible-subject.js';

@Resolver(() => Member)
export class MemberStatementsResolver {
  @NeedsScope('points:read')
  @FieldResolver(() => MemberStatement, {
    description: 'What happened to its balance between two instants. As a file: GET /statements/<id>.csv.',
  })
  async statement(
    @Root() { memberId }: Member,
    @Ctx() context: RequestContext,
    @Arg('from', () => DateTime, { description: 'What was posted at this instant or later.' }) from: string,
    @Arg('to', () => DateTime, {
      nullable: true,
      description: 'What was posted before this instant; everything since, unless said otherwise.',
    })
    to?: string | null,
  ): Promise<MemberStatement> {
    return memberStatement(context, memberId, statementRange(from, to));
  }
}

@Resolver(() => MemberStatement)
export class MemberStatementResolver {
  @FieldResolver(() => BalanceChangeConnection, {
    description: 'Every change of posted, held or pending, oldest first.',
  })
  async changes(
    @Root() { range }: MemberStatement,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<BalanceChange>> {
    const { memberId } = range;
    const request = pageRequest(`changes:${memberId}`, { first, after });
    const position = Number(request.after ?? 0n);
    const changes = await context.loaders.balanceChanges.load({
      memberId,
      // a cursor of a statement that began earlier leads to the same change here, or to the first one
      after: Math.max(range.after, Math.min(position, range.until)),
      until: range.until,
      most: request.size + 1,
    });
    return connectionOf(
      request,
      changes.map((record) => ({ node: BalanceChange.of(record), position: BigInt(record.version) })),
    );
  }
}

@Resolver(() => BalanceChange)
export class BalanceChangeResolver {
  @FieldResolver(() => BalanceChangeKindName, {
    nullable: true,
    description: 'What made it; null where that is not for the caller to know: it was at another partner.',
  })
  async kind(
    @Root() { record }: BalanceChange,
    @Ctx() context: RequestContext,
  ): Promise<BalanceChange['record']['kind'] | null> {
    const { principal } = context;
    // Whoever sees all of an account need not be shown each operation to be told what kind it was; partners' people do not.
    if (actingPartnerOf(principal) === undefined) return record.kind;
    const { transaction, hold } = await visibleSubject(context, record);
    return transaction || hold ? record.kind : null;
  }

  @FieldResolver(() => Transaction, {
    nullable: true,
    description:
      'The transaction that made it; of VEST the earn whose points can be spent now, of RENEWAL the one by which points live longer. Null of holds, and where the caller may not see it.',
  })
  async transaction(
    @Root() { record }: BalanceChange,
    @Ctx() context: RequestContext,
  ): Promise<Transaction | null> {
    return (await visibleSubject(context, record)).transaction;
  }

  @FieldResolver(() => Hold, {
    nullable: true,
    description: 'The hold that it opened or ended; null of all others, and where the caller may not see it.',
  })
  async hold(@Root() { record }: BalanceChange, @Ctx() context: RequestContext): Promise<Hold | null> {
    return (await visibleSubject(context, record)).hold;
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description:
      'With which partner; null for the coalition itself, and where the caller may not see what made it.',
  })
  async partner(@Root() { record }: BalanceChange, @Ctx() context: RequestContext): Promise<Partner | null> {
    const { transaction, hold } = await visibleSubject(context, record);
    return partnerById(context, (transaction ?? hold)?.record.partnerId ?? null);
  }
}

/** The statement's two ends; what lies between them is read page by page, and cannot change any more. */
export async function memberStatement(
  { loaders }: RequestContext,
  memberId: bigint,
  range: StatementRange,
): Promise<MemberStatement> {
  const { from, to } = range;
  const [opening, closing] = await Promise.all([
    loaders.balancesAt.load({ memberId, at: justBefore(from) }),
    to ? loaders.balancesAt.load({ memberId, at: justBefore(to) }) : loaders.accounts.load(memberId),
  ]);
  if (!opening || !closing) throw new Error('a member has no account');
  // What is posted between the two readings belongs behind both.
  const last: BalanceState = closing.version < opening.version ? { ...opening, asOf: closing.asOf } : closing;
  return MemberStatement.of(range, opening, last);
}
