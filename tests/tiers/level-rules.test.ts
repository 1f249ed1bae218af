import type { Activity } from '../../src/ledger/levels/level.js';
import { givenLevel, takenBackLevel } from '../../src/tiers/manual-level.js';
import { monthsOf, sumsIn } from '../../src/tiers/qualify.js';
import { asks, BY_SPEND, Climber, criterion, ladder, level, moment } from './level-scene.js';

test('T-01 V-04 windows are months of the coalition’s calendar', () => {
  expect(monthsOf({ kind: 'CALENDAR_YEAR' }, '2026-02-10', 'gregory')).toEqual({
    from: '2026-01-01',
    until: '2026-12-01',
  });
  // 1404 begins on 2025-03-21, its last month on 2026-02-20
  expect(monthsOf({ kind: 'CALENDAR_YEAR' }, '2026-02-10', 'persian')).toEqual({
    from: '2025-03-21',
    until: '2026-02-20',
  });
  expect(monthsOf({ kind: 'ROLLING_MONTHS', months: 3 }, '2026-02-10', 'gregory')).toEqual({
    from: '2025-12-01',
    until: '2026-02-01',
  });
  expect(monthsOf({ kind: 'ROLLING_MONTHS', months: 1 }, '2026-02-10', 'persian')).toEqual({
    from: '2026-01-21',
    until: '2026-01-21',
  });
});

test('T-01 points, money by currency, purchases and distinct partners are added up over a window', () => {
  const counter = (month: string, partnerId: bigint, changes: Partial<Activity> = {}): Activity => ({
    ...{ month, partnerId, currency: 'IRR' },
    ...{ basePoints: 10n, bonusPoints: 5n, spendMinor: 100n, purchases: 1, ...changes },
  });
  const activity = [
    counter('2026-01-01', 1n),
    counter('2026-02-01', 1n, { currency: 'USD' }),
    counter('2026-02-01', 2n),
    // bought, and given back: no partner that was visited
    counter('2026-03-01', 3n, { basePoints: 0n, bonusPoints: 0n, spendMinor: 0n, purchases: 0 }),
    counter('2025-12-01', 4n),
  ];
  expect(sumsIn(activity, { from: '2026-01-01', until: '2026-12-01' })).toEqual({
    basePoints: 30n,
    bonusPoints: 15n,
    spend: new Map([
      ['IRR', 200n],
      ['USD', 100n],
    ]),
    purchases: 3,
    partners: 2,
  });
});

test('T-01 T-02 three levels by calendar-year spend last the rest of the year and the next full one', () => {
  const member = new Climber([ladder()]).buys('2024-03-10', 600n);
  expect(member.history).toEqual([]);
  member.buys('2024-05-10', 400n);
  expect(member.history).toEqual(['silver QUALIFIED 2024-05-10 2025-12-31']);
  // the same year reaches gold: at once, for as long
  member.buys('2024-11-01', 4_000n);
  expect(member.level).toBe('gold');
  // nothing in 2025: at its end it falls to what that year reaches, after a warning 30 days before
  member.waits('2025-12-31');
  expect([member.level, member.warned]).toEqual(['gold', ['2025-12-01']]);
  member.waits('2026-01-01');
  expect(member.history.slice(1)).toEqual([
    'gold QUALIFIED 2024-11-01 2025-12-31',
    'base REVIEW 2026-01-01 ever',
  ]);
});

test('T-02 what the last year of a level reaches keeps it; without the loss nobody is warned', () => {
  const member = new Climber([ladder()])
    .buys('2024-05-10', 6_000n)
    .buys('2025-02-01', 5_000n)
    .waits('2026-06-01');
  expect(member.history).toEqual([
    'gold QUALIFIED 2024-05-10 2025-12-31',
    'gold RENEWED 2026-01-01 2026-12-31',
  ]);
  expect(member.warned).toEqual([]);
});

test('T-02 one level down at the most, where the ladder says so', () => {
  const member = new Climber([ladder({ downgrade: 'ONE_LEVEL' })])
    .buys('2024-05-10', 6_000n)
    .waits('2027-01-01');
  expect(member.history).toEqual([
    'gold QUALIFIED 2024-05-10 2025-12-31',
    'silver REVIEW 2026-01-01 2026-12-31',
    'base REVIEW 2027-01-01 ever',
  ]);
});

