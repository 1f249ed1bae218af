import fc from 'fast-check';
import type { SettlementCycle } from '../../src/partners/contract-version.entity.js';
import {
  cycleOn,
  nextPeriod,
  type PartnerPeriods,
  periodOf,
  periodsUntil,
} from '../../src/settlement/periods.js';
import { type Calendar, fieldsOf, formatJalali, parseJalali } from '../../src/values/calendar.js';
import { addDays, type Day, dayNumber } from '../../src/values/day.js';

const anyDay = fc.integer({ min: dayNumber('1990-01-01'), max: dayNumber('2100-01-01') }).map((n) => {
  return addDays('1970-01-01', n);
});
const anyCycle = fc.constantFrom<SettlementCycle>('DAILY', 'WEEKLY', 'MONTHLY');
const anyCalendar = fc.constantFrom<Calendar>('gregory', 'persian');

const jalali = (text: string): Day => {
  const day = parseJalali(text);
  if (!day.ok) throw new Error(`${text} is no day`);
  return day.value;
};

// 2025-03-20 ended 1403, a leap year; 1404 has 365 days. 2026-11-22 is a Sunday.
test.each<[string, SettlementCycle, Calendar, Day, Day, Day]>([
  ['a day', 'DAILY', 'persian', '2026-11-22', '2026-11-22', '2026-11-22'],
  ['a week begins on Monday', 'WEEKLY', 'gregory', '2026-11-22', '2026-11-16', '2026-11-22'],
  ['and the next day is a new one', 'WEEKLY', 'gregory', '2026-11-23', '2026-11-23', '2026-11-29'],
  ['a Persian week begins on Saturday', 'WEEKLY', 'persian', '2026-11-22', '2026-11-21', '2026-11-27'],
  ['and ends on Friday', 'WEEKLY', 'persian', '2026-11-27', '2026-11-21', '2026-11-27'],
  ['a week across the new year', 'WEEKLY', 'gregory', '2027-01-01', '2026-12-28', '2027-01-03'],
  ['days before 1970 too', 'WEEKLY', 'persian', '1969-12-22', '1969-12-20', '1969-12-26'],
  ['February', 'MONTHLY', 'gregory', '2026-02-10', '2026-02-01', '2026-02-28'],
  ['February of a leap year', 'MONTHLY', 'gregory', '2028-02-29', '2028-02-01', '2028-02-29'],
])('S-02 %s', (_, cycle, calendar, day, from, until) => {
  expect(periodOf(cycle, day, calendar)).toEqual({ from, until });
});

test.each([
  ['Farvardin has 31 days', '1404-01-15', '1404-01-01', '1404-01-31'],
  ['Shahrivar has 31 days', '1404-06-31', '1404-06-01', '1404-06-31'],
  ['Mehr has 30 days', '1404-07-01', '1404-07-01', '1404-07-30'],
  ['Esfand has 30 days in the leap year 1403', '1403-12-30', '1403-12-01', '1403-12-30'],
  ['Esfand has 29 days in the common year 1404', '1404-12-01', '1404-12-01', '1404-12-29'],
  ['Esfand has 30 days in the leap year 1408', '1408-12-10', '1408-12-01', '1408-12-30'],
])('S-02 V-04 a Persian month: %s', (_, day, from, until) => {
  const period = periodOf('MONTHLY', jalali(day), 'persian');
  expect([formatJalali(period.from), formatJalali(period.until)]).toEqual([from, until]);
});

test('S-02 V-04 Esfand 1403 is 2025-02-19 to 2025-03-20', () => {
  expect(periodOf('MONTHLY', '2025-03-01', 'persian')).toEqual({ from: '2025-02-19', until: '2025-03-20' });
});

test('S-02 every day is in exactly one period, and all its days give the same', () => {
  fc.assert(
    fc.property(anyCycle, anyDay, anyCalendar, (cycle, day, calendar) => {
      const { from, until } = periodOf(cycle, day, calendar);
      expect(from <= day && day <= until).toBe(true);
      for (const one of [from, until]) expect(periodOf(cycle, one, calendar)).toEqual({ from, until });
      expect(periodOf(cycle, addDays(until, 1), calendar).from).toBe(addDays(until, 1));
      if (cycle === 'MONTHLY') expect(fieldsOf(from, calendar).day).toBe(1);
      if (cycle === 'WEEKLY') expect(dayNumber(until) - dayNumber(from)).toBe(6);
    }),
  );
});

const monthly = { effectiveFrom: '2026-01-01', effectiveUntil: null, settlementCycle: 'MONTHLY' as const };
const partner: PartnerPeriods = {
  firstDay: '2026-01-10',
  settledUntil: null,
  lastDay: null,
  contracts: [monthly],
  calendar: 'gregory',
};
const written = (periods: readonly { readonly from: Day; readonly until: Day }[]) =>
  periods.map(({ from, until }) => `${from} ${until}`);

