import { entityManagerFor } from '../../src/runtime/database.js';
import { createCharityPayout } from '../../src/settlement/charities/create-charity-payout.js';
import { charitiesWaitedFor } from '../../src/settlement/exits/charities-waited-for.js';
import { addDays } from '../../src/values/day.js';
import { GivingStory } from '../giving/giving-story.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PerksStory } from '../perks/perks-story.js';
import { type PointsStory, posted, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { RebatesStory } from '../rebates/rebates-story.js';
import { ExitStory } from './exit-story.js';
import { SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let heir: TwinPartner;
usePointsStory({ anew: 'each test', otherContract: { settlementCycle: 'DAILY' } }, (parts) => {
  ({ opened, story, shop, otherShop: heir } = parts);
});

test('P-04 C-02 a sponsor stays until what it has added to donations is paid out, and pays for it', async () => {
  const settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  const today = await settlement.today();
  const sponsor = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const exit = new ExitStory(story, settlement, today, sponsor, heir);
  const giving = new GivingStory(opened, story);
  const campaign = await giving.campaign(await giving.charity(), {
    sponsors: [{ slug: 'rahnet', percent: '50', capMinor: 1_000_000n }],
  });
  const member = await story.memberWith(shop, 100n);
  posted(await giving.give(shop.system, member, campaign, 100n));
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  await settlement.advanceDays(1);
  await settlement.close();
  await exit.reconcileAll();
  await exit.advance();
  expect(await exit.stateOf(sponsor)).toBe('EXITING');

  const [charity] = await settlement.rows<{ id: string }>(
    'select id::text from charity where coalition_id = :coalition',
  );
  const waitsFor = async () => {
    const em = entityManagerFor(opened.node.database, story.twinId);
    return (await charitiesWaitedFor(em, story.twinId, [sponsor.partnerId])).get(sponsor.partnerId);
  };
  expect(await waitsFor()).toEqual([BigInt(charity?.id ?? 0)]);
  did(
    await createCharityPayout(story.as(story.operator), {
      ...{ idempotencyKey: 'payout', charityId: BigInt(charity?.id ?? 0), currency: 'IRR', until: null },
    }),
  );
  expect(await waitsFor()).toBeUndefined();
  await exit.advance();
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(sponsor, addDays(today, 1))).toEqual(['MATCHED_DONATION 0 50000']);
  expect(await exit.wrong(['S-05'])).toEqual([]);
  await exit.reconcileAll();
  await exit.advance();
  expect(await exit.stateOf(sponsor)).toBe('EXITED');
});

test('K-14 P-04 a partner that was to pay when a rebate was computed leaves once it is given and paid for', async () => {
  const settlement = new SettlementStory(story, opened.owner);
  const [rebates, perks] = [new RebatesStory(story, settlement), new PerksStory(story)];
  await settlement.beginAtNoon();
  const payer = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  await rebates.inForce({ payer: { id: payer.partnerId } });
  posted(await story.earn(shop, await perks.account(shop), 300n));
  await rebates.goToNext();
  const today = await settlement.today();
  const exit = new ExitStory(story, settlement, today, payer, heir);
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  const { ledger } = story.nodes[0];
  const post = () => Promise.reject(new Error('the ledger is away'));
  const away = { ledger: { ...ledger, post } as unknown as typeof ledger };
  expect(await rebates.give(0, away)).toEqual({ computed: 1, given: 0 });
  const settle = async () => {
    await settlement.advanceDays(1);
    await settlement.close();
    await exit.reconcileAll();
    await exit.advance();
    await exit.advance();
  };
  await settle();
  expect(await exit.stateOf(payer)).toBe('EXITING');
  expect(await rebates.give()).toEqual({ computed: 0, given: 1 });
  const given = await settlement.today();
  await exit.advance();
  await settle();
  expect(await exit.linesOf(payer, given)).toEqual(['REBATE_COST 60 60000']);
  expect(await exit.stateOf(payer)).toBe('EXITED');
  expect(await exit.wrong(['S-05'])).toEqual([]);
});
