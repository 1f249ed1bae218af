import pg from 'pg';
import { type Json, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, rials } from './business-scene.js';
import { newCharity, today } from './giving-world.js';
import { EARN, nextKey, REVERSE, reverseInput } from './operations.js';

/** What a partner gives to charity of purchases for which an account and an employee get points (rules C-12, K-09). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  scene = new BusinessScene(world, rahnet);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  await world.close();
});

interface Firm {
  readonly account: string;
  readonly employee: string;
}

/** An account that shares its purchases' points with a member who buys for it. */
async function firm(accountShare: string | null): Promise<Firm> {
  const account = await scene.account();
  const contact = await scene.contact(account, 'BUYER');
  const member = await world.member(rahnet);
  const of = { member: { id: account } };
  await scene.did('setPurchaseCredit', { ...of, credits: ['BOTH'], accountShare, reason: 'agreed' });
  const { code } = await scene.did('inviteEmployee', { ...of, contactId: contact.id });
  await scene.did('acceptEmployeeInvitation', { code }, member);
  return { account, employee: member.id };
}

/** A purchase for both; the account's transaction. */
async function earns({ account, employee }: Firm, amount: string): Promise<string> {
  const input = {
    ...{ idempotencyKey: nextKey(), member: { id: account }, merchantId: rahnet.merchantId },
    ...{ credit: 'BOTH', employee: { id: employee } },
    purchase: { reference: nextKey(), amount: rials(amount) },
  };
  const { earnPoints } = await rahnet.get(EARN, { input });
  return textOf((earnPoints.transaction as Json).id as Json);
}

test('C-12 K-09 of a purchase for which both get the points of all of it, a partner gives to charity once', async () => {
  const { addCharityPledge } = await world.operator.get(
    'mutation ($input: AddCharityPledgeInput!) { addCharityPledge(input: $input) { userErrors { code message } } }',
    {
      input: {
        ...{ charityId: await newCharity(world), partnerId: rahnet.id },
        ...{ percent: '1', cap: rials('1000000000'), from: today() },
      },
    },
  );
  expect(addCharityPledge.userErrors).toEqual([]);
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  const pledged = async () => {
    const { rows } = await client.query<{ minor: string }>(
      `select pledged_until(coalition_id, id, 'infinity')::text as minor from charity_pledge where coalition_id = $1`,
      [String(world.coalition.coalitionId)],
    );
    return Number(rows[0]?.minor);
  };
  try {
    const before = await pledged();
    const [whole, split] = [await firm(null), await firm('60')];
    const bought = await earns(whole, '500000');
    expect((await pledged()) - before).toBe(5_000);
    await rahnet.get(REVERSE, { input: { ...reverseInput(bought), amount: rials('200000') } });
    expect((await pledged()) - before).toBe(3_000);
    await earns(split, '1000000');
    expect((await pledged()) - before).toBe(13_000);
  } finally {
    await client.end();
  }
});
