import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { firstOfMonth } from '../../values/calendar.js';
import { pageSize } from '../connection/page.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { oneTo } from '../limits/limit-text.js';
import { DEFAULT_PAGE_ITEMS, LIMITS } from '../limits/limits.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { CalendarDay } from '../scalars.js';
import { AccountSpending } from './account-spending.type.js';
import { BusinessAccount } from './business-account.type.js';

@Resolver(() => BusinessAccount)
export class BusinessAccountSpendingResolver {
  @FieldResolver(() => [AccountSpending], {
    description:
      "What it bought by month and partner, the newest month first; months of which nothing is left are left out. A partner's account manager sees what was bought there.",
  })
  async spending(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, {
      nullable: true,
      description: `How many, ${oneTo(LIMITS.pageItems)}; ${DEFAULT_PAGE_ITEMS} unless said otherwise.`,
    })
    first?: number,
    @Arg('from', () => CalendarDay, { nullable: true, description: 'Only from the month of this day on.' })
    from?: string,
    @Arg('until', () => CalendarDay, { nullable: true, description: 'Only until the month of this day.' })
    until?: string,
  ): Promise<AccountSpending[]> {
    const read = new InputReader();
    const days = read.finishQuery({
      from: from == null ? undefined : read.day(from, ['from']),
      until: until == null ? undefined : read.day(until, ['until']),
    });
    const { calendar } = (await context.programme()).terms;
    const found = await context.loaders.spending.load({
      memberId,
      partnerId: partnerSeen(context),
      from: days.from && firstOfMonth(days.from, calendar),
      until: days.until,
      most: pageSize({ first }),
    });
    return found.map((each) => AccountSpending.of(each));
  }
}

/** Whoever acts for one partner, and is no contact of the account, sees what was bought there alone (rule A-03). */
export function partnerSeen({ principal }: RequestContext): bigint | undefined {
  const partnerId = principal.kind === 'platform' || principal.kind === 'member' ? null : principal.partnerId;
  return partnerId ?? undefined;
}

@Resolver(() => AccountSpending)
export class AccountSpendingResolver {
  @FieldResolver(() => Partner, { description: 'Where.' })
  async partner(@Root() { partnerId }: AccountSpending, @Ctx() context: RequestContext): Promise<Partner> {
    const partner = await partnerById(context, partnerId);
    if (!partner) throw new Error('something was bought at no partner');
    return partner;
  }
}
