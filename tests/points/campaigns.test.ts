import { readTransactions } from '../../src/ledger/transactions.js';
import { quoteEarn } from '../../src/points/quote-earn.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, refOf, type TwinPartner, told, transactionOf } from './points-story.js';
import { type RunningCampaign, runCampaign, stopCampaign } from './run-campaign.js';
import { usePointsStory } from './use-points-story.js';

/** Purchases that take part in campaigns; after each test the auditor finds the books in order. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let capped: TwinPartner;
usePointsStory(
  {
    anew: 'each test',
    otherContract: {
      caps: { perPurchase: 25n, perMemberDay: 40n, perPartnerDay: null },
      creditLimit: { minor: 90_000n, currency: 'IRR' },
      vestingDays: 10,
    },
  },
  (parts) => {
    ({ opened, story, shop, otherShop: capped } = parts);
  },
);

const rials = (minor: bigint) => ({ minor, currency: 'IRR' as const });

async function breakdown(transactionId: bigint): Promise<string[]> {
  const record = await inCoalition(story.nodes[0].database, story.twinId, async (em) =>
    (await readTransactions(em, story.twinId, [transactionId])).get(transactionId),
  );
  return (record?.breakdown ?? []).map(({ rule, points }) => `${rule} ${points}`);
}

/** Points in a member's lots by who pays for them: the contract's own funding, or a campaign's. */
async function lots(member: bigint): Promise<string[]> {
  const { lots: found } = await story.account(member);
  const { rows } = await opened.owner.query<{ id: string; campaign: string | null }>(
    'select id::text, campaign_id::text as campaign from funding where coalition_id = $1',
    [story.twinId],
  );
  const campaigns = new Map(rows.map(({ id, campaign }) => [id, campaign]));
  return found.map(({ fundingId, points }) => `${campaigns.get(String(fundingId)) ?? 'own'} ${points}`);
}

const quote = async (partner: TwinPartner, member: bigint, points: bigint) =>
  quoteEarn(story.as(partner.system), {
    member: refOf(member),
    merchantId: partner.merchantId,
    purchase: { amount: rials(points * 10_000n), category: null, lines: null },
    occurredAt: null,
  });

test('E-01 E-02 E-11 base and campaigns add up, each in lots of its own funding; the quote says the same', async () => {
  const twice = await runCampaign(story, opened.owner, 'tizfood');
  const bonus = await runCampaign(story, opened.owner, 'tizfood', { multiplier: null, bonusPoints: 7n });
  const member = await story.member(shop);
  const quoted = await quote(shop, member, 20n);
  const earned = transactionOf(await story.earn(shop, member, 20n, { node: 1 }));
  const expected = ['base 20', `${twice.rule} 20`, `${bonus.rule} 7`];
  expect(await breakdown(earned)).toEqual(expected);
  expect(quoted.points).toBe(47n);
  expect(quoted.breakdown.map(({ rule, points }) => `${rule} ${points}`)).toEqual(expected);
  expect(await lots(member)).toEqual(['own 20', `${twice.twinId} 20`, `${bonus.twinId} 7`]);
});

test('E-04 E-05 E-11 caps cut what campaigns add first; all of it counts against the issuer’s limits', async () => {
  const twice = await runCampaign(story, opened.owner, 'bimeno', {
    funders: [
      ['tizfood', '60'],
      [null, '40'],
    ],
  });
  const member = await story.member(capped);
  const first = transactionOf(await story.earn(capped, member, 20n));
  expect(await breakdown(first)).toEqual(['base 20', `${twice.rule} 20`, 'cap:purchase -15']);
  const second = transactionOf(await story.earn(capped, member, 20n));
  expect(await breakdown(second)).toEqual([
    'base 20',
    `${twice.rule} 20`,
    'cap:purchase -15',
    'cap:member-day -10',
  ]);
  // 40 points at 900, whoever pays for them in the end
  const { rows } = await opened.owner.query<{ charged: string }>(
    'select trim_scale(charged)::text as charged from partner_exposure where coalition_id = $1 and partner_id = $2',
    [story.twinId, capped.partnerId],
  );
  expect(rows).toEqual([{ charged: '36000' }]);
  const others = [await story.member(capped), await story.member(capped), await story.member(capped)];
  const answers = [];
  for (const other of others) answers.push(told(await story.earn(capped, other, 30n)));
  // 25 × 900 each of the 54,000 that are left
  expect(answers).toEqual(['posted', 'posted', 'CREDIT_LIMIT_REACHED']);
});

