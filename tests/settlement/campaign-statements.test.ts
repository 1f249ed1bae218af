import { addTierLadderVersion } from '../../src/coalition/ladders/add-tier-ladder-version.js';
import { readExposureSums } from '../../src/partners/exposure.js';
import { inCoalition } from '../../src/runtime/database.js';
import { checkedLines } from '../../src/settlement/documents/statement-document.js';
import { settleExposure } from '../../src/settlement/money/settle-exposure.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { runCampaign } from '../points/run-campaign.js';
import { usePointsStory } from '../points/use-points-story.js';
import { asks, criterion, ladder, level, REST_AND_ONE } from '../tiers/level-scene.js';
import { allOf } from './sample-documents.js';
import { inWords, SettlementStory } from './settlement-story.js';

/** What a campaign costs whom; after each test the auditor finds the books in order, those of money too. */

let opened: OpenedNode;
let points: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
let story: SettlementStory;
usePointsStory(
  {
    anew: 'each test',
    coalition: { calendar: 'gregory' },
    otherContract: { settlementCycle: 'DAILY', creditLimit: { minor: 1_000_000n, currency: 'IRR' } },
  },
  (parts) => {
    ({ opened, story: points, shop, otherShop } = parts);
    story = new SettlementStory(points, opened.owner);
  },
);

/** The lines of a partner's statements so far, one statement after the other. */
async function lines({ partnerId }: TwinPartner): Promise<string[][]> {
  const statements = await story.statements(partnerId);
  return Promise.all(statements.map(async (statement) => (await story.lines(statement)).map(inWords)));
}

const daysOn = async (days: number) => {
  await story.advanceDays(days);
  await story.close();
};

test('S-03 V-03 R-05 R-07 funders share a campaign’s cost to the last rial, and its reversal when it is undone', async () => {
  await runCampaign(points, opened.owner, 'bimeno', {
    multiplier: rate('1.7'),
    funders: [
      ['bimeno', '33.4'],
      ['tizfood', '33.3'],
      [null, '33.3'],
    ],
    paidAtIssuePercent: rate('50'),
  });
  await story.beginAtNoon();
  const member = await points.memberOf(otherShop, shop);
  const earned = transactionOf(await points.earn(otherShop, member, 10n));
  await daysOn(1);
  // Its own 10 × 900; of the campaign's 7 × 450 = 3,150 the shares are 1,052.1, 1,048.95 and 1,048.95: the largest
  // remainders, those of the last two, get the two rials that rounding down leaves.
  expect(await lines(otherShop)).toEqual([['ISSUING AT_ISSUE 10 9000', 'CAMPAIGN AT_ISSUE 7 1052']]);

  // All 17 are burned at the other shop: what is paid at burn is due for the campaign's alone.
  posted(await points.burn(shop, member, 17n));
  await daysOn(1);
  expect((await lines(otherShop))[1]).toEqual(['CAMPAIGN AT_BURN 7 1052']);

  // By points a part of each is undone: 6 and 4 of 10, of which none is there any more.
  const undone = await points.reverse(otherShop.system, earned, { points: 10n });
  expect(undone).toMatchObject({ kind: 'posted', shortfall: 10n });
  await daysOn(1);
  expect((await lines(otherShop))[2]).toEqual([
    'ISSUING AT_ISSUE reversed 6 -5400',
    // 4 × 450 = 1,800: 601.2, 599.4 and 599.4
    'CAMPAIGN AT_ISSUE reversed 4 -601',
    'CAMPAIGN AT_BURN reversed 4 -601',
    // the issuing partner alone bears what is not there
    'SHORTFALL 10 9000',
  ]);

  // The funder's month: its shares of all three days, each kind of charge rounded once for the whole month.
  await daysOn(40);
  const [month] = await lines(shop);
  expect(month).toEqual([
    'CAMPAIGN AT_ISSUE 7 1049',
    'CAMPAIGN AT_ISSUE reversed 4 -600',
    'CAMPAIGN AT_BURN 7 1049',
    'CAMPAIGN AT_BURN reversed 4 -600',
    'REDEMPTION 17 -13600',
  ]);
});

test('S-03 who pays most of a campaign at another’s shop is billed for that, and for nothing else of it', async () => {
  await runCampaign(points, opened.owner, 'bimeno', {
    funders: [
      ['tizfood', '75'],
      ['bimeno', '25'],
    ],
  });
  await story.beginAtNoon();
  const member = await points.memberOf(otherShop, shop);
  posted(await points.earn(otherShop, member, 10n));
  await daysOn(1);
  expect(await lines(otherShop)).toEqual([['ISSUING AT_ISSUE 10 9000', 'CAMPAIGN AT_ISSUE 10 2250']]);
  await daysOn(40);
  expect((await lines(shop))[0]).toEqual(['CAMPAIGN AT_ISSUE 10 6750']);
});

