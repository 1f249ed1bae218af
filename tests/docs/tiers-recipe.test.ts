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

test.each(steps)('docs/recipes/tiers.md, line $line', async (step) => {
  if (step.kind === 'event') throw new Error('the page follows nothing');
  const caller = step.as === 'operator' ? world.operator : rahnet;
  const { data, errors } = await caller.ask(known.fill(step.request));
  expect(errors).toBeUndefined();
  expect({ data }).toEqual(known.expected(step.answer, { data }));
});
