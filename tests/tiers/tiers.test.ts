import type { LadderVersion, Level } from '../../src/coalition/ladders/ladder-terms.js';
import { monthsOfPurchases } from '../../src/ledger/levels/months-of-purchases.js';
import { rebuildActivity } from '../../src/ledger/levels/rebuild-activity.js';
import { readTransactions } from '../../src/ledger/transactions.js';
import { quoteEarn } from '../../src/points/quote-earn.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { createLogger } from '../../src/runtime/logger.js';
import { type FollowedLevel, LiveLevels } from '../../src/tiers/follow-levels.js';
import { previewLadder } from '../../src/tiers/preview-ladder.js';
import { setMemberLevel } from '../../src/tiers/set-member-level.js';
import { addDays } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  type PointsStory,
  posted,
  refOf,
  type TwinPartner,
  told,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import {
  climb as addLadder,
  beginInSecondMonth,
  POINTS_LEVELS,
  standings as standingsIn,
} from './ladder-story.js';
import { asks, criterion, level, REST_AND_ONE } from './level-scene.js';

/** Members on ladders, in the books of two nodes; after each test the auditor finds them in order. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let other: TwinPartner;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop, otherShop: other } = parts);
});

beforeEach(() => beginInSecondMonth(story));

const DAY_S = 86_400;
const logger = createLogger({ level: 'silent', name: 'test' });
const climb = (levels: readonly Level[], changes: Partial<LadderVersion> = {}) =>
  addLadder(story, levels, changes);
const standings = (member: bigint) => standingsIn(story, member);

async function breakdown(transactionId: bigint): Promise<string[]> {
  const record = await inCoalition(story.nodes[0].database, story.twinId, async (em) =>
    (await readTransactions(em, story.twinId, [transactionId])).get(transactionId),
  );
  return (record?.breakdown ?? []).map(({ rule, points }) => `${rule} ${points}`);
}

/** Base points, bonus points, rials and purchases of a member by partner, over all months. */
async function counted(member: bigint): Promise<string[]> {
  const { rows } = await opened.owner.query<{ text: string }>(
    `select concat_ws(' ', case partner_id when $3 then 'shop' else 'other' end, sum(base_points), sum(bonus_points),
            sum(spend_minor), sum(purchases)) as text
       from member_activity where coalition_id = $1 and member_id = $2 group by partner_id order by 1 desc`,
    [story.twinId, member, shop.partnerId],
  );
  return rows.map(({ text }) => text);
}

const settle = () => settleDue(story.as(story.operator), story.twinId);

test('T-02 E-01 E-02 T-10 gold above 400 points of a year, at once; from then on points are doubled', async () => {
  await climb(POINTS_LEVELS);
  const member = await story.memberOf(shop, other);
  expect(await breakdown(transactionOf(await story.earn(shop, member, 399n)))).toEqual(['base 399']);
  expect(await standings(member)).toEqual([]);
  // the purchase that reaches it earns as before
  const reaching = transactionOf(await story.earn(other, member, 1n, { node: 1 }));
  expect(await breakdown(reaching)).toEqual(['base 1']);
  expect(await standings(member)).toEqual(['gold QUALIFIED']);
  const quoted = await quoteEarn(story.as(shop.system), {
    member: refOf(member),
    merchantId: shop.merchantId,
    purchase: { amount: { minor: 100_000n, currency: 'IRR' }, category: null, lines: null },
    occurredAt: null,
  });
  expect(quoted.breakdown.map(({ rule, points }) => `${rule} ${points}`)).toEqual([
    'base 10',
    'level:gold 10',
  ]);
  const doubled = transactionOf(await story.earn(shop, member, 10n));
  expect(await breakdown(doubled)).toEqual(['base 10', 'level:gold 10']);
  // what happened before it, told later, earns as it would have then (L-06)
  const before = new Date((await story.now()).getTime() - 3_600_000);
  expect(await breakdown(transactionOf(await story.earn(shop, member, 5n, { occurredAt: before })))).toEqual([
    'base 5',
  ]);
  expect(await counted(member)).toEqual(['shop 414 10 4140000 3', 'other 1 0 10000 1']);
  expect((await story.points(member)).posted).toBe(425n);
});

