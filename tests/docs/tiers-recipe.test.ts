import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { Placeholders, stepsOf } from './walkthrough.js';

const page = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/recipes/tiers.md');
const steps = stepsOf(readFileSync(page, 'utf8'));
const known = new Placeholders();

let world: World;
let rahnet: WorldPartner;
beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
});
afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

/** The page's member, in the partner's app. */
async function member() {
  const { createMemberToken } = await rahnet.get(
    `mutation { createMemberToken(input: { member: { id: "${known.value('memberId')}" } }) { token } }`,
  );
  return world.caller(String(createMemberToken.token));
}

test.each(steps)('docs/recipes/tiers.md, line $line', async (step) => {
  if (step.kind === 'event') throw new Error('the page follows nothing');
  const caller = step.as === 'operator' ? world.operator : step.as === 'member' ? await member() : rahnet;
  const { data, errors } = await caller.ask(known.fill(step.request));
  expect(errors).toBeUndefined();
  expect({ data }).toEqual(known.expected(step.answer, { data }));
});
