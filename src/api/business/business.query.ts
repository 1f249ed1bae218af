import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { actingPartnerOf } from '../../access/principal.js';
import { listAccountManagers } from '../../members/business/account-manager.js';
import { listBusinessAccounts, type PortfolioOrder } from '../../members/business/read-business-accounts.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { holdersOf, waysUp } from '../../tiers/ways-up.js';
import { addMonths, firstOfMonth } from '../../values/calendar.js';
import { parseCurrency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { decodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { PortfolioFilterInput, PortfolioOrderInput } from './business.input.js';
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
      'Business accounts, as they joined unless said otherwise; an account manager lists its portfolio. A page goes on from where its cursor’s account stands now.',
  })
  async portfolio(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => PortfolioFilterInput, { nullable: true, description: 'Which of them.' })
    filter?: PortfolioFilterInput,
    @Arg('order', () => PortfolioOrderInput, { nullable: true, description: 'In which order.' })
    order?: PortfolioOrderInput,
  ): Promise<Connection<BusinessAccount>> {
    const read = new InputReader();
    const snapshot = await context.programme();
    const today = dayOf(await context.loaders.coalitionNow(), snapshot.terms.timeZone);
    const { inactiveSince, level, name, by } = read.finishQuery({
      inactiveSince: read.optionalInstant(filter?.inactiveSince, ['filter', 'inactiveSince']),
      level: read.optionalText(filter?.level, 'levelCode', ['filter', 'level']),
      name: read.optionalText(filter?.name, 'legalName', ['filter', 'name']),
      by: readOrder(read, order, { snapshot, today, partnerId: actingPartnerOf(context.principal) }),
    });
    const request = pageRequest(by.by === 'JOINED' ? 'portfolio' : `portfolio ${by.by}`, { first, after });
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
        name: name ?? undefined,
        levels: level === null ? undefined : holdersOf(snapshot, 'BUSINESS', level, today),
      },
      request,
      by,
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

const MONTHS = 12;

interface ReadFor {
  readonly snapshot: ProgrammeSnapshot;
  readonly today: Day;
  /** Whose manager asks: what was bought elsewhere is not for it, by no order either (rule A-04). */
  readonly partnerId: bigint | undefined;
}

function readOrder(
  read: InputReader,
  order: PortfolioOrderInput | null | undefined,
  { snapshot, today, partnerId }: ReadFor,
): PortfolioOrder {
  const { calendar } = snapshot.terms;
  const { by = 'JOINED', currency, since } = order ?? {};
  if (by === 'VALUE') {
    const wanted = read.parsed(parseCurrency(currency ?? ''), ['order', 'currency']);
    const from = since == null ? addMonths(today, 1 - MONTHS, calendar) : read.day(since, ['order', 'since']);
    return { by, partnerId, currency: wanted, since: from === undefined ? '' : firstOfMonth(from, calendar) };
  }
  if (currency != null) read.problem('Give a currency with VALUE alone.', ['order', 'currency']);
  if (since != null) read.problem('Give a day with VALUE alone.', ['order', 'since']);
  return by === 'PROGRESS' ? { by, partnerId, ways: waysUp(snapshot, today) } : { by };
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
