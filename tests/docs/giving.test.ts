import { readFileSync } from 'node:fs';
import { carryOutGivingOrders } from '../../src/giving/orders/carry-out-giving-orders.js';
import { createLogger } from '../../src/runtime/logger.js';
import { fieldsOf } from '../../src/values/calendar.js';
import { today } from '../api/giving-world.js';
import { createWorld, type World } from '../harness/world.js';
import { Placeholders, stepsOf } from './walkthrough.js';

/** The recipe of giving, request by request. */

const steps = stepsOf(readFileSync(new URL('../../docs/recipes/giving.md', import.meta.url), 'utf8'));
const known = new Placeholders();
let world: World;
let callers: Readonly<Record<string, Pick<World['operator'], 'ask'>>>;

beforeAll(async () => {
  world = await createWorld();
  const rahnet = await world.partner('rahnet');
  const bimeno = await world.partner('bimeno');
  const member = await world.member(rahnet, 2_000);
  callers = { operator: world.operator, another: world.secondOperator, member, partner: rahnet };
  for (const [name, value] of [
    ['<bimenoId>', bimeno.id],
    ['<memberId>', member.id],
    ['<today>', today()],
    ['<dayOfMonth>', String(fieldsOf(today(), 'persian').day)],
  ])
    known.expected(name, value);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

test.each(steps.map((step) => [step.line, step] as const))(
  'C-01 C-02 C-03 C-04 C-07 C-12 what the recipe says on line %i happens',
  async (_line, step) => {
    if (step.kind !== 'request') throw new Error('the page has no subscriptions');
    // The job comes round between two requests.
    const { database, programme, ledger } = world.server.node;
    const logger = createLogger({ level: 'silent', name: 'test' });
    await carryOutGivingOrders({ database, programme, ledger, logger }, world.coalition.coalitionId);
    const { data, errors } = (await callers[step.as]?.ask(known.fill(step.request))) ?? {};
    expect(errors).toBeUndefined();
    expect({ data }).toEqual(known.expected(step.answer, { data }));
  },
);
