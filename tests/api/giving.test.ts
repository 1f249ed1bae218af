import { type Caller, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { readPdf, textOf as textOfPage } from '../settlement/read-pdf.js';
import {
  ADD_CAMPAIGN,
  accountOf,
  campaignInput,
  charityInput,
  DONATE,
  newCampaign,
  newCharity,
  REGISTER,
  rial,
  today,
  VERIFY,
} from './giving-world.js';
import { nextKey, REVERSE } from './operations.js';

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let giver: WorldMember;
let charity: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  giver = await world.member(rahnet, 2_000);
  charity = await newCharity(world);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const give = (campaignId: string, points: string, changes: object = {}) => ({
  input: { idempotencyKey: nextKey(), member: { id: giver.id }, campaignId, points, ...changes },
});

test('C-07 a charity is registered by one operator, verified by another, and its account shown to the operator’s people', async () => {
  const input = charityInput();
  const { registerCharity } = await world.operator.get(REGISTER, { input });
  expect(registerCharity.charity).toMatchObject({
    ...{ status: 'REGISTERED', verifiedAt: null, registrationNumber: input.registrationNumber },
    account: { iban: input.iban, holder: input.holder },
  });
  const { id } = registerCharity.charity;
  const { verifyCharity } = await world.secondOperator.get(VERIFY, { input: accountOf(String(id)) });
  expect(verifyCharity.charity).toMatchObject({ status: 'ACTIVE', verifiedAt: expect.any(String) });
  for (const [caller, account] of [
    [world.auditor, { iban: input.iban }],
    [rahnet, null],
    [giver, null],
  ] as const) {
    const { node } = await caller.get(
      `{ node(id: "${id}") { ... on Charity { name { fa } status account { iban } } } }`,
    );
    expect(node).toEqual({ name: { fa: 'آب برای همه' }, status: 'ACTIVE', account });
  }
});

test('C-01 a campaign is told as it was added', async () => {
  const { addCharityCampaign } = await world.operator.get(ADD_CAMPAIGN, {
    input: campaignInput(charity, {
      linear: { multiple: '100', amount: rial('150000'), minimum: '300' },
      goal: { amount: rial('1500000'), atGoal: 'CLOSE' },
      sponsors: [{ partnerId: rahnet.id, percent: '50', cap: rial('100000') }],
    }),
  });
  expect(addCharityCampaign).toEqual({
    campaign: {
      ...{ id: expect.stringMatching(/^chc_/), number: 1, currency: 'IRR', charity: { id: charity } },
      ...{ linear: { multiple: '100', minimum: '300', amount: { amount: '150000' } }, steps: [] },
      ...{ goal: { amount: '1500000' }, atGoal: 'CLOSE' },
      sponsors: [{ percent: '50', turn: 1, cap: { amount: '100000' }, partner: { slug: 'rahnet' } }],
    },
    userErrors: [],
  });
});

test('C-02 C-04 A-04 a member gives: balance, money, match and receipt at once; who sees what of it', async () => {
  const campaign = await newCampaign(world.operator, charity, {
    sponsors: [{ partnerId: tizfood.id, percent: '10', cap: rial('15000') }],
  });
  const QUOTE = `query ($input: QuoteDonationInput!) { quoteDonation(input: $input) {
    amount { amount } matched { amount } available refusal { code field } } }`;
  const quote = { campaignId: campaign, points: '200' };
  const told = { amount: { amount: '200000' }, matched: { amount: '15000' }, refusal: null };
  expect((await giver.get(QUOTE, { input: { ...quote, member: { id: giver.id } } })).quoteDonation).toEqual({
    ...told,
    available: '2000',
  });
  expect((await world.operator.get(QUOTE, { input: quote })).quoteDonation).toEqual({
    ...told,
    available: null,
  });
  const { donatePoints } = await giver.get(DONATE, give(campaign, '200', { named: true }));
  expect(donatePoints).toMatchObject({
    transaction: { type: 'DONATION', points: '200' },
    donation: {
      ...{ points: '200', amount: { amount: '200000', currency: 'IRR' }, matched: { amount: '15000' } },
      ...{ named: true, paidOut: false, receipt: { number: 1, void: false }, campaign: { id: campaign } },
      transaction: { id: donatePoints.transaction.id },
    },
    balance: { posted: '1800', available: '1800' },
    replayed: false,
  });
  const MINE = `{ member(ref: { id: "${giver.id}" }) { donations(first: 5) { edges { node { points receipt { number }
    transaction { id donation { points } } } } } } }`;
  const mine = {
    ...{ points: '200', receipt: { number: 1 } },
    transaction: { id: donatePoints.transaction.id, donation: { points: '200' } },
  };
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${giver.id}" } }) { userErrors { code } } }`,
  );
  for (const [caller, seen] of [
    [giver, [{ node: mine }]],
    [world.operator, [{ node: mine }]],
    [rahnet, [{ node: mine }]],
    [tizfood, []],
  ] as const) {
    const { member } = await caller.get(MINE);
    expect(member.donations.edges).toEqual(seen);
  }
});

