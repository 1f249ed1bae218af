import type { Level, Validity } from '../../src/coalition/ladders/ladder-terms.js';
import { standingsByTransaction } from '../../src/ledger/levels/read-standings.js';
import { rebuildActivity } from '../../src/ledger/levels/rebuild-activity.js';
import { linkMember } from '../../src/members/link-member.js';
import { inCoalition } from '../../src/runtime/database.js';
import { liftMembers } from '../../src/tiers/lift-members.js';
import { previewLadder } from '../../src/tiers/preview-ladder.js';
import { setMemberLevel } from '../../src/tiers/set-member-level.js';
import { addMonths, firstOfMonth } from '../../src/values/calendar.js';
import { addDays } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { dayOf, startOfDay } from '../../src/values/time-zone.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, refOf, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { climb, standings } from './ladder-story.js';
import { asks, criterion, level } from './level-scene.js';
import { PoolingStory } from './pooling-story.js';

/** Levels of business accounts for which what others buy counts too (rule K-16). */

const DAY_S = 86_400;
let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let other: TwinPartner;
let scene: PoolingStory;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop, otherShop: other } = parts);
  scene = new PoolingStory(story, shop);
});

const EVER = { window: { kind: 'LIFETIME' } } as const;
const A_YEAR: Validity = { kind: 'MONTHS', count: 12 };
const points = (atLeast: bigint) => criterion({ metric: 'POINTS', atLeast, currency: null });
const LEVELS: readonly Level[] = [
  level('base'),
  level('silver', asks([points(100n)], EVER), A_YEAR),
  level('gold', asks([points(400n)], EVER), A_YEAR),
];

const ladder = (levels = LEVELS, changes: Parameters<typeof climb>[2] = {}) =>
  climb(story, levels, { kind: 'BUSINESS', warningDays: [], ...changes });

const buys = async (account: bigint, many: bigint, asked: Parameters<PointsStory['earn']>[3] = {}) =>
  transactionOf(await story.earn(shop, account, many, asked));

test('K-16 T-02 T-05 what a child buys counts for its parent too, at once, and for its own level as ever', async () => {
  await ladder();
  const parent = await scene.account();
  const [first, second] = [await scene.childOf(parent), await scene.childOf(parent)];
  await buys(parent, 50n);
  const poolId = await scene.offered(first, parent);
  await buys(first, 60n);
  // An offer counts nothing.
  expect(await standings(story, parent)).toEqual([]);
  await scene.accepts(poolId);
  // What was bought in this month counts at once.
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED']);
  await scene.pooled(second, parent);
  await buys(second, 200n);
  expect([await standings(story, parent), await standings(story, second)]).toEqual([
    ['silver QUALIFIED'],
    ['silver QUALIFIED'],
  ]);
  const last = await buys(first, 90n, { node: 1 });
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED', 'gold QUALIFIED']);
  // The earn tells of the level of its own member, and of that alone.
  const brought = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    standingsByTransaction(em, story.twinId, [last]),
  );
  expect(brought.get(last)).toMatchObject({ memberId: first, level: 'silver' });
  // Counters are everybody's own.
  expect(await rebuildActivity(story.nodes[0].database, story.twinId)).toMatchObject({ corrected: 0 });
  const today = dayOf(await story.now(), 'Asia/Tehran');
  const preview = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    previewLadder(em, story.twinId, { kind: 'BUSINESS', levels: LEVELS }, today, 'persian', 1),
  );
  expect(preview).toEqual([
    { code: 'base', members: 0, membersNow: 0 },
    { code: 'silver', members: 2, membersNow: 2 },
    { code: 'gold', members: 1, membersNow: 1 },
  ]);
});

test('K-16 T-09 purchases of the months before do not count, those told late go by when they happened', async () => {
  await ladder();
  const parent = await scene.account();
  const child = await scene.childOf(parent);
  await buys(child, 90n);
  const before = await story.now();
  await story.advance(40 * DAY_S);
  await scene.pooled(child, parent);
  expect(await standings(story, parent)).toEqual([]);
  await buys(child, 99n);
  await buys(child, 500n, { occurredAt: before });
  expect(await standings(story, parent)).toEqual([]);
  await buys(child, 1n);
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED']);
});

test('K-16 T-02 once it has ended nothing counts any more, and the level stays until it ends', async () => {
  await ladder();
  const parent = await scene.account();
  const child = await scene.childOf(parent);
  const poolId = await scene.pooled(child, parent);
  await buys(child, 150n);
  await scene.ends(poolId);
  await buys(child, 500n);
  await buys(parent, 20n);
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED']);
  await story.advance(367 * DAY_S);
  await buys(parent, 1n);
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED', 'base REVIEW']);
  // Agreed on anew, what was bought before counts no more than before.
  await scene.pooled(child, parent);
  await buys(child, 78n);
  expect((await standings(story, parent)).length).toBe(2);
  await buys(child, 1n);
  expect((await standings(story, parent)).at(-1)).toBe('silver QUALIFIED');
});

