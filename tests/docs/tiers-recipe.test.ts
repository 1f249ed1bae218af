import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { addDays } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import type { Subscription } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { Placeholders, stepsOf } from './walkthrough.js';

const page = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/recipes/tiers.md');
const steps = stepsOf(readFileSync(page, 'utf8'));
const known = new Placeholders();

let world: World;
let rahnet: WorldPartner;
/** What the page follows. */
let followed: Subscription | undefined;
beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  const today = dayOf(new Date(), 'Asia/Tehran');
  for (const [name, days] of [
    ['<today>', 0],
    ['<tomorrow>', 1],
    ['<inAWeek>', 7],
    ['<inAMonth>', 30],
  ] as const)
    known.expected(name, addDays(today, days));
});
afterAll(async () => {
  await followed?.stop();
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
  if (step.kind === 'event') {
    const data = await followed?.next();
    expect({ data }).toEqual(known.expected(step.event, { data }));
    return;
  }
  const caller = step.as === 'operator' ? world.operator : step.as === 'member' ? await member() : rahnet;
  if (step.request.startsWith('subscription')) {
    followed = caller.follow(known.fill(step.request));
    const data = await followed.next();
    expect({ data }).toEqual(known.expected(step.answer, { data }));
    return;
  }
  const { data, errors } = await caller.ask(known.fill(step.request));
  expect(errors).toBeUndefined();
  expect({ data }).toEqual(known.expected(step.answer, { data }));
});