/** What stands on the first page of a file; the status where it is refused. */
async function printed({ credential }: Caller, path: string): Promise<string | number> {
  const headers = { authorization: `Bearer ${credential}` };
  const answer = await fetch(`http://127.0.0.1:${world.server.api.port}${path}`, { headers });
  if (answer.status !== 200) return answer.status;
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  const { pages } = readPdf(new Uint8Array(await answer.arrayBuffer()));
  return textOfPage(pages[0] ?? []);
}

test('C-04 C-08 A-04 receipts and what was given in a year are printed, in both languages, for whoever may see them', async () => {
  const campaign = await newCampaign(world.operator, charity, {
    sponsors: [{ partnerId: tizfood.id, percent: '10', cap: rial('15000') }],
  });
  const donor = await world.member(rahnet, 1_000);
  const gift = { idempotencyKey: nextKey(), member: { id: donor.id }, campaignId: campaign, points: '250' };
  const { donatePoints } = await donor.get(
    `mutation ($input: DonatePointsInput!) { donatePoints(input: $input) { transaction { id }
       donation { receipt { year number filePath yearPath } } } }`,
    { input: gift },
  );
  const { year, number, filePath, yearPath } = donatePoints.donation.receipt;
  const receipt = await printed(donor, `${textOf(filePath)}?lang=en`);
  for (const text of [
    `Receipt of a donation, ${year}/${number}`,
    'Water for all',
    'Wells',
    'IRR 250,000',
    'IRR 15,000',
    textOf(donatePoints.transaction.id),
    donor.id,
    '(Asia/Tehran, UTC+03:30)',
  ])
    expect(receipt).toContain(text);
  const persian = (await printed(rahnet, `${textOf(filePath)}?lang=fa`)).toString();
  expect(persian).toContain('۲۵۰٬۰۰۰');
  expect(persian.replaceAll(' ', '')).toContain('Asia/Tehran,UTC+03:30');
  // As it stands on the paper, from the left: the year first, like the day's.
  const figures = `${year}/${number}`.replace(/[0-9]/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] as string);
  expect(persian.split('\n')[0]?.replaceAll(' ', '')).toContain(figures);
  expect(await printed(tizfood, textOf(filePath))).toBe(404);
  expect(await printed(giver, textOf(filePath))).toBe(404);
  expect(await printed(donor, `${textOf(filePath)}?lang=de`)).toBe(400);
  expect(await printed(donor, `${textOf(yearPath)}?lang=en`)).toContain(`Donations of ${year}`);
  expect(await printed(world.auditor, `${textOf(yearPath)}?lang=en`)).toContain('IRR 250,000');
  for (const stranger of [rahnet, giver]) expect(await printed(stranger, textOf(yearPath))).toBe(404);
  // Years that have not begun, of this calendar or by another one's count, are no empty statements.
  const ofYear = (other: number) => textOf(yearPath).replace(String(year), String(other));
  expect(await printed(donor, `${ofYear(Number(year) - 1)}?lang=en`)).toContain('Nothing was given');
  for (const away of [1, 621, -621]) expect(await printed(donor, ofYear(Number(year) + away))).toBe(404);

  const reversal = {
    idempotencyKey: nextKey(),
    transactionId: donatePoints.transaction.id,
    reason: 'by mistake',
  };
  await rahnet.get(REVERSE, { input: reversal });
  expect(await printed(donor, `${textOf(filePath)}?lang=en`)).toContain('VOID');
  expect(await printed(donor, `${textOf(yearPath)}?lang=en`)).toContain('Nothing was given');
});