test('E-03 R-03 R-07 parts wait and vest for themselves; a reversal takes of each what waits of it', async () => {
  const twice = await runCampaign(story, opened.owner, 'bimeno', { multiplier: rate('1.5') });
  const member = await story.member(capped);
  const earned = transactionOf(await story.earn(capped, member, 16n));
  expect(await story.points(member)).toMatchObject({ pending: 24n, spendable: 0n });
  const undone = transactionOf(await story.reverse(capped.system, earned, { points: 6n }));
  expect(await breakdown(undone)).toEqual(['base 4', `${twice.rule} 2`]);
  await story.advance(11 * 86_400);
  await settleDue(story.as(story.operator), story.twinId);
  expect(await story.points(member)).toMatchObject({ pending: 0n, spendable: 18n });
  expect(await lots(member)).toEqual(['own 12', `${twice.twinId} 6`]);
});

test('R-01 R-05 R-07 by money each part comes to what it would be for the rest, also after the campaign is over', async () => {
  const twice = await runCampaign(story, opened.owner, 'tizfood', {
    minimumAmount: rials(60_000n),
    bonusPoints: 3n,
  });
  const member = await story.member(shop);
  const earned = transactionOf(await story.earn(shop, member, 10n));
  expect(await breakdown(earned)).toEqual(['base 10', `${twice.rule} 13`]);
  await stopCampaign(story, twice);
  // 70,000 rial remain: 7 and 10
  const first = transactionOf(await story.reverse(shop.system, earned, { amount: rials(30_000n) }));
  expect(await breakdown(first)).toEqual(['base 3', `${twice.rule} 3`]);
  // 50,000 remain, too little for the campaign: 5 and nothing
  const second = transactionOf(await story.reverse(shop.system, earned, { amount: rials(20_000n) }));
  expect(await breakdown(second)).toEqual(['base 2', `${twice.rule} 10`]);
  const rest = transactionOf(await story.reverse(shop.system, earned));
  expect(await breakdown(rest)).toEqual(['base 5', `${twice.rule} 0`]);
  expect(told(await story.reverse(shop.system, earned))).toBe('REVERSAL_EXCEEDS_TRANSACTION');
  expect(await lots(member)).toEqual([]);
});

test('R-01 R-07 however many partial reversals run at once, on two nodes, no part is undone twice', async () => {
  await runCampaign(story, opened.owner, 'tizfood', { multiplier: rate('1.75') });
  const member = await story.member(shop);
  const earned = transactionOf(await story.earn(shop, member, 40n));
  const asked = Array.from({ length: 12 }, (_, at) =>
    story.reverse(shop.system, earned, { points: 7n }, { node: (at % 2) as 0 | 1 }),
  );
  const answers = (await Promise.all(asked)).map(told);
  expect(answers.filter((answer) => answer === 'posted')).toHaveLength(10);
  expect(await lots(member)).toEqual([]);
});

test('R-04 R-07 what was spent of either part is a shortfall of the partner', async () => {
  const twice = await runCampaign(story, opened.owner, 'tizfood');
  const member = await story.member(shop);
  const earned = transactionOf(await story.earn(shop, member, 10n));
  posted(await story.burn(shop, member, 14n));
  const undone = await story.reverse(shop.system, earned);
  expect(undone).toMatchObject({ kind: 'posted', shortfall: 14n });
  expect(await breakdown(transactionOf(undone))).toEqual(['base 10', `${twice.rule} 10`]);
});

describe('L-06 E-11 which purchases take part', () => {
  let twice: RunningCampaign;
  let member: bigint;
  const points = async (occurredAt?: Date) => {
    const earned = transactionOf(
      await story.earn(shop, member, 10n, occurredAt === undefined ? {} : { occurredAt }),
    );
    return (await story.entries(earned)).find(({ accountKind }) => accountKind === 'MEMBER')?.amount;
  };
  const at = async (days: number) => new Date((await story.now()).getTime() + days * 86_400_000);

  beforeEach(async () => {
    twice = await runCampaign(story, opened.owner, 'tizfood');
    member = await story.member(shop);
  });

  test('those of its days, whenever they are told', async () => {
    expect(await points()).toBe(20n);
    expect(await points(await at(-1))).toBe(10n);
    await story.advance(31 * 86_400);
    expect(await points()).toBe(10n);
    expect(await points(await at(-20))).toBe(20n);
  });

  test('after an early end those of its last day and before, on both nodes at once', async () => {
    await stopCampaign(story, twice);
    expect(await points()).toBe(20n);
    await story.advance(2 * 86_400);
    expect(await points()).toBe(10n);
    expect(await points(await at(-2))).toBe(20n);
    const other = transactionOf(await story.earn(shop, member, 10n, { node: 1 }));
    expect(await breakdown(other)).toEqual(['base 10']);
  });

  test('those at merchants of its categories', async () => {
    await runCampaign(story, opened.owner, 'tizfood', { multiplier: rate('5'), categories: ['fuel'] });
    expect(await points()).toBe(20n);
    await runCampaign(story, opened.owner, 'tizfood', {
      multiplier: rate('5'),
      categories: ['fuel', 'shop'],
    });
    expect(await points()).toBe(60n);
  });
});
