import type { Level } from '../../src/coalition/ladders/ladder-terms.js';
import { liftMembersJob } from '../../src/jobs/lift-members.job.js';
import type { JobContext } from '../../src/jobs/recurring-job.js';
import { inCoalition } from '../../src/runtime/database.js';
import { type FollowedLevel, LiveLevels } from '../../src/tiers/follow-levels.js';
import { liftMembers } from '../../src/tiers/lift-members.js';
import { previewLadder } from '../../src/tiers/preview-ladder.js';
import { dayOf } from '../../src/values/time-zone.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { climb, standings } from './ladder-story.js';
import { asks, criterion, level } from './level-scene.js';

/** Versions of ladders that begin, and who rises by them; after each test the auditor finds the books in order. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});

const DAY_S = 86_400;

/** A ladder that asks for points of a calendar year. */
function asking(...thresholds: readonly (readonly [code: string, points: bigint])[]): Level[] {
  return [
    level('base'),
    ...thresholds.map(([code, atLeast]) =>
      level(code, asks([criterion({ metric: 'POINTS', atLeast, currency: null })])),
    ),
  ];
}

const lift = (node: 0 | 1 = 0, limits: Parameters<typeof liftMembers>[2] = {}) =>
  liftMembers(story.as(story.operator, node), story.twinId, limits);

/** Three members with 500, 300 and 50 points, none with a level, and a version that begins tomorrow and asks for less. */
async function threeBeforeTomorrow(): Promise<[bigint, bigint, bigint]> {
  await climb(story, asking(['silver', 1_000n]));
  const members: bigint[] = [];
  for (const points of [500n, 300n, 50n]) members.push(await story.memberWith(shop, points));
  await lift();
  await climb(story, asking(['silver', 200n], ['gold', 500n]));
  return members as [bigint, bigint, bigint];
}

async function cursors(): Promise<string[]> {
  const { rows } = await opened.owner.query<{ text: string }>(
    `select concat_ws(' ', version, case when done_at is null then 'going on' else 'done' end) as text
       from tier_lift where coalition_id = $1 order by version`,
    [story.twinId],
  );
  return rows.map(({ text }) => text);
}

test('T-14 T-11 when a version begins whoever reaches more rises without a purchase, once, and is told', async () => {
  const [first, second, third] = await threeBeforeTomorrow();
  const { database, channel, logger } = story.as(story.operator, 1);
  const live = new LiveLevels({ database, channel, logger });
  const follower = live.follow(story.twinId, first);
  const next = async () => ((await follower.next()).value as FollowedLevel).state.standings.at(-1)?.level;
  expect(await next()).toBeUndefined();

  expect(await lift()).toBe(0); // not before the day comes
  await story.advance(DAY_S);
  expect(await lift()).toBe(2);
  expect(await next()).toBe('gold');
  live.close();
  const all = () => Promise.all([first, second, third].map((member) => standings(story, member)));
  expect(await all()).toEqual([['gold LADDER'], ['silver LADDER'], []]);
  expect(await cursors()).toEqual(['1 done', '2 done']);

  // nothing more is lifted by it: what is bought from now on qualifies by itself
  posted(await story.earn(shop, third, 150n));
  expect(await lift()).toBe(0);
  expect(await all()).toEqual([['gold LADDER'], ['silver LADDER'], ['silver QUALIFIED']]);
});

test('T-14 W-04 killed in the middle, and run twice on two nodes: each member rises exactly once', async () => {
  const members = await threeBeforeTomorrow();
  await story.advance(DAY_S);
  // The batch of the first two waits for somebody who holds the second one's account, and is killed there.
  await opened.owner.query('begin');
  await opened.owner.query('select from member_account where member_id = $1 for update', [members[1]]);
  const killed = lift(0, { membersAtOnce: 2 }).then(
    () => 'done',
    () => 'killed',
  );
  for (;;) {
    await opened.owner.query('select pg_stat_clear_snapshot()');
    const { rowCount } = await opened.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%no key update%'`,
    );
    if (rowCount) break;
  }
  expect(await killed).toBe('killed');
  await opened.owner.query('rollback');
  expect(await Promise.all(members.map((member) => standings(story, member)))).toEqual([[], [], []]);
  expect(await cursors()).toEqual(['1 done']);

  // One member at a time, stopped by the process's end after the first.
  const stopping = new AbortController();
  const { database, programme } = story.as(story.operator);
  const stopped = await liftMembers(
    { database, programme, channel: { publish: () => stopping.abort() } },
    story.twinId,
    { signal: stopping.signal, membersAtOnce: 1 },
  );
  expect(stopped).toBe(1);
  expect(await cursors()).toEqual(['1 done', '2 going on']);
  const others = await Promise.all(
    Array.from({ length: 6 }, (_, n) => lift((n % 2) as 0 | 1, { membersAtOnce: 1 })),
  );
  expect(others.reduce((sum, lifted) => sum + lifted, 0)).toBe(1);
  expect(await Promise.all(members.map((member) => standings(story, member)))).toEqual([
    ['gold LADDER'],
    ['silver LADDER'],
    [],
  ]);
});

test('T-14 T-11 the first ladder finds those who bought before it, as many as its preview tells, by the job', async () => {
  const members: bigint[] = [];
  for (const points of [500n, 300n, 50n, 400n]) members.push(await story.memberWith(shop, points));
  const levels = asking(['silver', 300n], ['gold', 400n]);
  const { database, programme, logger, channel } = story.as(story.operator);
  const previewed = await inCoalition(database, story.twinId, async (em) => {
    const { terms } = await programme.snapshot(story.twinId);
    const today = dayOf(await story.now(), terms.timeZone);
    return previewLadder(em, story.twinId, { kind: 'PERSON', levels }, today, terms.calendar);
  });
  expect(previewed.map(({ code, members: n }) => `${n} ${code}`)).toEqual(['1 base', '1 silver', '2 gold']);
  await climb(story, levels);
  const { signal } = new AbortController();
  await liftMembersJob(channel).run({ database, programme, logger, signal } as JobContext);
  expect(await Promise.all(members.map((member) => standings(story, member)))).toEqual([
    ['gold LADDER'],
    ['silver LADDER'],
    [],
    ['gold LADDER'],
  ]);
});

test('T-14 T-02 L-11 while everybody buys on two nodes nobody is lifted twice, and nobody is left out', async () => {
  await climb(story, asking(['gold', 1_000n]));
  const members: bigint[] = [];
  for (let n = 0; n < 12; n += 1) members.push(await story.memberWith(shop, n % 3 === 0 ? 450n : 390n));
  await lift();
  await climb(story, asking(['gold', 400n]));
  await story.advance(DAY_S);
  const buying = members.flatMap((member, n) =>
    n % 3 === 2 ? [] : [story.earn(shop, member, 20n, { node: (n % 2) as 0 | 1 })],
  );
  const lifting = Array.from({ length: 4 }, (_, n) => lift((n % 2) as 0 | 1, { membersAtOnce: 2 }));
  for (const outcome of await Promise.all(buying)) posted(outcome);
  await Promise.all(lifting);
  await lift();
  for (const [n, member] of members.entries()) {
    const given = await standings(story, member);
    if (n % 3 === 2) expect(given).toEqual([]);
    else expect(['gold LADDER', 'gold QUALIFIED']).toContain(given.join(', '));
  }
});