test('T-10 R-07 E-05 who pays: the issuer by the contract’s funding, or the coalition by its own, which limits nobody', async () => {
  const bonus = { multiplier: rate('1.5'), bonusPoints: 7n, paidBy: 'COALITION' } as const;
  const reached = asks([criterion({ metric: 'PURCHASES', atLeast: 1n, currency: null })]);
  await climb([level('base'), level('gold', reached, REST_AND_ONE, bonus)]);
  const member = await story.member(shop);
  posted(await story.earn(shop, member, 1n));
  const earned = transactionOf(await story.earn(shop, member, 20n));
  expect(await breakdown(earned)).toEqual(['base 20', 'level:gold 17']);
  const { rows } = await opened.owner.query<{ points: string; own: boolean }>(
    `select l.points::text, l.funding = s.own_funding_id as own
       from member_account a join ledger_state s using (coalition_id), unnest(a.lot_fundings, a.lot_points) l(funding, points)
      where a.coalition_id = $1 and a.member_id = $2`,
    [story.twinId, member],
  );
  expect(rows).toEqual(
    expect.arrayContaining([
      { points: '21', own: false },
      { points: '17', own: true },
    ]),
  );
  // half of the money: 10 base points, 5 and 7 of the level are what is left
  const half = { amount: { minor: 100_000n, currency: 'IRR' as const } };
  const undone = transactionOf(await story.reverse(shop.system, earned, half, { node: 1 }));
  expect(await breakdown(undone)).toEqual(['base 10', 'level:gold 5']);
  const rest = transactionOf(await story.reverse(shop.system, earned));
  expect(await breakdown(rest)).toEqual(['base 10', 'level:gold 12']);
  expect(await counted(member)).toEqual(['shop 1 0 10000 1']);
});

test('T-07 a reversal counts in the month of its purchase: by points, by money, and all that is left', async () => {
  const member = await story.member(shop);
  const first = transactionOf(await story.earn(shop, member, 30n));
  const second = transactionOf(await story.earn(shop, member, 10n));
  posted(await story.reverse(shop.system, first, { points: 10n }));
  expect(await counted(member)).toEqual(['shop 30 0 300000 2']);
  posted(await story.reverse(shop.system, first, { amount: { minor: 55_000n, currency: 'IRR' } }));
  expect(await counted(member)).toEqual(['shop 30 0 245000 2']);
  posted(await story.reverse(shop.system, first));
  posted(await story.reverse(shop.system, second, { amount: { minor: 100_000n, currency: 'IRR' } }));
  expect(await counted(member)).toEqual(['shop 0 0 0 0']);
  // nothing was bought for nothing; nor is a correction or a transfer a purchase
  const another = await story.member(shop);
  posted(await story.earn(shop, another, 0n));
  posted(await story.adjust(story.operator, another, 'CREDIT', 50n));
  posted(await story.transfer(story.operator, another, member, 20n));
  expect(await counted(another)).toEqual([]);
});