test('K-16 T-02 what a child buys in a month lifts one parent, whomever it joins next', async () => {
  await ladder();
  const [first, second] = [await scene.account(), await scene.account()];
  const child = await scene.account();
  const joins = async (parentId: bigint) => {
    const familyId = await scene.belongs(child, parentId);
    await scene.pooled(child, parentId);
    return { leaves: () => scene.leaves(familyId) };
  };
  const ofFirst = await joins(first);
  await buys(child, 150n);
  expect(await standings(story, first)).toEqual(['silver QUALIFIED']);
  await ofFirst.leaves();
  // Nor does one that has not begun to count free the month.
  await (await joins(second)).leaves();
  const ofSecond = await joins(second);
  await buys(child, 150n);
  await buys(second, 1n);
  expect(await standings(story, second)).toEqual([]);
  await story.advance(32 * DAY_S);
  await buys(child, 98n);
  expect(await standings(story, second)).toEqual([]);
  await buys(child, 1n);
  expect(await standings(story, second)).toEqual(['silver QUALIFIED']);
  // The month in which it left is used up, the next one is not.
  await ofSecond.leaves();
  await story.advance(32 * DAY_S);
  const third = await scene.account();
  await buys(child, 100n);
  await joins(third);
  expect(await standings(story, third)).toEqual(['silver QUALIFIED']);
  expect(await standings(story, first)).toEqual(['silver QUALIFIED']);
  expect(await story.differences()).toEqual([]);
  const moved = (days: number) =>
    opened.owner.query(
      'update qualification_pool set from_month = from_month + $2::integer where parent_id = $1',
      [third, days],
    );
  await moved(-80);
  const twice = { rule: 'K-16', subject: 'account', id: encodeId('member', child) };
  expect(await story.differences()).toContainEqual(expect.objectContaining(twice));
  await moved(80);
});

test('K-16 L-06 what was told before its time has counted, too', async () => {
  await ladder();
  const [first, second] = [await scene.account(), await scene.account()];
  const child = await scene.account();
  const familyId = await scene.belongs(child, first);
  const now = await story.now();
  const next = addMonths(firstOfMonth(dayOf(now, 'Asia/Tehran'), 'persian'), 1, 'persian');
  const begins = startOfDay(next, 'Asia/Tehran').getTime();
  await story.advance(Math.ceil((begins - now.getTime()) / 1_000) - 3_600);
  const poolId = await scene.pooled(child, first);
  await buys(child, 150n, { occurredAt: new Date(begins + 3_600_000) });
  expect(await standings(story, first)).toEqual(['silver QUALIFIED']);
  await scene.ends(poolId);
  await scene.leaves(familyId);
  await story.advance(2 * 3_600);
  await scene.belongs(child, second);
  await scene.pooled(child, second);
  expect(await standings(story, second)).toEqual([]);
  await story.advance(32 * DAY_S);
  await buys(child, 100n);
  expect(await standings(story, second)).toEqual(['silver QUALIFIED']);
  expect(await story.differences()).toEqual([]);
});

test('K-16 T-02 what is kept at the end of a level, and its patience, go by what all of them bought', async () => {
  await ladder(LEVELS, { gapMonths: 3 });
  const parent = await scene.account();
  const child = await scene.childOf(parent);
  await scene.pooled(child, parent);
  await buys(child, 120n);
  for (let month = 0; month < 6; month += 1) {
    await story.advance(60 * DAY_S);
    await buys(child, 1n);
  }
  await story.advance(20 * DAY_S);
  await buys(parent, 1n);
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED', 'silver RENEWED']);
  await story.advance(100 * DAY_S);
  await buys(parent, 0n);
  // What is still reached comes back with a purchase.
  expect((await standings(story, parent)).slice(2)).toEqual(['base GAP', 'silver QUALIFIED']);
});

test('K-16 T-04 a reversal of the child takes off what its purchase brought the parent, where the ladder says so', async () => {
  await ladder(LEVELS, { reversalsTakeLevels: true });
  const parent = await scene.account();
  const child = await scene.childOf(parent);
  const early = await buys(child, 50n);
  await story.advance(40 * DAY_S);
  await scene.pooled(child, parent);
  const [part, whole] = [await buys(child, 60n), await buys(child, 60n)];
  await buys(parent, 1n);
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED']);
  // Of a month that does not count.
  posted(await story.reverse(shop.system, early));
  posted(await story.reverse(shop.system, part, { points: 21n }, { node: 1 }));
  expect((await standings(story, parent)).length).toBe(1);
  posted(await story.reverse(shop.system, whole, { points: 1n }));
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED', 'base REVERSAL']);
  expect((await standings(story, child)).at(-1)).toBe('base REVERSAL');
  await buys(child, 1n);
  expect((await standings(story, parent)).at(-1)).toBe('silver QUALIFIED');
});

