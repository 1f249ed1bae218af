import { addMonths, type Calendar, dayFromFields, fieldsOf, firstOfMonth } from '../../values/calendar.js';
import { addDays, type Day } from '../../values/day.js';
import type { GivingRule } from './giving-order.js';

/**
 * The first day on which an order is looked at, of a campaign that begins on that day. What rounds up or takes a
 * percentage has nothing to look at before the day after its first.
 */
export function firstLook(rule: GivingRule, today: Day, from: Day, calendar: Calendar): Day {
  const first = from > today ? from : today;
  switch (rule.kind) {
    case 'MONTHLY':
      return inMonthFrom(rule.day, first, calendar);
    case 'BEFORE_EXPIRY':
      return first;
    case 'ROUND_UP_BURNS':
    case 'ROUND_UP_PURCHASES':
    case 'PERCENTAGE':
      return from > today ? from : addDays(today, 1);
  }
}

/** The next day on which an order is looked at that was looked at today: of months that nobody looked at none is made up. */
export function nextLook(rule: GivingRule, today: Day, calendar: Calendar): Day {
  const tomorrow = addDays(today, 1);
  return rule.kind === 'MONTHLY' ? inMonthFrom(rule.day, tomorrow, calendar) : tomorrow;
}

/** The first day from that one on which is the that day of its month, or the last one of a month that is shorter. */
function inMonthFrom(day: number, from: Day, calendar: Calendar): Day {
  const inMonthOf = (any: Day) => {
    const { year, month } = fieldsOf(any, calendar);
    return dayFromFields({ year, month, day }, calendar);
  };
  const first = inMonthOf(from);
  return first >= from ? first : inMonthOf(addMonths(firstOfMonth(from, calendar), 1, calendar));
}
