import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World } from '../harness/world.js';
import { merges } from '../members/merge-scene.js';
import { readPdf, textOf as textOfPage } from '../settlement/read-pdf.js';
import { DONATE, newCampaign, newCharity, rial } from './giving-world.js';
import { EARN, nextKey } from './operations.js';
import { SettledTrial, type TrialPartner } from './settled-trial.js';

/** Who is told by whom a gift is, and what a charity's accountant reads of a payout (rules C-04, C-13, A-04, A-10). */

let world: World;
let trial: SettledTrial;
let shop: TrialPartner;
let charity: string;
let campaign: string;
let other: string;

beforeAll(async () => {
  world = await createWorld();
  const live = await newCharity(world);
  trial = await SettledTrial.open(world);
  shop = await trial.partner('rahnet', { settlementCycle: 'DAILY' });
  const { partner } = await world.operator.get('{ partner(slug: "rahnet") { id } }');
  const sponsors = [{ partnerId: partner.id, percent: '10', cap: rial('1000000') }];
  await newCampaign(world.operator, live, { sponsors });
  await newCampaign(world.operator, live, { name: { en: '=Other' } });
  // The twin has the same by itself, with ids of its own.
  const { charityCampaigns } = await trial.operator.get(
    '{ charityCampaigns { edges { node { id charity { id } } } } }',
  );
  const twins = listOf(charityCampaigns.edges).map(({ node }) => node as Record<string, Json>);
  [campaign, other] = twins.map(({ id }) => textOf(id as Json)) as [string, string];
  charity = textOf(twins[0]?.charity?.id as Json);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

interface Giver extends Caller {
  readonly id: string;
}

async function newGiver(name: string | null): Promise<Giver> {
  const { enrolMember } = await shop.get(
    `mutation { enrolMember(input: { card: "${nextKey()}" }) { member { id } } }`,
  );
  const id = textOf(enrolMember.member.id);
  const purchase = { reference: nextKey(), amount: rial('10000000') };
  const earn = { idempotencyKey: nextKey(), member: { id }, merchantId: shop.merchantId, purchase };
  expect((await shop.get(EARN, { input: earn })).earnPoints.userErrors).toEqual([]);
  const { createMemberToken } = await shop.get(
    `mutation { createMemberToken(input: { member: { id: "${id}" } }) { token } }`,
  );
  const giver = { ...world.caller(textOf(createMemberToken.token)), id };
  if (name !== null) await named(giver, giver.id, name);
  return giver;
}

async function named(by: Caller, id: string, name: string | null): Promise<void> {
  const { setDonorName } = await by.get(
    'mutation ($input: SetDonorNameInput!) { setDonorName(input: $input) { member { donorName } userErrors { code } } }',
    { input: { member: { id }, name } },
  );
  expect(setDonorName).toEqual({ member: { donorName: name }, userErrors: [] });
}

async function gives(by: Giver, points: string, more: object = {}): Promise<string> {
  const input = { idempotencyKey: nextKey(), member: { id: by.id }, campaignId: campaign, points, ...more };
  const { donatePoints } = await by.get(DONATE, { input });
  expect(donatePoints.userErrors).toEqual([]);
  return textOf(donatePoints.transaction.id);
}

/** What a caller lists: who gave, as far as that is told, and how many points. */
async function listed(by: Caller, filter: string): Promise<string[]> {
  const { donations } = await by.get(
    `{ donations(first: 100, filter: { ${filter} }) { edges { node { points donor receipt { void } } } } }`,
  );
  return listOf(donations.edges).map(({ node }) => {
    const { points, donor, receipt } = node as Json;
    return `${points} ${donor}${(receipt as unknown as { readonly void: boolean }).void ? ' void' : ''}`;
  });
}

const file = (by: Caller, path: string) =>
  fetch(`http://127.0.0.1:${world.server.api.port}${path}`, {
    headers: { authorization: `Bearer ${by.credential}` },
  });

test('C-13 A-04 who gave by name is told to operators, auditors and itself; a partner is not told', async () => {
  const giver = await newGiver('A generous giver');
  const txn = await gives(giver, '100', { named: true });
  const told = async (by: Caller) => {
    const { transaction } = await by.get(
      `{ transaction(id: "${txn}") { member { donorName } donation { named donor receipt { filePath } } } }`,
    );
    const { member, donation } = transaction as Record<string, Json>;
    const answer = await file(by, `${textOf(donation.receipt.filePath)}?lang=en`);
    expect(answer.status).toBe(200);
    const { pages } = readPdf(new Uint8Array(await answer.arrayBuffer()));
    const printed = textOfPage(pages[0] ?? []).includes('A generous giver');
    return [member.donorName, donation.named, donation.donor, printed];
  };
  const auditor = await trial.person(['auditor']);
  for (const by of [giver, trial.operator, auditor]) {
    expect(await told(by)).toEqual(['A generous giver', true, 'A generous giver', true]);
  }
  expect(await told(shop)).toEqual([null, true, null, false]);
  await named(trial.operator, giver.id, null);
  expect(await told(giver)).toEqual([null, true, null, false]);
});

test('C-13 A-11 whoever says no name any more is not told by that of a duplicate either', async () => {
  const [duplicate, survivor] = [await newGiver('Of old'), await newGiver(null)];
  await gives(duplicate, '700', { named: true });
  const members = { duplicate: { id: duplicate.id }, survivor: { id: survivor.id } };
  const { mergeMembers } = await trial.operator.get(
    'mutation ($input: MergeMembersInput!) { mergeMembers(input: $input) { userErrors { code } } }',
    { input: { idempotencyKey: nextKey(), ...members, reason: 'the same person' } },
  );
  expect(mergeMembers.userErrors).toEqual([]);
  const toCharity = async () => (await listed(trial.operator, `campaignId: "${campaign}"`)).slice(0, 1);
  expect(await toCharity()).toEqual(['700 Of old']);
  await named(survivor, survivor.id, null);
  expect(await toCharity()).toEqual(['700 null']);
});

test('C-04 C-13 a payout is read donation by donation, by name where it was given by name, and adds up', async () => {
  const [sara, quiet, nameless] = [await newGiver('=Sara'), await newGiver('Quiet'), await newGiver(null)];
  const withdrawn = await newGiver('Withdrawn');
  await gives(sara, '100', { named: true });
  await gives(quiet, '200');
  await gives(nameless, '300', { named: true, campaignId: other });
  await gives(withdrawn, '400', { named: true });
  await withdraws(withdrawn);
  const back = await gives(sara, '500', { named: true });
  const undo = `reverseTransaction(input: { idempotencyKey: "${nextKey()}", transactionId: "${back}", reason: "x" })`;
  const { reverseTransaction } = await shop.get(`mutation { ${undo} { userErrors { code } } }`);
  expect(reverseTransaction.userErrors).toEqual([]);
  const since = 'from: "2020-01-01T00:00:00Z"';
  const mine = ['500 =Sara void', '400 null', '200 null', '100 =Sara'];
  const ours = (await listed(trial.operator, `campaignId: "${campaign}", ${since}`)).slice(0, 4);
  expect(ours).toEqual(mine);
  expect(await listed(trial.operator, `campaignId: "${other}", charityId: "${charity}"`)).toEqual([
    '300 null',
  ]);
  expect(await listed(trial.operator, `charityId: "${charity}", named: false`)).toEqual(['200 null']);
  expect(await listed(trial.operator, 'charityId: "chr_0000000000001"')).toEqual([]);
  expect(await listed(trial.operator, 'payoutId: "none"')).toEqual([]);
  expect(await listed(trial.operator, 'to: "2020-01-01T00:00:00Z"')).toEqual([]);

  await trial.nextDay();
  const { createCharityPayout } = await trial.operator.get(
    `mutation { createCharityPayout(input: { idempotencyKey: "${nextKey()}", charityId: "${charity}", currency: "IRR" }) {
       payout { id filePath amount { amount } donations } userErrors { code } } }`,
  );
  expect(createCharityPayout.userErrors).toEqual([]);
  const { id, filePath, amount, donations } = createCharityPayout.payout;
  expect(await listed(trial.operator, `payoutId: "${id}"`)).toHaveLength(Number(donations));
  const answer = await file(await trial.person(['auditor']), textOf(filePath));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    ...[200, 'text/csv; charset=utf-8; header=present'],
  ]);
  const text = await answer.text();
  const [columns, ...rows] = text
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
  const of = (row: readonly string[] | undefined, ...names: string[]) =>
    names.map((name) => row?.[columns?.indexOf(name) ?? -1]);
  const gifts = rows.filter((row) => of(row, 'kind')[0] === 'DONATION');
  // What starts a formula is no formula for whoever opens the file.
  expect(gifts.map((row) => of(row, 'points', 'name', 'campaign', 'donated', 'matched')).slice(0, 4)).toEqual(
    [
      ['400', '', 'Wells / چاه‌ها', '400000', '40000'],
      ['300', '', "'=Other", '300000', '0'],
      ['200', '', 'Wells / چاه‌ها', '200000', '20000'],
      ['100', "'=Sara", 'Wells / چاه‌ها', '100000', '10000'],
    ],
  );
  expect(of(rows.at(-1), 'environment', 'payout', 'kind', 'amount', 'currency')).toEqual([
    ...['TEST', textOf(id), 'PAID', textOf(amount.amount), 'IRR'],
  ]);
  const marked = await (await file(trial.operator, `${textOf(filePath)}?bom=true`)).bytes();
  expect(Buffer.from(marked).equals(Buffer.from(`\uFEFF${text}`))).toBe(true);
  expect((await file(trial.operator, `${textOf(filePath)}?bom=1`)).status).toBe(400);
  for (const member of [sara, quiet, nameless, withdrawn]) expect(text).not.toContain(member.id);
  for (const by of [shop, sara]) expect((await file(by, textOf(filePath))).status).toBe(403);
  expect((await file(trial.operator, '/charity-payouts/chp_0000000000001.csv')).status).toBe(404);
});