test('T-02 T-04 W-04 reviews by the job: kept for the rest of the year and the next one, then lost, once', async () => {
  await climb(POINTS_LEVELS, { reversalsTakeLevels: true });
  const [kept, taken] = [await story.member(shop), await story.member(shop)];
  const reaching = [];
  for (const member of [kept, taken]) reaching.push(transactionOf(await story.earn(shop, member, 400n)));
  posted(await story.reverse(shop.system, reaching[1] ?? 0n, { points: 1n }));
  expect(await standings(taken)).toEqual(['gold QUALIFIED', 'base REVERSAL']);
  expect(told(await story.earn(shop, kept, 1n))).toBe('posted');
  await story.advance(366 * DAY_S);
  await settle();
  expect(await standings(kept)).toEqual(['gold QUALIFIED']);
  await story.advance(366 * DAY_S);
  await Promise.all([settle(), settle()]);
  expect(await standings(kept)).toEqual(['gold QUALIFIED', 'base REVIEW']);
  expect(await breakdown(transactionOf(await story.earn(shop, kept, 10n)))).toEqual(['base 10']);
  const { rows } = await opened.owner.query<{ type: string; n: number }>(
    `select type, count(*)::integer as n from outbox where coalition_id = $1 and object_id = $2 and type like 'tier.%'
      group by type order by type`,
    [story.twinId, kept],
  );
  // whoever looks only after the end is not told that it comes
  expect(rows).toEqual([{ type: 'tier.changed', n: 2 }]);
});

test('T-13 T-02 a warning before the end, told live on the other node, and a gap since the last purchase that the books know', async () => {
  const always = { kind: 'MONTHS', count: 12 } as const;
  const levels = [
    level('base'),
    level('silver', asks([criterion()]), always),
    level('gold', asks([criterion({ atLeast: 100_000n })]), always),
  ];
  await climb(levels, { gapMonths: 6, warningDays: [7] });
  const member = await story.member(shop);
  posted(await story.earn(shop, member, 10n));
  await story.advance(100 * DAY_S);
  const last = transactionOf(await story.earn(shop, member, 5n));
  await story.advance(60 * DAY_S);
  // that of 100 days later is gone: 160 days, and then 188, since the one before it; six months are 186 days at most
  posted(await story.reverse(shop.system, last));
  await settle();
  expect(await standings(member)).toEqual(['gold QUALIFIED']);
  await story.advance(28 * DAY_S);
  await settle();
  expect(await standings(member)).toEqual(['gold QUALIFIED', 'silver GAP']);
  const { database, channel } = story.nodes[1];
  const live = new LiveLevels({ database, channel, logger });
  const follower = live.follow(story.twinId, member);
  const next = async () => {
    const { state, warned } = (await follower.next()).value as FollowedLevel;
    return [state.events, state.standings.at(-1)?.level, warned];
  };
  expect(await next()).toEqual([2, 'silver', false]);
  await story.advance(172 * DAY_S);
  await settle();
  expect(await next()).toEqual([3, 'silver', true]);
  await story.advance(10 * DAY_S);
  await settle();
  expect(await next()).toEqual([4, 'base', false]);
  live.close();
  expect(await standings(member)).toEqual(['gold QUALIFIED', 'silver GAP', 'base REVIEW']);
  const { rows } = await opened.owner.query<{ standing: number }>(
    'select standing from tier_warning where coalition_id = $1 and member_id = $2',
    [story.twinId, member],
  );
  expect(rows).toEqual([{ standing: 2 }]);
});

test('T-03 A-08 an operator gives a level until a day, with a reason, and takes it back', async () => {
  await climb(POINTS_LEVELS);
  const member = await story.member(shop);
  const today = dayOf(await story.now(), 'Asia/Tehran');
  const set = (code: string | null, until: string | null) =>
    setMemberLevel(story.as(story.operator), {
      member: refOf(member),
      level: code,
      until,
      reason: 'a guest',
    });
  expect(codeOf(await set('platinum', today))).toBe('LEVEL_NOT_FOUND');
  expect(codeOf(await set('gold', addDays(today, -1)))).toBe('INVALID_INPUT');
  did(await set('gold', addDays(today, 10)));
  expect(await breakdown(transactionOf(await story.earn(shop, member, 3n)))).toEqual([
    'base 3',
    'level:gold 3',
  ]);
  did(await set(null, null));
  expect(await standings(member)).toEqual(['gold MANUAL', 'base MANUAL_END']);
  expect(await breakdown(transactionOf(await story.earn(shop, member, 3n)))).toEqual(['base 3']);
  posted(await story.earn(shop, member, 400n));
  expect(codeOf(await set('base', addDays(today, 10)))).toBe('LEVEL_BELOW_OWN');
  const { rows } = await opened.owner.query<{ action: string; reason: string }>(
    `select action, reason from audit_entry natural left join audit_detail
      where coalition_id = $1 and action like 'member.level%' order by id`,
    [story.twinId],
  );
  expect(rows).toEqual([
    { action: 'member.level-given', reason: 'a guest' },
    { action: 'member.level-taken-back', reason: 'a guest' },
  ]);
});

