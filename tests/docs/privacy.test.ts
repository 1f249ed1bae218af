import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openMessageTransport } from '../../src/notifications/open-transport.js';
import { sendMessages } from '../../src/notifications/send-messages.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { encodeId } from '../../src/values/ids.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { fencesOf, Placeholders, stepsOf } from './walkthrough.js';

/** The recipe of members' data, request by request. */

const page = await readFile(new URL('../../docs/recipes/privacy.md', import.meta.url), 'utf8');
const steps = stepsOf(page);
const fences = [...fencesOf(page)];
const known = new Placeholders();
const PHONE = '+989123456789';
let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;

beforeAll(async () => {
  world = await createWorld({ coalition: { openLinking: false } });
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  const { enrolMember } = await rahnet.get(
    `mutation { enrolMember(input: { phone: "${PHONE}" }) { member { id } userErrors { code } } }`,
  );
  const id = String(enrolMember?.member?.id);
  const amount = { amount: '1200000', currency: 'IRR' };
  const purchase = { reference: 'r-1', amount };
  const input = { idempotencyKey: 'k-1', member: { id }, merchantId: rahnet.merchantId, purchase };
  await rahnet.get(
    'mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { userErrors { code } } }',
    { input },
  );
  known.expected('<coalitionId>', encodeId('coalition', world.coalition.coalitionId));
  known.expected('<memberId>', id);
  known.expected('<rahnetId>', rahnet.id);
  known.expected('<tizfoodId>', tizfood.id);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const callerOf = (who: string) =>
  who === 'member'
    ? world.caller(known.value('token'))
    : { rahnet, tizfood, operator: world.operator, auditor: world.auditor }[who];

/** What a page shows between two requests is looked for when the second one is sent. */
const BETWEEN: readonly [string, () => Promise<void>][] = [
  ['text', readsMessage],
  ['sh', takesExport],
];

test.each(steps.map((step) => [step.line, step] as const))(
  'A-04 A-05 A-08 A-09 A-10 what the recipe says on line %i happens',
  async (line, step) => {
    if (step.kind !== 'request') throw new Error('the page has no subscriptions');
    const before = steps.findLast((other) => other.line < line)?.line ?? 0;
    for (const [language, looks] of BETWEEN) {
      if (fences.some((fence) => fence.language === language && fence.line > before && fence.line < line))
        await looks();
    }
    const { data, errors } = (await callerOf(step.as)?.ask(known.fill(step.request))) ?? {};
    expect(errors).toBeUndefined();
    expect({ data }).toEqual(known.expected(step.answer, { data }));
  },
);

/** The message is in the development outbox, as the page shows it. */
async function readsMessage(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hamsood-recipe-'));
  try {
    const logger = createLogger({ level: 'silent', name: 'test', destination: { write: () => undefined } });
    const ways = { environment: 'development', dataDir, sms: undefined, smtp: undefined } as const;
    const transport = openMessageTransport(ways, logger);
    const { database } = world.server.node;
    await sendMessages({ database, transport, clock: systemClock, logger }, world.coalition.coalitionId);
    const lines = (await readFile(path.join(dataDir, 'outbox-messages.jsonl'), 'utf8')).trim().split('\n');
    const { to, text } = JSON.parse(lines.at(-1) ?? '') as { to: string; text: string };
    expect(to).toBe(PHONE);
    known.expected('<code>', /[۰-۹]{6}/.exec(text)?.[0]);
    const shown = fences.find(({ language }) => language === 'text')?.text ?? '';
    expect(text).toBe(known.fill(shown));
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

/** The file is where the page says, and has what was kept. */
async function takesExport(): Promise<void> {
  const shown = fences.find(({ language }) => language === 'sh')?.text ?? '';
  const way = /localhost:4000(\/\S+)/.exec(known.fill(shown))?.[1] ?? '';
  const answer = await fetch(`http://127.0.0.1:${world.server.api.port}${way}`, {
    headers: { authorization: `Bearer ${world.operator.credential}` },
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    format: 'hamsood member 1',
    identities: [{ kind: 'PHONE', value: PHONE }],
    consents: [{ purpose: 'MARKETING_SMS', given: true }],
  });
}