test('C-13 A-11 two members that are one give under one name, which it can take back, and the stricter word counts', async () => {
  const told = async (txn: string) => {
    const { transaction } = await trial.operator.get(`{ transaction(id: "${txn}") { donation { donor } } }`);
    return transaction.donation.donor;
  };
  const [former, nameless, unwilling] = [
    await newGiver('Former'),
    await newGiver(null),
    await newGiver('No'),
  ];
  const txn = await gives(former, '100', { named: true });
  expect((await merges(trial.operator, former, nameless)).userErrors).toEqual([]);
  expect(await told(txn)).toBe('Former');
  const survivor = await newGiver('Survivor');
  expect((await merges(trial.operator, nameless, survivor)).userErrors).toEqual([]);
  expect(await told(txn)).toBe('Survivor');
  await named(trial.operator, survivor.id, null);
  expect(await told(txn)).toBeNull();
  await named(trial.operator, survivor.id, 'Survivor');
  await withdraws(unwilling);
  expect((await merges(trial.operator, unwilling, survivor)).userErrors).toEqual([]);
  expect(await told(txn)).toBeNull();
});

/** Agrees that charities are told, and then does not any more. */
async function withdraws(giver: Giver): Promise<void> {
  const { addConsentText } = await trial.operator.get(
    'mutation { addConsentText(input: { purpose: GIVING, summary: { en: "Charities" } }) { text { id } } }',
  );
  for (const terms of [`given: true, textId: "${addConsentText.text.id}"`, 'given: false']) {
    const { recordConsent } = await giver.get(
      `mutation { recordConsent(input: { member: { id: "${giver.id}" }, purpose: GIVING, ${terms}, through: APP }) {
         userErrors { code } } }`,
    );
    expect(recordConsent.userErrors).toEqual([]);
  }
}
