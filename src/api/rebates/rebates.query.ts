import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { previewRebate } from '../../rebates/preview-rebate.js';
import { listRebates, readRebate } from '../../rebates/rebate.js';
import { decodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { partnerSeen } from '../business/account-spending.resolver.js';
import { Callers } from '../callers.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { CalendarDay } from '../scalars.js';
import { Rebate, RebateConnection, RebatePreview } from './rebate.type.js';

@Resolver()
export class RebatesQuery {
  @Callers({ operator: true, auditor: true, manager: true, member: true })
  @Query(() => RebateConnection, {
    description:
      "Rebates for business accounts, oldest first. Members and account managers see those of which terms are in force, or will be; a partner's account manager those that count what is bought there alone.",
  })
  async rebates(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<Rebate>> {
    const request = pageRequest('rebates', { first, after });
    const filter = { partnerId: partnerSeen(context), active: !readsWholeCoalition(context.principal) };
    const rebates = await listRebates(context.reader(), context.coalitionId, filter, request);
    return connectionOf(
      request,
      rebates.map((each) => ({ node: Rebate.of(each), position: each.id })),
    );
  }

  @Callers({ operator: true, auditor: true })
  @Query(() => RebatePreview, {
    nullable: true,
    description:
      'What a rebate would give for a period by its draft, or where there is none by its newest terms: by what was bought in the period until now. Null: there is no such rebate.',
  })
  async rebatePreview(
    @Ctx() context: RequestContext,
    @Arg('rebateId', () => ID, { description: 'Which.' }) rebateId: string,
    @Arg('on', () => CalendarDay, { nullable: true, description: 'A day of the period; none: today.' })
    on?: string,
  ): Promise<RebatePreview | null> {
    const read = new InputReader();
    const asked = read.finishQuery(on == null ? undefined : read.day(on, ['on']));
    const id = decodeId('rebate', rebateId);
    const rebate = await readRebate(context.reader(), context.coalitionId, id ?? null);
    if (!rebate) return null;
    const { calendar, timeZone } = (await context.programme()).terms;
    const day = asked ?? dayOf(await context.loaders.coalitionNow(), timeZone);
    const found = await previewRebate(context.reader(), context.coalitionId, rebate, { on: day, calendar });
    return RebatePreview.of(found, rebate.currency);
  }
}
