import { createWorld, type World } from '../harness/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await world.close();
});

test('A-06 an empty page is a page', async () => {
  const { members } = await world.operator.get('{ members(first: 10) { edges { cursor } } }');
  expect(members).toEqual({ edges: [] });
});