test('S-03 S-07 a line of a campaign over terms of a category tells which, in the statement and its files', async () => {
  const seller = await points.partner('rahnet', {
    settlementCycle: 'DAILY',
    issueFeePercent: rate('1'),
    categoryTerms: [
      {
        ...{ category: 'shop', earnRate: null, burnValue: null, redemptionPrice: null },
        issuePrice: rate('400'),
      },
    ],
  });
  await runCampaign(points, opened.owner, 'rahnet');
  await story.beginAtNoon();
  const member = await points.memberOf(seller);
  posted(await points.earn(seller, member, 10n));
  await daysOn(1);
  const [statement] = await story.statements(seller.partnerId);
  if (!statement) throw new Error('the partner has no statement');
  const told = await allOf(checkedLines(await story.document(statement)));
  expect(told.map(({ kind, category, note }) => [kind, category, note?.en])).toEqual([
    ['ISSUING', 'shop', undefined],
    ['CAMPAIGN', 'shop', 'Twice as many'],
    ['SERVICE_FEE', 'shop', undefined],
  ]);
  const lines = await story.lines(statement);
  expect(lines.find(({ kind }) => kind === 'CAMPAIGN')?.category).toBe('shop');
});

test('E-05 E-11 all that a campaign has used of the issuer’s limit is free again once it has paid', async () => {
  await runCampaign(points, opened.owner, 'bimeno', {
    funders: [
      ['tizfood', '75'],
      ['bimeno', '25'],
    ],
    paidAtIssuePercent: rate('30'),
  });
  await story.beginAtNoon();
  const member = await points.memberOf(otherShop, shop);
  posted(await points.earn(otherShop, member, 10n));
  expect(await charged()).toBe(18_000n * RIAL);
  await daysOn(1);
  posted(await points.burn(shop, member, 20n));
  await daysOn(1);
  const { database, programme } = points.nodes[0];
  const snapshot = await programme.snapshot(points.twinId);
  const left: bigint[] = [];
  for (const statement of await story.statements(otherShop.partnerId)) {
    for (const change of [
      `status = 'AGREED', agreed_at = closed_at, agreed_by = 'system'`,
      `status = 'PAID', paid_at = closed_at`,
      `status = 'RECONCILED', reconciled_at = closed_at`,
    ])
      await story.rows(`update statement set ${change} where id = ${statement.id}`);
    await inCoalition(database, points.twinId, (em) => settleExposure(em, snapshot, statement));
    left.push(await charged());
  }
  // Of the campaign's 9,000 the share at burn is left after the first: its own points are paid at issue.
  expect(left).toEqual([6_300n * RIAL, 0n]);
});

const RIAL = 100_000_000n;

/** What counts against the issuer's limit, in 10⁻⁸ rial. */
async function charged(): Promise<bigint> {
  const sums = await inCoalition(points.nodes[0].database, points.twinId, (em) =>
    readExposureSums(em, points.twinId, [otherShop.partnerId]),
  );
  return sums.get(otherShop.partnerId)?.[0]?.charged ?? 0n;
}

test('T-10 S-03 E-05 what a level gives: its issuer pays by the contract’s funding, for the coalition’s part nobody', async () => {
  const reached = asks([criterion({ metric: 'PURCHASES', atLeast: 1n, currency: null })]);
  const paidBy = (payer: 'ISSUER' | 'COALITION') => ({
    multiplier: rate('2'),
    bonusPoints: null,
    paidBy: payer,
  });
  for (const payer of ['ISSUER', 'COALITION'] as const) {
    const levels = [level('base'), level('gold', reached, REST_AND_ONE, paidBy(payer))];
    const { version: _, ...draft } = ladder({ levels, kind: payer === 'ISSUER' ? 'PERSON' : 'BUSINESS' });
    did(await addTierLadderVersion(points.as(points.liveOperator), { ...draft, effectiveFrom: null }));
  }
  await story.beginAtNoon();
  const [person, business] = [await points.memberOf(otherShop, shop), await points.memberOf(otherShop, shop)];
  await opened.owner.query(`update member set kind = 'BUSINESS' where id = $1`, [business]);
  const earned = [];
  for (const member of [person, business]) {
    posted(await points.earn(otherShop, member, 1n));
    earned.push(transactionOf(await points.earn(otherShop, member, 10n)));
  }
  await daysOn(1);
  // 22 of 42 points are base, 10 the issuer's level points at 900, 10 the coalition's
  expect(await lines(otherShop)).toEqual([['ISSUING AT_ISSUE 32 28800']]);
  expect(await charged()).toBe(28_800n * RIAL);
  posted(await points.burn(shop, business, 21n));
  posted(await points.reverse(otherShop.system, earned[0] ?? 0n, { points: 10n }));
  await daysOn(1);
  expect((await lines(otherShop))[1]).toEqual(['ISSUING AT_ISSUE reversed 10 -9000']);
  expect(await charged()).toBe(19_800n * RIAL);
});