test('K-16 T-03 T-14 a level that is taken back, and a new ladder, count what others bought; also of one that buys nothing', async () => {
  const parent = await scene.account();
  const child = await scene.childOf(parent);
  await scene.pooled(child, parent);
  await buys(child, 150n);
  await ladder();
  const context = { ...story.nodes[0], channel: { publish: () => undefined } };
  expect(await liftMembers(context, story.twinId, { membersAtOnce: 1 })).toBe(2);
  expect(await standings(story, parent)).toEqual(['silver LADDER']);
  const today = dayOf(await story.now(), 'Asia/Tehran');
  const by = (code: string | null, until: string | null) =>
    setMemberLevel(story.as(story.operator), {
      ...{ member: refOf(parent), level: code, until, reason: 'a guest' },
    });
  did(await by('gold', addDays(today, 10)));
  await buys(child, 300n);
  did(await by(null, null));
  expect((await standings(story, parent)).slice(1)).toEqual(['gold MANUAL', 'gold MANUAL_END']);
});

test('K-16 a level that asks for different partners counts those of all together, each once', async () => {
  const partners = criterion({ metric: 'PARTNERS', atLeast: 2n, currency: null });
  await ladder([level('base'), level('silver', asks([partners], EVER), A_YEAR)]);
  const parent = await scene.account();
  const child = await scene.childOf(parent);
  await scene.pooled(child, parent);
  did(await linkMember(story.as(other.system), { member: refOf(parent), externalId: null }));
  await buys(child, 1n);
  await buys(parent, 1n);
  expect(await standings(story, parent)).toEqual([]);
  const returned = transactionOf(await story.earn(other, parent, 1n));
  expect([await standings(story, parent), await standings(story, child)]).toEqual([['silver QUALIFIED'], []]);
  posted(await story.reverse(other.system, returned));
});

test('K-16 T-05 no account that pools tells what is left to its next level, and the auditor names one that does', async () => {
  await ladder();
  const [parent, child, alone] = [await scene.account(), await scene.account(), await scene.account()];
  for (const account of [parent, child, alone]) await buys(account, 10n);
  await scene.belongs(child, parent);
  const poolId = await scene.pooled(child, parent);
  for (const account of [parent, child, alone]) await buys(account, 1n);
  const watched = async () => {
    const { rows } = await opened.owner.query<{ id: string }>(
      'select member_id::text as id from member_account where coalition_id = $1 and level_watch is not null order by member_id',
      [story.twinId],
    );
    return rows.map(({ id }) => BigInt(id));
  };
  expect(await watched()).toEqual([alone]);
  const tells = `update member_account a set level_watch = b.level_watch, level_watch_from = b.level_watch_from,
      level_watch_until = b.level_watch_until from member_account b
      where (a.coalition_id, b.coalition_id, b.member_id) = (${story.twinId}, ${story.twinId}, ${alone}) and a.member_id = ${child}`;
  await opened.owner.query(tells);
  expect(await story.differences()).toMatchObject([
    { rule: 'K-16', subject: 'account', id: encodeId('member', child) },
  ]);
  await scene.ends(poolId);
  await buys(child, 1n);
  expect(await watched()).toEqual([child, alone]);
});

test('K-16 T-02 L-11 children that buy at once, on two nodes, while others join, lift their parent exactly once', async () => {
  await ladder();
  const parent = await scene.account();
  const children: bigint[] = [];
  for (let at = 0; at < 6; at += 1) children.push(await scene.childOf(parent));
  const offers: bigint[] = [];
  for (const child of children) offers.push(await scene.offered(child, parent));
  const [first, ...later] = offers as [bigint, ...bigint[]];
  await scene.accepts(first);
  const node = (at: number) => (at % 2) as 0 | 1;
  await Promise.all([
    ...later.map((poolId, at) => scene.accepts(poolId, node(at))),
    ...Array.from({ length: 60 }, async (_, at) => {
      const child = children[at % 6] as bigint;
      const id = await buys(child, 7n, { node: node(at >> 1) });
      if (at % 5 === 0) posted(await story.reverse(shop.system, id, { points: 2n }, { node: node(at) }));
      if (at % 7 === 0) await buys(parent, 1n, { node: node(at) });
    }),
  ]);
  // 420 - 24 + 9 points.
  expect(await standings(story, parent)).toEqual(['silver QUALIFIED', 'gold QUALIFIED']);
});