test('T-06 T-02 L-11 counters and levels are exact under concurrency on two nodes, and equal what the books come to', async () => {
  await climb(POINTS_LEVELS);
  const members = [
    await story.memberOf(shop, other),
    await story.memberOf(shop, other),
    await story.memberOf(shop, other),
  ];
  const random = randomFrom(20_260_101);
  const earned: bigint[] = [];
  await Promise.all(
    Array.from({ length: 120 }, async (_, n) => {
      const partner = random(2) === 0 ? shop : other;
      const occurredAt =
        random(3) === 0 ? new Date((await story.now()).getTime() - random(170) * DAY_S * 1_000) : undefined;
      const asked = { node: random(2) as 0 | 1, ...(occurredAt ? { occurredAt } : {}) };
      const outcome = await story.earn(partner, members[n % 3] as bigint, BigInt(random(40)), asked);
      const id = transactionOf(outcome);
      earned.push(id);
      if (random(3) === 0) {
        const howMuch =
          random(2) === 0
            ? { amount: { minor: BigInt(1 + random(200_000)), currency: 'IRR' as const } }
            : { points: BigInt(1 + random(20)) };
        await story.reverse(partner.system, id, howMuch, { node: random(2) as 0 | 1 });
        if (random(2) === 0) await story.reverse(partner.system, id, {}, { node: random(2) as 0 | 1 });
      }
    }),
  );
  const { rows } = await opened.owner.query<{ same: boolean; rows: number }>(
    `select coalesce(bool_and((a.base_points, a.bonus_points, a.spend_minor, a.purchases)
              is not distinct from (b.base_points, b.bonus_points, b.spend_minor, b.purchases)), true) as same, count(*)::integer as rows
       from (select * from member_activity where coalition_id = $1) a
       full join activity_from_books($1, null, $2::date[]) b using (member_id, month, partner_id, currency)`,
    [
      story.twinId,
      await inCoalition(story.nodes[0].database, story.twinId, (em) =>
        monthsOfPurchases(em, story.twinId, null),
      ),
    ],
  );
  expect(rows[0]).toMatchObject({ same: true });
  expect(rows[0]?.rows).toBeGreaterThan(6);
  for (const member of members) expect((await standings(member)).slice(1)).toEqual([]);
});

