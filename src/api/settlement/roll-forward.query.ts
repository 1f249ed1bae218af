import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { HUNDRED_PERCENT } from '../../partners/settlement-terms.js';
import { liabilityRollForward } from '../../settlement/readings/liability-roll-forward.js';
import { readAtOnce } from '../../settlement/readings/reading.js';
import { parseRate } from '../../values/rate.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { CalendarDay, Rate } from '../scalars.js';
import { LiabilityRollForward, LiabilityRow, LiabilityTotal } from './roll-forward.type.js';
import { askedPartner, readDays, readingSource, readOrRefuse } from './settlement-reading.js';
import { visibleStatementsOf } from './visible-statement.js';

/** Expected breakage of everything would leave nothing to recognise it in proportion to. */
const MOST_BREAKAGE = { scaled: HUNDRED_PERCENT.scaled - 1n };

@Resolver()
export class RollForwardQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => LiabilityRollForward, {
    description:
      'How what outstanding points cost changed from one closed business day to another, both included, at prices of issue; at most 366 days. A partner is told its own row.',
  })
  async liabilityRollForward(
    @Ctx() context: RequestContext,
    @Arg('from', () => CalendarDay, { description: 'First business day.' }) from: string,
    @Arg('to', () => CalendarDay, { description: 'Last business day, which must be closed.' }) to: string,
    @Arg('breakageEstimate', () => Rate, {
      nullable: true,
      description:
        'Percent of points that are expected never to be used, 0 or more and below 100; 0 unless said otherwise: breakage then counts when points expire.',
    })
    breakageEstimate?: string | null,
    @Arg('openingBreakageEstimate', () => Rate, {
      nullable: true,
      description: 'The estimate at the end of the days before, where it was another one.',
    })
    openingBreakageEstimate?: string | null,
    @Arg('partnerId', () => ID, { nullable: true, description: 'Only what this partner bears.' })
    partnerId?: string | null,
  ): Promise<LiabilityRollForward> {
    const read = new InputReader();
    const percent = (text: string, path: string) =>
      read.parsed(parseRate(text, { max: MOST_BREAKAGE }), [path]);
    const breakagePercent = percent(breakageEstimate ?? '0', 'breakageEstimate');
    const asked = read.finishQuery({
      range: readDays(read, [from, to], [['from'], ['to']]),
      breakagePercent,
      openingBreakagePercent:
        openingBreakageEstimate == null
          ? breakagePercent
          : percent(openingBreakageEstimate, 'openingBreakageEstimate'),
    });
    const only = partnerId == null ? visibleStatementsOf(context) : await askedPartner(context, partnerId);
    const outcome = await readAtOnce(readingSource(context), (reading) =>
      liabilityRollForward(reading, asked),
    );
    const { rows, totals } = readOrRefuse(outcome);
    return {
      from: asked.range.from,
      to: asked.range.until,
      breakageEstimate: asked.breakagePercent,
      openingBreakageEstimate: asked.openingBreakagePercent,
      rows: rows.filter((row) => only === 'all' || row.partnerId === only).map(LiabilityRow.of),
      totals: only === 'all' ? totals.map(LiabilityTotal.of) : [],
    };
  }
}

@Resolver(() => LiabilityRow)
export class LiabilityRowResolver {
  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'The issuer, or who took its points over; null: the coalition itself.',
  })
  partner(@Root() { partnerId }: LiabilityRow, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, partnerId);
  }
}
