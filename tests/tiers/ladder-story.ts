import { addTierLadderVersion } from '../../src/coalition/ladders/add-tier-ladder-version.js';
import type { Level } from '../../src/coalition/ladders/ladder-terms.js';
import { type StandingRecord, standingsOf } from '../../src/ledger/levels/read-standings.js';
import { inCoalition } from '../../src/runtime/database.js';
import { endOf } from '../../src/values/calendar.js';
import { addDays, dayNumber } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import { did, rate } from '../harness/coalition-story.js';
import type { PointsStory } from '../points/points-story.js';
import { asks, criterion, ladder, level, REST_AND_ONE } from './level-scene.js';

/** Ladders, and members who climb them, in the books. */

const twice = { multiplier: rate('2'), bonusPoints: null, paidBy: 'ISSUER' } as const;

/** Gold from 400 base points in a calendar year, with double points. */
export const POINTS_LEVELS = [
  level('base'),
  level('gold', asks([criterion({ metric: 'POINTS', atLeast: 400n, currency: null })]), REST_AND_ONE, twice),
];

/**
 * Goes to the second month of the next Persian year, on whatever day the tests run: years end in the middle of none but
 * where it says so, and nobody is warned of an end that is near.
 */
export async function beginInSecondMonth(story: PointsStory): Promise<void> {
  const today = dayOf(await story.now(), 'Asia/Tehran');
  const begins = addDays(endOf('year', today, 'persian'), 51);
  await story.advance((dayNumber(begins) - dayNumber(today)) * 86_400);
}

/** Adds a version to the ladder of persons; it begins as soon as it can. */
export async function climb(
  story: PointsStory,
  levels: readonly Level[],
  changes: Partial<Parameters<typeof ladder>[0]> = {},
) {
  const { version: _, ...draft } = ladder({ levels, ...changes });
  return did(await addTierLadderVersion(story.as(story.liveOperator), { ...draft, effectiveFrom: null }));
}

/** `<level> <cause>` of each standing of a member, oldest first. */
export async function standings(story: PointsStory, member: bigint): Promise<string[]> {
  const records = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    standingsOf(em, story.twinId, [member], 100),
  );
  const inWords = ({ level: code, cause }: StandingRecord) => `${code} ${cause}`;
  return (records.get(member) ?? []).toReversed().map(inWords);
}
