import type { LadderVersion, Level } from '../../src/coalition/ladders/ladder-terms.js';
import { liftedLevel } from '../../src/tiers/lifted-level.js';
import { givenLevel } from '../../src/tiers/manual-level.js';
import type { Day } from '../../src/values/day.js';
import { asks, BY_SPEND, Climber, criterion, ladder, level, moment } from './level-scene.js';

/** Who rises because a version of a ladder begins; pure. */

const BEGINS = '2025-07-01';

/** Silver and gold by what is spent, over a window. */
function bySpend(
  silver: bigint,
  gold: bigint,
  window: Parameters<typeof asks>[1] = {},
  validity?: Parameters<typeof level>[2],
): Level[] {
  return [
    level('base'),
    level('silver', asks([criterion({ atLeast: silver })], window), validity),
    level('gold', asks([criterion({ atLeast: gold })], window), validity),
  ];
}

const second = (levels: readonly Level[], changes: Partial<LadderVersion> = {}) =>
  ladder({ version: 2, effectiveFrom: BEGINS, levels, ...changes });

/** What the last of the versions lifts a member to on a day, having looked at it by the one before. */
function lifts(member: Climber, versions: readonly LadderVersion[], day: Day = BEGINS): string | null {
  const before = member.history.length;
  const now = versions.at(-1);
  if (!now) throw new Error('there is a ladder');
  const on = { versions, ladder: now, calendar: 'gregory' as const, timeZone: 'UTC' };
  member.waits(day).takes((state) => liftedLevel(state, moment(day), on, versions.at(-2)), day, on);
  return member.history.slice(before).join('; ') || null;
}

test('T-14 what asks for less lifts to the highest level that is reached, as long as that would have lasted', () => {
  const versions = [ladder(), second(bySpend(500n, 800n))];
  expect(lifts(new Climber(versions).buys('2025-02-10', 900n), versions)).toBe(
    'gold LADDER 2025-07-01 2026-12-31',
  );
  expect(lifts(new Climber(versions).buys('2025-02-10', 600n), versions)).toBe(
    'silver LADDER 2025-07-01 2026-12-31',
  );
  expect(lifts(new Climber(versions).buys('2025-02-10', 499n), versions)).toBeNull();
  // what was bought a year ago counts for no calendar year that the version begins in
  expect(lifts(new Climber(versions).buys('2024-02-10', 900n), versions)).toBeNull();
  // from a level to the next one, and once
  const climbed = new Climber(versions).buys('2025-02-10', 1_000n);
  expect(lifts(climbed, versions)).toBe('gold LADDER 2025-07-01 2026-12-31');
  expect(lifts(climbed, versions, '2025-07-02')).toBeNull();
});

test('T-14 the window is that of the day on which the version begins, however late it is looked at', () => {
  const late = ladder({ version: 2, effectiveFrom: '2025-12-31', levels: bySpend(500n, 800n) });
  const versions = [ladder(), late];
  expect(lifts(new Climber(versions).buys('2025-02-10', 900n), versions, '2026-01-02')).toBe(
    'gold LADDER 2026-01-02 2026-12-31',
  );
  const month = ladder({
    version: 2,
    effectiveFrom: '2025-12-31',
    levels: bySpend(500n, 800n, {}, { kind: 'MONTHS', count: 1 }),
  });
  expect(
    lifts(new Climber([ladder(), month]).buys('2025-02-10', 900n), [ladder(), month], '2026-02-15'),
  ).toBe(null);
});

test('T-14 T-11 nobody falls: what asks for more, or has the level under another name, leaves everybody as they are', () => {
  for (const next of [
    second(bySpend(9_000n, 90_000n)),
    second([level('base'), level('plus', asks([criterion({ atLeast: 1_000n })]))], {
      replacements: new Map([
        ['silver', 'plus'],
        ['gold', 'plus'],
      ]),
    }),
  ]) {
    const versions = [ladder(), next];
    for (const spent of [1_000n, 5_000n])
      expect(lifts(new Climber(versions).buys('2025-02-10', spent), versions)).toBeNull();
  }
});

test('T-14 T-12 a level that an operator gave is not lowered to the one that is reached, and a higher one is reached above it', () => {
  const versions = [ladder(), second(bySpend(500n, 800n))];
  const on = { versions, ladder: ladder(), calendar: 'gregory' as const, timeZone: 'UTC' };
  const guest = (rank: number, spent: bigint) =>
    new Climber(versions)
      .buys('2025-02-10', spent)
      .takes(
        (state) => givenLevel(state, moment('2025-03-01'), { rank, until: '2025-12-31' }, on),
        '2025-03-01',
        on,
      );
  expect(lifts(guest(2, 600n), versions)).toBeNull();
  expect(lifts(guest(1, 900n), versions)).toBe('gold LADDER 2025-07-01 2026-12-31');
});

test('T-14 T-02 a level that was lost by waiting comes back with a purchase, not because the ladder changed elsewhere', () => {
  const patient = { gapMonths: 3 };
  const waiting = (next: LadderVersion) => {
    const versions = [ladder({ levels: BY_SPEND, ...patient }), next];
    const member = new Climber(versions).buys('2025-02-10', 5_000n).waits('2025-06-30');
    expect(member.history.at(-1)).toMatch(/^silver GAP/);
    return lifts(member, versions);
  };
  expect(waiting(second(bySpend(500n, 5_000n), patient))).toBeNull();
  expect(waiting(second(bySpend(500n, 4_000n), patient))).toBeNull();
  // a level that there was not is news
  const platinum = [...BY_SPEND, level('platinum', asks([criterion({ atLeast: 5_000n })]))];
  expect(waiting(second(platinum, patient))).toBe('platinum LADDER 2025-07-01 2026-12-31');
});

test('T-14 the first version of all lifts whoever reaches something', () => {
  const first = [ladder({ effectiveFrom: BEGINS })];
  const member = new Climber(first);
  member.state.activity.push({
    ...{ month: '2025-03-01', partnerId: 21n, currency: 'IRR', basePoints: 500n, bonusPoints: 0n },
    ...{ spendMinor: 5_000n, purchases: 1 },
  });
  expect(lifts(member, first)).toBe('gold LADDER 2025-07-01 2026-12-31');
});
