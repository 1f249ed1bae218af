import pg from 'pg';
import type { World, WorldPartner } from '../harness/world.js';
import { rials, useBusinessScene } from './business-scene.js';
import { CreditScene } from './credit-scene.js';
import { newCharity, today } from './giving-world.js';
import { REVERSE, reverseInput } from './operations.js';

/** What a partner gives to charity of purchases for which an account and an employee get points (rules C-12, K-09). */

let world: World;
let rahnet: WorldPartner;
let credits: CreditScene;
useBusinessScene((opened) => {
  ({ world, partner: rahnet } = opened);
  credits = new CreditScene(opened);
});

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
    const [whole, split] = [await credits.firm(['BOTH']), await credits.firm(['BOTH'], '60')];
    const { id: bought } = await credits.shared(whole, '500000');
    expect((await pledged()) - before).toBe(5_000);
    await rahnet.get(REVERSE, { input: { ...reverseInput(bought), amount: rials('200000') } });
    expect((await pledged()) - before).toBe(3_000);
    await credits.shared(split, '1000000');
    expect((await pledged()) - before).toBe(13_000);
  } finally {
    await client.end();
  }
});