test('T-02 T-03 T-08 most earns go by what the account tells of the level; whatever else changes it makes that void', async () => {
  await climb(POINTS_LEVELS);
  const member = await story.member(shop);
  const of = `coalition_id = ${story.twinId} and member_id = ${member}`;
  const room = async () => {
    const { rows } = await opened.owner.query<{ room: string | null }>(
      `select concat_ws(' of ', split_part(level_watch, ',', 6), nullif(split_part(level_watch, ',', 2), '')) as room
         from member_account where ${of}`,
    );
    return rows[0]?.room;
  };
  const earns = async (points: bigint, changes: Parameters<PointsStory['earn']>[3] = {}) =>
    transactionOf(await story.earn(shop, member, points, changes));
  const first = await earns(100n);
  expect(await room()).toBe('300');
  await earns(50n, { node: 1 });
  expect(await room()).toBe('250');
  // the counters are not looked at: whatever they say, nothing comes of it
  await opened.owner.query(`update member_activity set base_points = 5000 where ${of}`);
  await earns(249n);
  expect([await room(), await standings(member)]).toEqual(['1', []]);
  expect(await rebuildActivity(story.nodes[0].database, story.twinId)).toEqual({ members: 1, corrected: 1 });
  expect(await room()).toBe('');
  // what is taken back leaves more room than is told: they are looked at once more
  posted(await story.reverse(shop.system, first));
  await earns(1n);
  expect([await room(), await standings(member)]).toEqual(['100', []]);
  // what happened in another month has nothing to do with this one's room
  await earns(90n);
  const before = new Date((await story.now()).getTime() - 40 * DAY_S * 1_000);
  await earns(1n, { occurredAt: before });
  expect(await room()).toBe('');
  const today = dayOf(await story.now(), 'Asia/Tehran');
  const by = (code: string | null, until: string | null) =>
    setMemberLevel(story.as(story.operator), {
      member: refOf(member),
      level: code,
      until,
      reason: 'a guest',
    });
  await earns(0n);
  did(await by('gold', addDays(today, 400)));
  expect(await breakdown(await earns(3n))).toEqual(['base 3', 'level:gold 3']);
  expect(await room()).toBe(' of gold');
  did(await by(null, null));
  expect(await room()).toBe('');
  // a new version asks for less than there is, from the next day on
  expect(await breakdown(await earns(3n))).toEqual(['base 3']);
  const [base, gold] = POINTS_LEVELS as [Level, Level];
  const less = asks([criterion({ metric: 'PURCHASES', atLeast: 2n, currency: null })]);
  await climb([base, { ...gold, reached: { requirement: less, validity: REST_AND_ONE } }]);
  await story.advance(DAY_S);
  await earns(1n);
  expect((await standings(member)).slice(-1)).toEqual(['gold QUALIFIED']);
  // and in the next month everything is looked at anew, also what is over by then
  await earns(1n);
  expect(await room()).toBe(' of gold');
  await story.advance(3 * 366 * DAY_S);
  expect(await breakdown(await earns(10n))).toEqual(['base 10']);
  expect((await standings(member)).slice(-1)).toEqual(['base REVIEW']);
});

test('T-01 T-05 a preview adds up some members at a time, and comes to the same', async () => {
  await climb(POINTS_LEVELS);
  for (const points of [1n, 399n, 400n, 401n, 5_000n]) {
    const member = await story.member(shop);
    posted(await story.earn(shop, member, points));
  }
  await story.member(shop);
  const today = dayOf(await story.now(), 'Asia/Tehran');
  const preview = (atOnce?: number) =>
    inCoalition(story.nodes[0].database, story.twinId, (em) =>
      previewLadder(em, story.twinId, { kind: 'PERSON', levels: POINTS_LEVELS }, today, 'persian', atOnce),
    );
  const inOne = await preview();
  expect(inOne).toEqual([
    { code: 'base', members: 3, membersNow: 3 },
    { code: 'gold', members: 3, membersNow: 3 },
  ]);
  expect(await preview(1)).toEqual(inOne);
  expect(await preview(4)).toEqual(inOne);
});

test('T-08 rebuilding finds the same numbers, and puts wrong ones right', async () => {
  const member = await story.member(shop);
  const earned = transactionOf(await story.earn(shop, member, 30n));
  posted(await story.reverse(shop.system, earned, { points: 10n }));
  const rebuild = () => rebuildActivity(story.nodes[0].database, story.twinId);
  expect(await rebuild()).toEqual({ members: 1, corrected: 0 });
  await opened.owner.query(
    'update member_activity set base_points = 7, purchases = 5 where coalition_id = $1',
    [story.twinId],
  );
  expect(await story.differences()).toMatchObject([{ rule: 'T-06' }]);
  expect(await rebuild()).toEqual({ members: 1, corrected: 1 });
  expect(await counted(member)).toEqual(['shop 20 0 200000 1']);
});

/** Park–Miller. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
