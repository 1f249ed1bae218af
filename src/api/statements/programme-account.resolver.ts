import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Coalition } from '../coalition/coalition.type.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { NeedsScope } from '../field-scopes.js';
import { InputReader } from '../input/input-reader.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { DateTime, Points } from '../scalars.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import {
  AccountEntry,
  AccountEntryConnection,
  AccountStatement,
  ProgrammeAccount,
} from './programme-account.type.js';
import { justBefore, statementRange } from './statement-range.js';
import { maySeeAccountsOf } from './visible-account.js';

@Resolver(() => Partner)
export class PartnerAccountsResolver {
  @FieldResolver(() => [ProgrammeAccount], {
    nullable: true,
    description:
      'Its accounts: what it has issued, what was burned at it, what expired of its points, what reversals could not take back. Null as for contractVersions.',
  })
  async accounts(
    @Root() { partnerId }: Partner,
    @Ctx() context: RequestContext,
  ): Promise<ProgrammeAccount[] | null> {
    return accountsOf(context, partnerId);
  }
}

@Resolver(() => Coalition)
export class CoalitionAccountsResolver {
  @FieldResolver(() => [ProgrammeAccount], {
    nullable: true,
    description:
      'The accounts of the coalition itself: corrections, and what expired of its own points. Null for callers who are neither operator nor auditor.',
  })
  async accounts(@Ctx() context: RequestContext): Promise<ProgrammeAccount[] | null> {
    return accountsOf(context, null);
  }
}

@Resolver(() => ProgrammeAccount)
export class ProgrammeAccountResolver {
  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'Whose it is; null for the coalition itself.',
  })
  async partner(
    @Root() { record }: ProgrammeAccount,
    @Ctx() context: RequestContext,
  ): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }

  @FieldResolver(() => Points, {
    description: 'The sum of its entries now, or of those posted until a past instant.',
  })
  async balance(
    @Root() { record }: ProgrammeAccount,
    @Ctx() { loaders }: RequestContext,
    @Arg('at', () => DateTime, {
      nullable: true,
      description: 'Not in the future; now, unless said otherwise.',
    })
    at?: string | null,
  ): Promise<bigint> {
    if (at == null) return loaders.programmeBalance(record.id, null);
    const read = new InputReader();
    const instant = read.finishQuery(read.instant(at, ['at']));
    if (instant > (await loaders.coalitionNow())) {
      throw new ApiError('INVALID_INPUT', 'Give an instant that is not in the future.', { field: ['at'] });
    }
    return loaders.programmeBalance(record.id, instant);
  }

  @NeedsScope('points:read')
  @FieldResolver(() => AccountStatement, {
    description: 'What happened to it between two instants. As a file: GET /statements/<id>.csv.',
  })
  statement(
    @Root() { record }: ProgrammeAccount,
    @Arg('from', () => DateTime, { description: 'What was posted at this instant or later.' }) from: string,
    @Arg('to', () => DateTime, {
      nullable: true,
      description: 'What was posted before this instant; everything since, unless said otherwise.',
    })
    to?: string | null,
  ): AccountStatement {
    return AccountStatement.of(record.id, statementRange(from, to));
  }
}

@Resolver(() => AccountStatement)
export class AccountStatementResolver {
  @FieldResolver(() => Points, { description: 'The balance before the first entry.' })
  opening(
    @Root() { accountId, from }: AccountStatement,
    @Ctx() { loaders }: RequestContext,
  ): Promise<bigint> {
    return loaders.programmeBalance(accountId, justBefore(from));
  }

  @FieldResolver(() => Points, { description: 'The balance after the last entry.' })
  closing(@Root() { accountId, to }: AccountStatement, @Ctx() { loaders }: RequestContext): Promise<bigint> {
    return loaders.programmeBalance(accountId, to && justBefore(to));
  }

  @FieldResolver(() => AccountEntryConnection, {
    description: 'Its entries, in the order of their transactions.',
  })
  async entries(
    @Root() { accountId, from, to }: AccountStatement,
    @Ctx() { loaders }: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<AccountEntry>> {
    const request = pageRequest(`entries:${accountId}`, { first, after });
    const entries = await loaders.programmeEntries({
      accountId,
      from,
      to,
      after: request.after ?? 0n,
      most: request.size + 1,
    });
    return connectionOf(
      request,
      entries.map((record) => ({ node: AccountEntry.of(record), position: record.transactionId })),
    );
  }
}

@Resolver(() => AccountEntry)
export class AccountEntryResolver {
  @FieldResolver(() => Transaction, {
    nullable: true,
    description:
      'Its transaction; null where the caller may not see it: expiry is between member and coalition.',
  })
  transaction(@Root() { record }: AccountEntry, @Ctx() context: RequestContext): Promise<Transaction | null> {
    return visibleTransaction(context, record.transactionId);
  }
}

async function accountsOf(
  context: RequestContext,
  partnerId: bigint | null,
): Promise<ProgrammeAccount[] | null> {
  if (!maySeeAccountsOf(context, partnerId)) return null;
  return (await context.loaders.accountsOf(partnerId)).map(ProgrammeAccount.of);
}
