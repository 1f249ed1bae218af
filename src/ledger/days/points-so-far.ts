import type { EntityManager } from '../../runtime/database.js';
import { storedKeyId } from '../../runtime/stored-ids.js';
import { addDays, type Day } from '../../values/day.js';
import type { Fact, FactKind } from './day-fact.js';
import { addFacts, gatherFacts, lastGatheredDay } from './day-facts.js';

/** Before any business day. */
const BEFORE_ALL: Day = '1900-01-01';

/**
 * What became of all points until the end of closed days, since the first: facts without a day, merchants' categories and
 * contract versions. Those of fundings are by funding alone, what was redeemed is by acceptor.
 * @param until a day that is closed and added up, or an earlier one; days before the first have nothing
 */
export async function pointsUntil(em: EntityManager, coalitionId: bigint, until: Day): Promise<Fact[]> {
  const rows = await em.execute<
    { kind: FactKind; partner_id: string; funding_id: string; transactions: string; points: string }[]
  >(
    `select kind, case when funding_id = 0 then partner_id else 0 end::text as partner_id, funding_id::text,
            sum(transactions)::text as transactions, sum(points)::text as points
       from day_fact where coalition_id = ? and day <= ?::date
      group by kind, case when funding_id = 0 then partner_id else 0 end, funding_id`,
    [coalitionId, until],
  );
  return addFacts(
    rows.map(({ kind, partner_id, funding_id, transactions, points }) => ({
      kind,
      partnerId: storedKeyId(partner_id),
      contractVersionId: null,
      category: null,
      fundingId: storedKeyId(funding_id),
      transactions: BigInt(transactions),
      points: BigInt(points),
    })),
  );
}

/** The facts of closed days, as {@link pointsUntil} tells them, and of all days since, straight from the books. */
export async function pointsSoFar(em: EntityManager, coalitionId: bigint, today: Day): Promise<Fact[]> {
  const last = await lastGatheredDay(em, coalitionId);
  const closed = last === null ? [] : await pointsUntil(em, coalitionId, last);
  const from = last === null ? BEFORE_ALL : addDays(last, 1);
  // A posting carries the first open day where the clock stands before it.
  const open = await gatherFacts(em, coalitionId, { from, until: from > today ? from : today });
  return addFacts([...closed, ...open]);
}