test('S-02 the first period begins with the partner, and only what is over by a day is told', () => {
  expect(written(periodsUntil(partner, '2026-03-30'))).toEqual([
    '2026-01-10 2026-01-31',
    '2026-02-01 2026-02-28',
  ]);
  expect(written(periodsUntil(partner, '2026-03-31'))).toHaveLength(3);
  expect(periodsUntil(partner, '2026-01-30')).toEqual([]);
  expect(periodsUntil({ ...partner, settledUntil: '2026-02-28' }, '2026-03-30')).toEqual([]);
});

test('S-02 a contract that changes the cycle takes effect with the next period', () => {
  const weekly = { ...monthly, effectiveFrom: '2026-02-10', settlementCycle: 'WEEKLY' as const };
  const daily = { ...monthly, effectiveFrom: '2026-03-12', settlementCycle: 'DAILY' as const };
  const changing = { ...partner, contracts: [monthly, weekly, daily] };
  // 2026-03-01 is a Sunday: a short week, then whole ones; the week in which DAILY begins is ended first.
  expect(written(periodsUntil(changing, '2026-03-17'))).toEqual([
    '2026-01-10 2026-01-31',
    '2026-02-01 2026-02-28',
    '2026-03-01 2026-03-01',
    '2026-03-02 2026-03-08',
    '2026-03-09 2026-03-15',
    '2026-03-16 2026-03-16',
    '2026-03-17 2026-03-17',
  ]);
});

test('S-02 from days to months, the first month is what is left of it', () => {
  const daily = { ...monthly, settlementCycle: 'DAILY' as const };
  const later = { ...monthly, effectiveFrom: '2026-01-12' };
  expect(written(periodsUntil({ ...partner, contracts: [daily, later] }, '2026-02-28'))).toEqual([
    '2026-01-10 2026-01-10',
    '2026-01-11 2026-01-11',
    '2026-01-12 2026-01-31',
    '2026-02-01 2026-02-28',
  ]);
});

test('P-04 an exit ends the last period, and no other follows', () => {
  const leaving = { ...partner, lastDay: '2026-02-17' };
  expect(written(periodsUntil(leaving, '2026-12-31'))).toEqual([
    '2026-01-10 2026-01-31',
    '2026-02-01 2026-02-17',
  ]);
  expect(nextPeriod({ ...leaving, settledUntil: '2026-02-17' })).toBeNull();
  // On the last day of a month nothing is cut.
  expect(nextPeriod({ ...partner, lastDay: '2026-01-31' })).toEqual({
    from: '2026-01-10',
    until: '2026-01-31',
  });
});

test('S-02 a partner without a contract in force is settled as by its first or last one, or monthly', () => {
  const weekly = { ...monthly, effectiveFrom: '2026-02-01', settlementCycle: 'WEEKLY' as const };
  expect(cycleOn([], '2026-01-10')).toBe('MONTHLY');
  expect(cycleOn([weekly], '2026-01-10')).toBe('WEEKLY');
  expect(cycleOn([{ ...weekly, effectiveUntil: '2026-02-28' }], '2026-03-10')).toBe('WEEKLY');
  // A version that replaced the first before it began counts from its own beginning.
  const instead = { ...monthly, effectiveFrom: '2026-01-20', settlementCycle: 'DAILY' as const };
  expect(cycleOn([weekly, instead], '2026-01-10')).toBe('DAILY');
});

test('S-02 periods follow each other without a gap, whatever cycles and calendars', () => {
  const anyContracts = fc
    .array(fc.record({ begins: fc.nat(200), settlementCycle: anyCycle }), { maxLength: 4 })
    .map((versions) =>
      versions.map(({ begins, settlementCycle }) => ({
        effectiveFrom: addDays('2026-01-01', begins),
        effectiveUntil: null,
        settlementCycle,
      })),
    );
  fc.assert(
    fc.property(
      anyContracts,
      anyCalendar,
      fc.nat(200),
      fc.option(fc.nat(300)),
      (contracts, calendar, first, stay) => {
        const firstDay = addDays('2026-01-01', first);
        const lastDay = stay === null ? null : addDays(firstDay, stay);
        const periods = periodsUntil(
          { firstDay, settledUntil: null, lastDay, contracts, calendar },
          '2027-12-31',
        );
        let next = firstDay;
        for (const { from, until } of periods) {
          expect(from).toBe(next);
          expect(until >= from).toBe(true);
          next = addDays(until, 1);
        }
        if (lastDay !== null) expect(next).toBe(addDays(lastDay, 1));
        // The same, told in two goes.
        const [begun] = periods;
        const settledUntil = begun?.until ?? null;
        const rest = periodsUntil({ firstDay, settledUntil, lastDay, contracts, calendar }, '2027-12-31');
        expect(rest).toEqual(periods.slice(1));
      },
    ),
  );
});
