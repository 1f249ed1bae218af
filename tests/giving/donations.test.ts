import { quoteDonation } from '../../src/giving/quote-donation.js';
import { endCharityCampaign } from '../../src/partners/charities/end-charity-campaign.js';
import { suspendCharity } from '../../src/partners/charities/suspend-charity.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  type PointsStory,
  posted,
  refOf,
  type TwinPartner,
  tally,
  told,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { GivingStory } from './giving-story.js';

let opened: OpenedNode;
let story: PointsStory;
let giving: GivingStory;
let shop: TwinPartner;
let charityId: bigint;
usePointsStory({ coalition: { spendCodeAbove: 10_000n } }, (parts) => {
  ({ opened, story, shop } = parts);
});

beforeAll(async () => {
  giving = new GivingStory(opened, story);
  charityId = await giving.charity();
});

const STEPS = {
  kind: 'STEPS',
  steps: [
    { points: 500n, minor: 500_000n },
    { points: 1_000n, minor: 1_000_000n },
  ],
} as const;

test('C-01 500 points are 500 000 rial and 1 000 are 1 000 000, as the quote had told, and nothing in between', async () => {
  const campaign = await giving.campaign(charityId, {
    rate: STEPS,
    sponsors: [{ slug: 'bimeno', percent: '50', capMinor: 600_000n }],
  });
  const member = await story.memberWith(shop, 3_000n);
  const quote = (points: bigint) =>
    quoteDonation(story.as(shop.system), { member: refOf(member), campaignId: campaign, points });
  expect(await quote(500n)).toMatchObject({
    ...{ money: { minor: 500_000n, currency: 'IRR' }, matched: { minor: 250_000n }, available: 3_000n },
    refusal: null,
  });
  const first = transactionOf(await giving.give(shop.system, member, campaign, 500n, { named: true }));
  expect(await quote(1_000n)).toMatchObject({ matched: { minor: 350_000n } });
  const second = transactionOf(await giving.give(story.itself(member, shop), member, campaign, 1_000n));
  expect(await quote(501n)).toMatchObject({
    ...{ money: null, matched: null, available: 1_500n },
    refusal: { code: 'DONATION_NOT_POSSIBLE' },
  });
  expect(told(await giving.give(shop.system, member, campaign, 501n))).toBe('DONATION_NOT_POSSIBLE');
  expect(await giving.donation(first)).toMatchObject({
    ...{ points: 500n, donated: { minor: 500_000n }, matched: { minor: 250_000n }, named: true },
    ...{ partnerId: shop.partnerId, reversedBy: null, payoutId: null },
  });
  expect(await giving.donation(second)).toMatchObject({
    ...{ donated: { minor: 1_000_000n }, matched: { minor: 350_000n }, named: false },
  });
  expect(await giving.progress(campaign)).toMatchObject({
    ...{ points: 1_500n, donated: 1_500_000n, matched: [600_000n], donations: 2, donors: 1, paid: 0n },
  });
});

test('L-04 the same key gives once, on whichever node; of a campaign that is suspended or over nothing is taken', async () => {
  const other = await giving.charity();
  const campaign = await giving.campaign(other);
  const member = await story.memberWith(shop, 1_000n);
  const same = () =>
    Promise.all(
      ([0, 1, 0, 1] as const).map((node) =>
        giving.give(shop.system, member, campaign, 100n, { key: 'same', node }),
      ),
    );
  expect(tally(await same())).toEqual({ posted: 1, replayed: 3 });
  did(await suspendCharity(story.as(story.liveOperator), { charityId: other, reason: 'papers missing' }));
  expect(told(await giving.give(shop.system, member, campaign, 100n, { node: 1 }))).toBe(
    'CHARITY_NOT_ACTIVE',
  );
  expect(told(await giving.give(shop.system, member, null, 100n))).toBe('CHARITY_CAMPAIGN_NOT_FOUND');
  const ended = await opened.owner.query<{ id: string }>(
    'select id::text from charity_campaign where coalition_id = $1 and charity_id = $2',
    [story.liveOperator.coalitionId, String(charityId)],
  );
  const campaignId = BigInt(ended.rows[0]?.id ?? 0);
  did(await endCharityCampaign(story.as(story.liveOperator), { campaignId, until: null, reason: 'enough' }));
});