test('T-09 T-02 a purchase that is told late counts for the year in which it happened, if that still helps', () => {
  const late = new Climber([ladder()]).buys('2025-12-20', 900n);
  late.state.activity.push({
    ...{ month: '2025-12-01', partnerId: 22n, currency: 'IRR' },
    ...{ basePoints: 0n, bonusPoints: 0n, spendMinor: 200n, purchases: 1 },
  });
  const outcome = late.rules.earned(late.state, moment('2026-01-03'), '2025-12-31');
  expect(outcome.standings).toMatchObject([
    { level: 'silver', qualifiedOn: '2025-12-31', validUntil: '2026-12-31' },
  ]);
  // two years later it would have ended already
  expect(late.rules.earned(late.state, moment('2028-01-03'), '2025-12-31').standings).toEqual([]);
});

test('T-02 after six months without a purchase one level is lost, and another one after six more', () => {
  const rolling = (atLeast: bigint) =>
    asks([criterion({ atLeast })], { window: { kind: 'ROLLING_MONTHS', months: 12 } });
  const ever = { kind: 'LIFETIME' } as const;
  const levels = [
    level('base'),
    level('silver', rolling(1_000n), ever),
    level('gold', rolling(5_000n), ever),
  ];
  const member = new Climber([ladder({ levels, gapMonths: 6 })])
    .buys('2025-01-10', 5_000n)
    .buys('2025-03-15', 10n);
  member.waits('2025-09-15');
  expect(member.level).toBe('gold');
  member.waits('2026-03-16');
  expect(member.history).toEqual(['gold QUALIFIED 2025-01-10 ever', 'silver GAP 2025-09-16 ever']);
  member.waits('2026-03-17');
  expect(member.history.at(-1)).toBe('base GAP 2026-03-17 ever');
});

test('T-02 a purchase after a gap brings back what the member still reaches', () => {
  const member = new Climber([ladder({ gapMonths: 3 })]).buys('2025-01-10', 5_000n).waits('2025-05-01');
  expect(member.level).toBe('silver');
  expect(member.buys('2025-05-02', 1n).level).toBe('gold');
});

test('T-09 T-02 grace: a level is reviewed so many days after its end, and what was bought meanwhile counts', () => {
  const rolling = asks([criterion()], { window: { kind: 'ROLLING_MONTHS', months: 2 } });
  const levels = [level('base'), level('silver', rolling, { kind: 'MONTHS', count: 2 })];
  const lost = new Climber([ladder({ levels, graceDays: 20 })])
    .buys('2025-01-10', 1_000n)
    .waits('2025-03-30');
  expect(lost.level).toBe('silver');
  expect(lost.waits('2025-03-31').history.at(-1)).toBe('base REVIEW 2025-03-31 ever');
  const kept = new Climber([ladder({ levels, graceDays: 20 })])
    .buys('2025-01-10', 1_000n)
    .buys('2025-03-25', 1_000n);
  expect(kept.waits('2025-03-31').history.at(-1)).toBe('silver RENEWED 2025-03-31 2025-05-30');
});

test('T-04 a reversal below the threshold takes nothing away before the end, unless the ladder says so', () => {
  const stays = new Climber([ladder()]).buys('2025-03-10', 900n).buys('2025-04-10', 4_500n);
  stays.returns('2025-06-01', '2025-04-10', 4_500n);
  expect(stays.level).toBe('gold');
  expect(stays.waits('2027-01-01').level).toBe('base');

  const taking = [ladder({ reversalsTakeLevels: true })];
  const falls = new Climber(taking).buys('2025-03-10', 1_200n).buys('2025-04-10', 4_500n);
  falls.returns('2025-06-01', '2025-04-10', 4_500n);
  expect(falls.history.at(-1)).toBe('silver REVERSAL 2025-06-01 2026-12-31');
  falls.returns('2025-06-02', '2025-03-10', 1_200n);
  expect(falls.history.at(-1)).toBe('base REVERSAL 2025-06-02 ever');
  // what is reached all the same stays
  const still = new Climber(taking).buys('2025-03-10', 5_000n).buys('2025-04-10', 5_000n);
  expect(still.returns('2025-06-01', '2025-04-10', 5_000n).history).toHaveLength(1);
  // and so does what a year before had reached
  const before = new Climber(taking).buys('2024-12-10', 1_500n).buys('2025-04-10', 5_000n);
  before.returns('2025-06-01', '2025-04-10', 5_000n);
  expect(before.history.at(-1)).toBe('silver REVERSAL 2025-06-01 2025-12-31');
});

