import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { listAccountManagers } from '../../members/business/account-manager.js';
import { listBusinessAccounts } from '../../members/business/read-business-accounts.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { PortfolioFilterInput } from './business.input.js';
import { AccountManager, BusinessAccount, BusinessAccountConnection } from './business-account.type.js';
import { visibleBusinessAccount, visiblePortfolio } from './visible-account.js';

@Resolver()
export class BusinessQuery {
  @Callers({ operator: true, auditor: true, manager: true, member: true })
  @Query(() => BusinessAccount, {
    nullable: true,
    description:
      'A business account; null when there is none, or none that the caller may see: account managers see their portfolio, contacts their own account.',
  })
  async businessAccount(
    @Ctx() context: RequestContext,
    @Arg('ref', () => MemberRefInput, { description: 'Which member.' }) ref: MemberRefInput,
  ): Promise<BusinessAccount | null> {
    const read = new InputReader();
    const memberId = await visibleBusinessAccount(context, read.finishQuery(read.member(ref, ['ref'])));
    return memberId === null ? null : BusinessAccount.of(memberId);
  }

  @Callers({ operator: true, auditor: true, manager: true })
  @Query(() => BusinessAccountConnection, {
    description:
      'Business accounts in the order in which they joined; an account manager lists its portfolio.',
  })
  async portfolio(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => PortfolioFilterInput, { nullable: true, description: 'Which of them.' })
    filter?: PortfolioFilterInput,
  ): Promise<Connection<BusinessAccount>> {
    const read = new InputReader();
    const inactiveSince = read.finishQuery(
      read.optionalInstant(filter?.inactiveSince, ['filter', 'inactiveSince']),
    );
    const request = pageRequest('portfolio', { first, after });
    const managerId = await managerToListFor(context, filter?.managerId);
    if (managerId === 'none') return connectionOf(request, []);
    const ids = await listBusinessAccounts(
      context.reader(),
      context.coalitionId,
      {
        managerId,
        status: filter?.status ?? undefined,
        unassigned: filter?.unassigned ?? undefined,
        waiting: filter?.waiting ?? undefined,
        inactiveSince: inactiveSince ?? undefined,
      },
      request,
    );
    return connectionOf(
      request,
      ids.map((id) => ({ node: BusinessAccount.of(id), position: id })),
    );
  }

  @Callers({ operator: true, auditor: true })
  @Query(() => [AccountManager], {
    description: 'All account managers, in the order in which they were registered.',
  })
  async accountManagers(@Ctx() context: RequestContext): Promise<AccountManager[]> {
    const managers = await listAccountManagers(context.reader(), context.coalitionId);
    return managers.map((each) => AccountManager.of(each));
  }
}

/** Whose portfolio is listed; undefined: all accounts; none: the filter asks for what the caller may not see. */
async function managerToListFor(
  context: RequestContext,
  asked: string | null | undefined,
): Promise<bigint | undefined | 'none'> {
  const portfolio = await visiblePortfolio(context);
  if (portfolio === 'none') return 'none';
  const own = portfolio === 'all' ? undefined : portfolio.managerId;
  if (asked == null) return own;
  const managerId = decodeId('accountManager', asked);
  return managerId === undefined || (own !== undefined && own !== managerId) ? 'none' : managerId;
}
