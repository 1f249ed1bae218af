import { addDays } from '../../src/values/day.js';
import { accountOf, newCharity } from '../api/giving-world.js';
import { nextKey } from '../api/operations.js';
import { type Json, textOf } from '../harness/api-client.js';
import type { WorldMember, WorldPartner } from '../harness/world.js';
import { readPdf, textOf as textOfPage } from '../settlement/read-pdf.js';
import { rial, type StoryWorld } from './story-world.js';

/** A million for wells: two sponsors, a goal that is met to the last rial, a payout, and receipts. */
export function charityDrive(at: () => StoryWorld): void {
  let shop: WorldPartner;
  let first: WorldPartner;
  let second: WorldPartner;
  let [sara, omid, mina] = [] as WorldMember[];
  let charityId: string;
  let campaignId: string;
  let sarasGift: Json;

  const give = (member: WorldMember | undefined, points: string) => {
    const input = { idempotencyKey: nextKey(), member: { id: member?.id }, campaignId, points, named: true };
    const wanted = `transaction { id } balance { available }
      donation { amount { amount } matched { amount } receipt { number void filePath } }`;
    return at().told(member as WorldMember, 'donatePoints', input, wanted);
  };
  const refusals = (payload: Json) => payload.userErrors;
  const giftOf = (payload: Json) => payload.donation;

  beforeAll(async () => {
    const { world } = at();
    const daily = { settlementCycle: 'DAILY' } as const;
    shop = await world.partner('ketabo', daily);
    first = await world.partner('bimeno', daily);
    second = await world.partner('parvaz', daily);
    [sara, omid, mina] = [
      await world.member(shop, 900),
      await world.member(shop, 900),
      await world.member(shop, 900),
    ];
  });

  test('C-07 the operator registers a charity, somebody else looks at its account, and only then it can be given to', async () => {
    const { world } = at();
    charityId = await newCharity(world, false);
    const account = accountOf(charityId);
    expect(await at().refusalOf(world.operator, 'verifyCharity', account)).toBe('SAME_PERSON_APPROVES');
    await at().did(world.secondOperator, 'verifyCharity', account, 'charity { status }');
    const sponsor = ({ id: partnerId }: WorldPartner, percent: string, cap: string, turn: number) => ({
      ...{ partnerId, percent, cap: rial(cap), turn },
    });
    const offer = {
      ...{ charityId, name: { en: 'Wells' }, from: await at().today() },
      linear: { multiple: '1', amount: rial('1000'), minimum: '100' },
      goal: { amount: rial('1000000'), atGoal: 'CLOSE' },
      sponsors: [sponsor(first, '100', '300000', 1), sponsor(second, '50', '1000000', 2)],
    };
    const { campaign } = await at().did(world.operator, 'addCharityCampaign', offer, 'campaign { id }');
    campaignId = textOf((campaign as Json).id as Json);
  });

  test('C-02 C-06 Sara gives 500 points: the first sponsor doubles until its cap, the second adds half of the rest', async () => {
    sarasGift = await give(sara, '500');
    // 300 000 of the first sponsor, and half of the 200 000 that it could not cover.
    expect(giftOf(sarasGift)).toMatchObject({
      ...{ amount: { amount: '500000' }, matched: { amount: '400000' }, receipt: { number: 1, void: false } },
    });
  });

  test('C-05 Omid wants to give more than is left until the goal: nothing is taken, and exactly the rest is', async () => {
    expect(refusals(await give(omid, '600'))).toMatchObject([{ code: 'DONATION_NOT_POSSIBLE' }]);
    const gift = await give(omid, '500');
    expect(giftOf(gift)).toMatchObject({ matched: { amount: '250000' }, receipt: { number: 2 } });
    expect(gift.balance).toEqual({ available: '400' });
    expect(refusals(await give(mina, '100'))).toMatchObject([{ code: 'CHARITY_CAMPAIGN_NOT_OPEN' }]);
  });

  test('C-04 C-08 Sara takes hers back: her receipt is void, and the campaign is open again for Mina', async () => {
    const transactionId = (sarasGift.transaction as Json).id;
    const undo = { idempotencyKey: nextKey(), transactionId, reason: 'the wrong button' };
    const wanted = 'balance { available } transaction { reverses { donation { receipt { number void } } } }';
    expect(await at().did(shop, 'reverseTransaction', undo, wanted)).toMatchObject({
      balance: { available: '900' },
      transaction: { reverses: { donation: { receipt: { number: 1, void: true } } } },
    });
    // The first sponsor has its 300 000 back, and gives them again.
    expect(giftOf(await give(mina, '500'))).toMatchObject({
      ...{ matched: { amount: '400000' }, receipt: { number: 3 } },
    });
  });

  test('C-04 S-03 the next day the charity is paid all of it, sponsors find their part on their statements, and nobody takes anything back', async () => {
    const story = at();
    const { operator } = story.world;
    await story.goTo(addDays(await story.today(), 1));
    await story.closeDays();
    const input = { idempotencyKey: nextKey(), charityId, currency: 'IRR' };
    const wanted = 'payout { donations donated { amount } matched { amount } }';
    expect((await story.did(operator, 'createCharityPayout', input, wanted)).payout).toEqual({
      ...{ donations: 2, donated: { amount: '1000000' }, matched: { amount: '650000' } },
    });
    const { campaignProgress } = await operator.get(
      `{ campaignProgress(campaignId: "${campaignId}") { donors donated { amount } matched { amount } paid { amount } } }`,
    );
    expect(campaignProgress).toEqual({
      ...{
        donors: 2,
        donated: { amount: '1000000' },
        matched: { amount: '650000' },
        paid: { amount: '1650000' },
      },
    });
    const minas = await give(mina, '100');
    expect(refusals(minas)).toMatchObject([{ code: 'CHARITY_CAMPAIGN_NOT_OPEN' }]);
    const { member } = await (mina as WorldMember).get(
      `{ member(ref: { id: "${mina?.id}" }) { donations(first: 1) { edges { node { transaction { id } receipt { filePath } } } } } }`,
    );
    const [{ node: donation }] = (member.donations as Json).edges as unknown as [{ node: Json }];
    const undo = {
      idempotencyKey: nextKey(),
      transactionId: (donation.transaction as Json).id,
      reason: 'late',
    };
    expect(await story.refusalOf(shop, 'reverseTransaction', undo)).toBe('DONATION_PAID_OUT');
    expect(await printed((donation.receipt as Json).filePath)).toContain('500');

    await story.goTo(addDays(await story.today(), 1));
    await story.closeDays();
    expect(await story.newestStatement(first)).toEqual(['MATCHED_DONATION 300000']);
    expect(await story.newestStatement(second)).toEqual(['MATCHED_DONATION 350000']);
    expect(await story.differences()).toEqual([]);
  });

  /** The first page of Mina's receipt. */
  async function printed(path: unknown): Promise<string> {
    const headers = { authorization: `Bearer ${mina?.credential}` };
    const answer = await fetch(`http://127.0.0.1:${at().world.server.api.port}${String(path)}?lang=en`, {
      headers,
    });
    const { pages } = readPdf(new Uint8Array(await answer.arrayBuffer()));
    return textOfPage(pages[0] ?? []);
  }
}