test('C-04 C-08 R-02 what is undone is as if it had never been given, its receipt is void, its number never used again', async () => {
  const campaign = await giving.campaign(charityId, {
    sponsors: [{ slug: 'bimeno', percent: '100', capMinor: 150_000n }],
    goal: { minor: 400_000n, atGoal: 'CLOSE' },
  });
  const member = await story.memberWith(shop, 1_000n);
  const before = await story.account(member);
  const id = transactionOf(await giving.give(shop.system, member, campaign, 300n));
  const { receipt } = await giving.donation(id);
  expect(told(await story.reverse(shop.system, id, { points: 299n }))).toBe('INVALID_INPUT');
  const undone = transactionOf(await story.reverse(shop.system, id));
  expect(told(await story.reverse(shop.system, id))).toBe('REVERSAL_EXCEEDS_TRANSACTION');
  expect(await giving.donation(id)).toMatchObject({ reversedBy: undone, receipt });
  expect((await story.account(member)).lots).toEqual(before.lots);
  expect(await giving.progress(campaign)).toMatchObject({
    ...{ points: 0n, donated: 0n, matched: [0n], donations: 0, donors: 0 },
  });
  // The sponsor and the goal have all of it back.
  const again = transactionOf(await giving.give(shop.system, member, campaign, 400n));
  expect(await giving.donation(again)).toMatchObject({
    ...{ matched: { minor: 150_000n }, receipt: { ...receipt, number: receipt.number + 1 } },
  });
  expect(told(await giving.give(shop.system, member, campaign, 100n))).toBe('CHARITY_CAMPAIGN_NOT_OPEN');
});

test('C-02 C-05 C-06 C-08 on two nodes at once: never over a cap, exactly to the goal, no receipt left out, sums as if counted anew', async () => {
  const closing = await giving.campaign(charityId, {
    rate: { kind: 'LINEAR', multiple: 10n, multipleMinor: 7_000n, minimum: 50n },
    goal: { minor: 700_000n, atGoal: 'CLOSE' },
    sponsors: [
      { slug: 'bimeno', percent: '33.3', capMinor: 100_000n },
      { slug: 'tizfood', percent: '100', capMinor: 250_001n, turn: 2 },
    ],
  });
  const open = await giving.campaign(charityId, {
    sponsors: [{ slug: 'tizfood', percent: '70', capMinor: 333_333n }],
  });
  const members = await Promise.all(Array.from({ length: 6 }, () => story.memberWith(shop, 1_500n)));
  const random = mulberry(20_250_210);
  const outcomes = await Promise.all(
    Array.from({ length: 90 }, async (_, at) => {
      const member = members[Math.floor(random() * members.length)] as bigint;
      const node = at % 2 === 0 ? 0 : 1;
      const points = at % 3 === 0 ? 100n + BigInt(at) : BigInt(5 + Math.floor(random() * 12)) * 10n;
      const undo = random() < 0.25;
      const outcome = await giving.give(shop.system, member, at % 3 === 0 ? open : closing, points, { node });
      if (outcome.kind === 'posted' && undo)
        posted(await story.reverse(shop.system, outcome.transactionId, {}, { node: node === 0 ? 1 : 0 }));
      return outcome;
    }),
  );
  const counts = tally(outcomes);
  expect(counts.posted).toBeGreaterThan(20);
  // Whatever is left of the goal can still be given, be it less than the minimum.
  const last = await story.memberWith(shop, 1_500n);
  for (;;) {
    const left = 700_000n - (await giving.progress(closing)).donated;
    if (left === 0n) break;
    const points = (left / 7_000n) * 10n;
    posted(await giving.give(shop.system, last, closing, points > 1_000n ? 1_000n : points));
  }
  expect(told(await giving.give(shop.system, last, closing, 50n))).toBe('CHARITY_CAMPAIGN_NOT_OPEN');
  const progress = await giving.progress(closing);
  expect(progress.donated).toBe(700_000n);
  expect((progress.matched[0] ?? 0n) <= 100_000n && (progress.matched[1] ?? 0n) <= 250_001n).toBe(true);
  expect(((await giving.progress(open)).matched[0] ?? 0n) <= 333_333n).toBe(true);
  // That all sums are those of the donations that stand, and receipts have no gaps, is what the auditor counts after each test.
});

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
