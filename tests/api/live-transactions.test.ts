import { createWorld, type World } from '../harness/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await world.close();
});

test('A-04 a partner follows its own transactions only', async () => {
  const [rahnet, tizfood] = [await world.partner('rahnet'), await world.partner('tizfood')];
  const live = rahnet.follow(`subscription { transactionPosted(partnerId: "${tizfood.id}") { id } }`);
  await expect(live.next()).rejects.toThrow('FORBIDDEN');
  await live.stop();
});
