import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { addMonths, type Calendar, firstOfMonth } from '../../values/calendar.js';
import type { Day } from '../../values/day.js';

/**
 * The first days of all months of a coalition's calendar in which some members bought something, or what is a part of
 * them by now did (null: all of them); none where there was nothing.
 */
export async function monthsOfPurchases(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[] | null,
): Promise<Day[]> {
  const [row] = await em.execute<{ calendar: Calendar; first: Day | null; last: Day | null }[]>(
    `select c.calendar, (min(t.occurred_at) at time zone c.time_zone)::date::text as first,
            (max(t.occurred_at) at time zone c.time_zone)::date::text as last
       from coalition c
       left join transactions_of(?, with_merged(?, ?::bigint[])) t on t.type = 'EARN'
      where c.id = ? group by c.id`,
    [coalitionId, coalitionId, memberIds && integerArray(memberIds), coalitionId],
  );
  return !row || row.first === null || row.last === null
    ? []
    : monthsOfDays(row.first, row.last, row.calendar);
}

/** The first days of the months in which there are days from the first to the last. */
export function monthsOfDays(first: Day, last: Day, calendar: Calendar): Day[] {
  const months: Day[] = [];
  for (let month = firstOfMonth(first, calendar); month <= last; month = addMonths(month, 1, calendar)) {
    months.push(month);
  }
  return months;
}