test('T-03 T-12 a level that an operator gives lies on top of the own one until its end', () => {
  const member = new Climber([ladder()]).buys('2025-02-10', 1_000n);
  const on = (day: string) => ({
    versions: [ladder()],
    ladder: ladder(),
    calendar: 'gregory' as const,
    timeZone: 'UTC',
    day,
  });
  const give = (rank: number, until: string, day: string) =>
    member.takes((state) => givenLevel(state, moment(day), { rank, until }, on(day)), day, on(day));
  expect(
    givenLevel(member.state, moment('2025-03-01'), { rank: 0, until: '2025-12-31' }, on('2025-03-01')),
  ).toBeNull();
  give(2, '2025-06-30', '2025-03-01');
  expect(member.waits('2025-06-30').level).toBe('gold');
  member.waits('2025-07-01');
  expect(member.history).toEqual([
    'silver QUALIFIED 2025-02-10 2026-12-31',
    'gold MANUAL 2025-03-01 2025-06-30',
    'silver MANUAL_END 2025-07-01 2026-12-31',
  ]);
  // taken back at once; what was reached meanwhile is the member's
  give(2, '2026-06-30', '2025-08-01').buys('2025-09-01', 4_000n);
  const back = '2025-10-01';
  member.takes((state) => takenBackLevel(state, moment(back), on(back)), back, on(back));
  expect(member.history.at(-1)).toBe('gold MANUAL_END 2025-10-01 2026-12-31');
  expect(takenBackLevel(member.state, moment(back), on(back))).toBeNull();
  expect(member.waits('2027-01-01').level).toBe('base');
});

test('T-03 T-12 what is beneath comes back when something higher ends first', () => {
  const member = new Climber([ladder()]);
  const on = { versions: [ladder()], ladder: ladder(), calendar: 'gregory' as const, timeZone: 'UTC' };
  member.takes(
    (state) => givenLevel(state, moment('2025-01-05'), { rank: 1, until: '2029-06-30' }, on),
    '2025-01-05',
    on,
  );
  member.buys('2025-02-10', 5_000n).waits('2028-01-01');
  expect(member.history).toEqual([
    'silver MANUAL 2025-01-05 2029-06-30',
    'gold QUALIFIED 2025-02-10 2026-12-31',
    'silver MANUAL 2027-01-01 2029-06-30',
  ]);
  expect(member.waits('2029-07-01').history.at(-1)).toBe('base MANUAL_END 2029-07-01 ever');
});

test('T-11 a new version keeps level and validity; a level that is gone is taken the place of', () => {
  const [base, silver, gold] = BY_SPEND as [(typeof BY_SPEND)[0], (typeof BY_SPEND)[0], (typeof BY_SPEND)[0]];
  const second = ladder({
    version: 2,
    effectiveFrom: '2026-01-01',
    levels: [base, silver, level('platinum', asks([criterion({ atLeast: 9_000n })]))],
    replacements: new Map([['gold', 'platinum']]),
  });
  const member = new Climber([ladder(), second]).buys('2025-02-10', 6_000n).waits('2026-06-01');
  expect([gold.code, member.level]).toEqual(['gold', 'gold']);
  // as the new version has it: the highest already, and no longer reached when it ends
  member.buys('2026-07-01', 5_000n).waits('2027-01-01');
  expect(member.history).toEqual([
    'gold QUALIFIED 2025-02-10 2026-12-31',
    'silver REVIEW 2027-01-01 2027-12-31',
  ]);
});

test('T-02 reviews that nobody made for years are made one after the other, each from its own day', () => {
  const member = new Climber([ladder({ downgrade: 'ONE_LEVEL' })]).buys('2024-05-10', 6_000n);
  const late = member.rules.due(member.state, moment('2031-05-05'));
  expect(late.standings.map(({ level: code, from }) => `${code} ${from.toISOString().slice(0, 10)}`)).toEqual(
    ['silver 2026-01-01', 'base 2027-01-01'],
  );
  expect(late.reviewOn).toBeNull();
});

test('T-01 V-04 a Persian year ends with Esfand', () => {
  const member = new Climber([ladder()], 'persian').buys('2025-04-01', 1_000n);
  // 1404 and 1405, which ends on 2027-03-20
  expect(member.history).toEqual(['silver QUALIFIED 2025-04-01 2027-03-20']);
});
