import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { encodeId } from '../../src/values/ids.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { Placeholders, stepsOf } from './walkthrough.js';

const page = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../docs/recipes/business-accounts.md',
);
const steps = stepsOf(readFileSync(page, 'utf8'));
const known = new Placeholders();

let world: World;
let partner: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  partner = await world.partner('rahnet');
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  expect(
    (await auditSettlement(world.server.node.database, world.coalition.coalitionId)).differences,
  ).toEqual([]);
  await world.close();
});

/** The credential of whoever the page says. */
async function callerOf(who: string) {
  const coalition = encodeId('coalition', world.coalition.coalitionId);
  switch (who) {
    case 'operator':
      return world.caller(await world.token({ coalition, roles: ['operator'] }, 'developer'));
    case 'approver':
      return world.caller(await world.token({ coalition, roles: ['operator'] }, 'approver'));
    case 'manager':
      return world.caller(await world.token({ coalition, roles: ['account-manager'] }, 'sara'));
    case 'partner':
      return partner;
    case 'buyer':
      return world.caller(known.value('contactToken'));
    case 'employee':
      return world.caller(known.value('employeeToken'));
    default:
      throw new Error(`nobody is called ${who}`);
  }
}

test.each(steps)('docs/recipes/business-accounts.md, line $line', async (step) => {
  if (step.kind !== 'request') throw new Error('the page follows nothing');
  const { data, errors } = await (await callerOf(step.as)).ask(known.fill(step.request));
  expect(errors).toBeUndefined();
  expect({ data }).toEqual(known.expected(step.answer, { data }));
});
