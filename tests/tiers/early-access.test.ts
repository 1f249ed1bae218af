import { readTransactions } from '../../src/ledger/transactions.js';
import { quoteEarn } from '../../src/points/quote-earn.js';
import { inCoalition } from '../../src/runtime/database.js';
import { addDays } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { dayOf } from '../../src/values/time-zone.js';
import { rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { type PointsStory, posted, refOf, type TwinPartner, transactionOf } from '../points/points-story.js';
import { runCampaign, stopCampaign } from '../points/run-campaign.js';
import { usePointsStory } from '../points/use-points-story.js';
import { climb, POINTS_LEVELS } from './ladder-story.js';
import { asks, criterion, level } from './level-scene.js';

/** Campaigns for some levels, or earlier for them; after each test the auditor finds the books in order. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});

const DAY_S = 86_400;
const PLAIN = [
  level('base'),
  level('gold', asks([criterion({ metric: 'POINTS', atLeast: 400n, currency: null })])),
];
const today = () => dayOf(new Date(), 'Asia/Tehran');

/** Rules and points of a purchase of 100,000 rial; its quote says the same. */
async function bought(member: bigint, occurredAt?: Date): Promise<string[]> {
  const quoted = await quoteEarn(story.as(shop.system), {
    member: refOf(member),
    merchantId: shop.merchantId,
    purchase: { amount: { minor: 100_000n, currency: 'IRR' }, category: null, lines: null },
    occurredAt: occurredAt ?? null,
  });
  const id = transactionOf(
    await story.earn(shop, member, 10n, { node: 1, ...(occurredAt ? { occurredAt } : {}) }),
  );
  const record = await inCoalition(story.nodes[0].database, story.twinId, async (em) =>
    (await readTransactions(em, story.twinId, [id])).get(id),
  );
  const inWords = (parts: readonly { readonly rule: string; readonly points: unknown }[]) =>
    parts.map(({ rule, points }) => `${rule} ${points}`);
  const earned = inWords(record?.breakdown ?? []);
  expect(inWords(quoted.breakdown)).toEqual(earned);
  return earned;
}

test('T-15 E-02 E-11 a campaign for a level gives to whoever had it when the purchase happened; quote and earn agree', async () => {
  await climb(story, POINTS_LEVELS);
  const campaign = await runCampaign(story, opened.owner, 'tizfood', { levels: ['gold'] });
  const member = await story.memberWith(shop, 399n);
  expect(await bought(member)).toEqual(['base 10']); // this one reaches gold
  expect(await bought(member)).toEqual(['base 10', `${campaign.rule} 10`, 'level:gold 10']);
  // told late: it happened before
  const before = new Date((await story.now()).getTime() - 3_600_000);
  expect(await bought(member, before)).toEqual(['base 10']);
  expect(await bought(await story.member(shop))).toEqual(['base 10']);
  // of somebody of whom nothing is known, no level is known either
  const quoted = await quoteEarn(story.as(shop.system), {
    ...{ member: null, merchantId: shop.merchantId, occurredAt: null },
    purchase: { amount: { minor: 100_000n, currency: 'IRR' }, category: null, lines: null },
  });
  expect(quoted.points).toBe(10n);
});

test('T-15 L-06 it begins earlier for some levels, by the day on which the purchase happened, and ends for all', async () => {
  await climb(story, PLAIN);
  const campaign = await runCampaign(story, opened.owner, 'tizfood', {
    from: addDays(today(), 5),
    until: addDays(today(), 6),
    earlyAccess: [{ level: 'gold', from: addDays(today(), 3) }],
  });
  const [gold, base] = [await story.memberWith(shop, 400n), await story.member(shop)];
  const [own, both] = [['base 10'], ['base 10', `${campaign.rule} 10`]];
  await story.advance(2 * DAY_S);
  expect([await bought(gold), await bought(base)]).toEqual([own, own]);
  await story.advance(DAY_S);
  expect([await bought(gold), await bought(base)]).toEqual([both, own]);
  const third = await story.now();
  await story.advance(2 * DAY_S);
  expect([await bought(gold), await bought(base)]).toEqual([both, both]);
  expect([await bought(gold, third), await bought(base, third)]).toEqual([both, own]);
  await story.advance(2 * DAY_S);
  expect([await bought(gold), await bought(base)]).toEqual([own, own]);
});

test('T-15 T-11 R-07 a level that takes another’s place has its campaigns; what was given stays whatever the level is by then', async () => {
  await climb(story, PLAIN);
  const campaign = await runCampaign(story, opened.owner, 'tizfood', { levels: ['gold'] });
  const member = await story.memberWith(shop, 400n);
  await climb(story, [PLAIN[0] as (typeof PLAIN)[0], { ...(PLAIN[1] as (typeof PLAIN)[1]), code: 'plus' }], {
    replacements: new Map([['gold', 'plus']]),
    reversalsTakeLevels: true,
  });
  await story.advance(DAY_S);
  expect(await bought(member)).toEqual(['base 10', `${campaign.rule} 10`]);
  const half = await story.earn(shop, member, 10n);
  await stopCampaign(story, campaign);
  const undone = transactionOf(
    await story.reverse(shop.system, transactionOf(half), { amount: { minor: 50_000n, currency: 'IRR' } }),
  );
  const record = await inCoalition(story.nodes[0].database, story.twinId, async (em) =>
    (await readTransactions(em, story.twinId, [undone])).get(undone),
  );
  expect(record?.breakdown.map(({ rule, points }) => `${rule} ${points}`)).toEqual([
    'base 5',
    `${campaign.rule} 5`,
  ]);
});

test('T-15 L-09 the auditor names an earn that a campaign gave something to that was for others, or not open yet', async () => {
  await climb(story, PLAIN);
  const campaign = await runCampaign(story, opened.owner, 'tizfood', {
    until: addDays(today(), 9),
    multiplier: rate('3'),
    levels: ['gold'],
  });
  const member = await story.memberWith(shop, 400n);
  const earned = transactionOf(await story.earn(shop, member, 10n));
  posted(await story.earn(shop, await story.member(shop), 10n));
  for (const [change, back] of [
    [`levels = '["base"]'`, `levels = '["gold"]'`],
    [`first_day = first_day + 5`, `first_day = first_day - 5`],
    [
      `first_day = first_day + 5, early_access = '[{"level": "base", "from": "2020-01-01"}]'`,
      `first_day = first_day - 5, early_access = null`,
    ],
  ]) {
    await setCampaign(change);
    expect({ change, found: await story.differences() }).toEqual({
      change,
      found: [
        expect.objectContaining({
          rule: 'E-01',
          subject: 'transaction',
          id: encodeId('transaction', earned),
        }),
      ],
    });
    await setCampaign(back);
  }
  await setCampaign(`first_day = first_day + 5, early_access = '[{"level": "gold", "from": "2020-01-01"}]'`);
  expect(await story.differences()).toEqual([]);

  async function setCampaign(to: string | undefined): Promise<void> {
    const { rowCount } = await pastGuards(opened.owner, () =>
      opened.owner.query(`update campaign set ${to} where id = $1`, [campaign.twinId]),
    );
    expect(rowCount).toBe(1);
  }
});