test('C-04 U-01 whoever follows a campaign sees it now, then its newest version, on whichever node it was given', async () => {
  const campaign = await newCampaign(world.operator, charity, {
    sponsors: [{ partnerId: tizfood.id, percent: '50', cap: rial('1000000') }],
  });
  const FOLLOW = `subscription { campaignProgress(campaignId: "${campaign}") { version points donations donors
    donated { amount } matched { amount } paid { amount } matches { partnerId amount { amount } } } }`;
  const follower = giver.follow(FOLLOW);
  const state = (version: number, points: number, donors: number) => ({
    ...{ version, points: String(points), donations: donors, donors, paid: { amount: '0' } },
    ...{ donated: { amount: `${points}${points ? '000' : ''}` }, matched: { amount: String(points * 500) } },
    matches: [{ partnerId: tizfood.id, amount: { amount: String(points * 500) } }],
  });
  expect((await follower.next()).campaignProgress).toEqual(state(0, 0, 0));
  const { donatePoints } = await rahnet.get(DONATE, give(campaign, '100'));
  expect((await follower.next()).campaignProgress).toEqual(state(1, 100, 1));
  const { transactionId } = { transactionId: donatePoints.transaction.id };
  await rahnet.get(REVERSE, { input: { idempotencyKey: nextKey(), transactionId, reason: 'by mistake' } });
  expect((await follower.next()).campaignProgress).toEqual(state(2, 0, 0));
  await follower.stop();
  const { campaignProgress } = await world.auditor.get(
    `{ campaignProgress(campaignId: "${campaign}") { version donors } }`,
  );
  expect(campaignProgress).toEqual({ version: 2, donors: 0 });
  const { transaction } = await giver.get(
    `{ transaction(id: "${transactionId}") { reversiblePoints donation { receipt { number void } } } }`,
  );
  expect(transaction).toEqual({ reversiblePoints: '0', donation: { receipt: { number: 3, void: true } } });
});

test('P-04 C-02 A-03 who leaves waits for the charities that it has added to: operators see which, and where they stand', async () => {
  const leaving = await world.partner('bimeno');
  const sponsored = await newCampaign(world.operator, charity, {
    sponsors: [{ partnerId: leaving.id, percent: '50', cap: rial('1000000') }],
  });
  await rahnet.get(DONATE, give(sponsored, '10'));
  const { beginPartnerExit } = await world.operator.get(
    'mutation ($input: BeginPartnerExitInput!) { beginPartnerExit(input: $input) { userErrors { code } } }',
    {
      input: {
        ...{ partnerId: leaving.id, lastEarnDay: today(), lastBurnDay: today() },
        ...{ bearerPartnerId: null, pricePercent: '0', reason: 'the contract ends' },
      },
    },
  );
  expect(beginPartnerExit.userErrors).toEqual([]);
  const waits = async (by: Caller) => {
    const { partner } = await by.get(
      `{ partner(id: "${leaving.id}") { exit { waitsForCharities { id status } } } }`,
    );
    return partner.exit.waitsForCharities;
  };
  expect(await waits(world.auditor)).toEqual([{ id: charity, status: 'ACTIVE' }]);
  expect(await waits(leaving)).toBeNull();
  const { charityPayouts } = await world.operator.get(
    '{ charityPayouts(unpaid: true) { edges { node { waitsFor } } } }',
  );
  expect(charityPayouts.edges).toEqual([]);
});
