import { createWorld, type World } from '../harness/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await world.close();
});

test('U-01 a balance subscription begins with the current balance', async () => {
  const rahnet = await world.partner('rahnet');
  const member = await world.member(rahnet, 7);
  const live = member.follow(
    `subscription { balanceChanged(member: { id: "${member.id}" }) { balance { posted version } } }`,
  );
  expect(await live.next()).toEqual({ balanceChanged: { balance: { posted: '7', version: 1 } } });
  await live.stop();
});
