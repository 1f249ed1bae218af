import { listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { EARN, earnInput } from './operations.js';

const DAY_MS = 86_400_000;

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

test('X-03 a member sees every coming expiry, soonest first, one line a day whoever issued the points', async () => {
  const member = await world.member(rahnet, 0);
  await tizfood.get(
    'mutation ($input: LinkMemberInput!) { linkMember(input: $input) { userErrors { code } } }',
    {
      input: { member: { id: member.id } },
    },
  );
  const earn = async (partner: WorldPartner, amount: string, daysAgo: number) => {
    const occurredAt = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
    const { earnPoints } = await partner.get(EARN, {
      input: { ...earnInput(partner, member, { amount }), occurredAt },
    });
    expect(earnPoints.userErrors).toEqual([]);
  };
  // Points end with a quarter: those of purchases 100 days apart never in the same one.
  await earn(rahnet, '50000', 0);
  await earn(rahnet, '30000', 100);
  await earn(tizfood, '20000', 100);

  const { member: seen } = await rahnet.get(
    `{ member(ref: { id: "${member.id}" }) {
         all: expiries { points expiresOn } soonest: expiries(first: 1) { points } balance { available } } }`,
  );
  const all = listOf(seen.all);
  expect(all.map(({ points }) => points)).toEqual(['5', '5']);
  const days = all.map(({ expiresOn }) => String(expiresOn));
  expect(days).toEqual([...days].sort());
  expect(new Set(days).size).toBe(2);
  expect(seen.soonest).toEqual([{ points: '5' }]);
  expect(seen.balance).toEqual({ available: '10' });
});
