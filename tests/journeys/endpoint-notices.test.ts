import { writeEndpointNotices } from '../../src/journeys/endpoint-notices/write-endpoint-notices.js';
import { sendMessages } from '../../src/notifications/send-messages.js';
import { writeMessage } from '../../src/notifications/templates.js';
import { createLogger } from '../../src/runtime/logger.js';
import { encodeId } from '../../src/values/ids.js';
import { changeWebhookEndpoint } from '../../src/webhooks/endpoints/change-webhook-endpoint.js';
import { disableWebhookEndpoint } from '../../src/webhooks/endpoints/disable-webhook-endpoint.js';
import { enableWebhookEndpoint } from '../../src/webhooks/endpoints/enable-webhook-endpoint.js';
import { registerWebhookEndpoint } from '../../src/webhooks/endpoints/register-webhook-endpoint.js';
import { removeWebhookEndpoint } from '../../src/webhooks/endpoints/remove-webhook-endpoint.js';
import { testWebhook } from '../../src/webhooks/endpoints/test-webhook.js';
import {
  did,
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { kept } from '../members/linking-scene.js';
import { type Receiver, startReceiver } from '../webhooks/receiver.js';
import { deliveringContext, earn, later, workOff } from '../webhooks/webhooks-story.js';

/** Owners of webhook endpoints that are written to, because they have no other way to know (rule W-02). */

const ADDRESS = 'integration-team@shop.example';
const DAY_MS = 86_400_000;
const DISABLE_AFTER_DAYS = 5;

let node: OpenedNode['node'];
let owner: OpenedNode['owner'];
let coalition: StoryCoalition;
let partner: StoryPartner;
let receiver: Receiver;
let context: ReturnType<typeof deliveringContext>;
let logged: string[];
let phones = 0;
useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});
beforeEach(async () => {
  coalition = await newCoalition(node, { calendar: 'gregory' });
  partner = await newPartner(node, coalition, 'rahnet');
  receiver = await startReceiver();
  logged = [];
  const destination = { write: (line: string) => void logged.push(line) };
  const logger = createLogger({ level: 'trace', name: 'test', destination });
  context = deliveringContext(node, { disableAfterDays: DISABLE_AFTER_DAYS, logger });
});
afterEach(async () => {
  expect(logged.filter((line) => line.includes(ADDRESS) || line.includes('secret-path'))).toEqual([]);
  await receiver.close();
});

const operator = () => ({ ...node.as(coalition.operator), clock: context.clock });
const itself = () => ({ ...node.as(partner.system), clock: context.clock });

/** @param by whose it is; null: the operator's */
async function registered(notifyEmail: string | null, by: StoryPartner | null = partner): Promise<bigint> {
  const at = {
    partnerId: undefined,
    url: `${receiver.url}/secret-path`,
    types: null,
    version: '2026-11',
  } as const;
  const caller = by ? { ...node.as(by.system), clock: context.clock } : operator();
  return did(await registerWebhookEndpoint(caller, { ...at, notifyEmail })).endpoint.id;
}

/** Writes what is to be told, by two nodes at once, and sends it. Answers subjects with their addressees. */
async function told(): Promise<string[]> {
  const { database, programme } = node;
  const { clock } = context;
  const snapshot = await programme.snapshot(coalition.coalitionId);
  await Promise.all(
    [1, 2].map(() => writeEndpointNotices({ database, clock }, snapshot, DISABLE_AFTER_DAYS)),
  );
  const transport = kept();
  await sendMessages({ database, transport, clock, logger: context.logger }, coalition.coalitionId);
  for (const { text, html } of transport.sent) expect(`${text}${html}`).not.toContain('secret-path');
  return transport.sent.map(({ to, subject }) => `${to}: ${subject}`);
}

/** Twice a day something happens, which is tried. */
async function failFor(days: number): Promise<void> {
  for (let half = 0; half < days * 2; half += 1) {
    phones += 1;
    await earn(node, partner, await newMember(node, partner, `+98914${String(phones).padStart(7, '0')}`));
    await workOff(node, context, coalition.coalitionId);
    later(context.clock, DAY_MS / 2);
  }
}

const FAILING = `${ADDRESS}: Hamsood: a webhook endpoint takes nothing`;
const DISABLED = `${ADDRESS}: Hamsood: a webhook endpoint was disabled`;

test('W-02 an owner is written to when an endpoint has taken nothing for a day, and when it is disabled: once each', async () => {
  const endpointId = await registered(ADDRESS);
  receiver.answer = () => ({ status: 500 });
  await failFor(0.5);
  expect(await told()).toEqual([]);
  await failFor(0.5);
  expect(await told()).toEqual([FAILING]);
  did(await testWebhook(itself(), { endpointId })); // an event of it that nobody is written to of
  await failFor(1);
  expect(await told()).toEqual([]);
  await failFor(DISABLE_AFTER_DAYS);
  expect(await told()).toEqual([DISABLED]);
  expect(await told()).toEqual([]);
  // It fails anew, which is told anew.
  did(await enableWebhookEndpoint(itself(), { endpointId, reason: null }));
  await failFor(1.5);
  expect(await told()).toEqual([FAILING]);
  const { rows } = await owner.query('select address, parameters from message where coalition_id = $1', [
    String(coalition.coalitionId),
  ]);
  expect(rows).toEqual(rows.map(() => ({ address: null, parameters: null })));
});

test('W-02 one that says it is gone, or that the operator disables, is told; what its owner does itself is not', async () => {
  const endpointId = await registered(ADDRESS);
  const change = { endpointId, reason: null };
  did(await disableWebhookEndpoint(itself(), change));
  expect(await told()).toEqual([]);
  did(await enableWebhookEndpoint(itself(), change));
  did(await disableWebhookEndpoint(operator(), change));
  did(await enableWebhookEndpoint(operator(), change));
  expect(await told()).toEqual([]); // it is over
  did(await disableWebhookEndpoint(operator(), change));
  expect(await told()).toEqual([DISABLED]);
  did(await enableWebhookEndpoint(operator(), change));
  receiver.answer = () => ({ status: 410 });
  await failFor(0.5);
  expect(await told()).toEqual([DISABLED]);
});

test('W-02 an owner is written to 20 times a day at most, whichever of its endpoints it is about; others are still told', async () => {
  const disabled = async (endpointId: bigint) =>
    did(await disableWebhookEndpoint(operator(), { endpointId, reason: null }));
  const subjects: string[] = [];
  // The last three come together, and one of them is too many.
  for (let round = 0; round < 7; round += 1) {
    const ids = [await registered(ADDRESS), await registered(ADDRESS), await registered(ADDRESS)];
    for (const endpointId of ids) await disabled(endpointId);
    subjects.push(...(await told()));
    for (const endpointId of ids) did(await removeWebhookEndpoint(itself(), { endpointId, reason: null }));
  }
  expect(subjects).toEqual(Array(20).fill(DISABLED));
  // Others who are told in one page with it: the operator, whose own is gone, and another partner.
  await registered(ADDRESS, null);
  receiver.answer = () => ({ status: 410 });
  await failFor(0.5);
  const other = await newPartner(node, coalition, 'tizfood');
  for (const by of [partner, other, partner]) await disabled(await registered(ADDRESS, by));
  expect(await told()).toEqual([DISABLED, DISABLED]);
  later(context.clock, DAY_MS);
  await disabled(await registered(ADDRESS));
  expect(await told()).toEqual([DISABLED]);
});

test('A-05 W-02 whoever gives no address is not written to; a removed endpoint and the audit log keep none', async () => {
  const endpointId = await registered(null);
  did(await disableWebhookEndpoint(operator(), { endpointId, reason: null }));
  const change = { endpointId, url: undefined, types: undefined, version: undefined };
  expect(did(await changeWebhookEndpoint(itself(), { ...change, notifyEmail: ADDRESS })).notifyEmail).toBe(
    ADDRESS,
  );
  expect(await told()).toEqual([]); // of what was before
  did(await enableWebhookEndpoint(operator(), { endpointId, reason: null }));
  did(await changeWebhookEndpoint(itself(), { ...change, notifyEmail: null }));
  did(await disableWebhookEndpoint(operator(), { endpointId, reason: null }));
  expect(await told()).toEqual([]);
  did(await changeWebhookEndpoint(itself(), { ...change, notifyEmail: ADDRESS }));
  did(await removeWebhookEndpoint(itself(), { endpointId, reason: null }));
  const { rows } = await owner.query<{ text: string }>(
    `select to_jsonb(t)::text as text from webhook_endpoint t where id = $1
      union all select to_jsonb(a)::text from audit_entry a where coalition_id = $2
      union all select to_jsonb(d)::text from audit_detail d where coalition_id = $2`,
    [endpointId, coalition.coalitionId].map(String),
  );
  expect(rows.filter(({ text }) => text.includes(ADDRESS))).toEqual([]);
  expect(rows.filter(({ text }) => text.includes('"notified": true'))).not.toEqual([]);
});

test('W-02 what is written says which endpoint, why, and what to do, in both languages', () => {
  const words = {
    coalition: 'Hamsood',
    place: 'https://shop.example',
    endpoint: encodeId('webhookEndpoint', 7n),
  };
  const disabled = (because: 'GONE' | 'FAILING' | 'OPERATOR', language: 'en' | 'fa' = 'en') =>
    writeMessage('webhook-disabled', language, { ...words, because }).text;
  expect(disabled('GONE')).toBe(
    `Nothing is sent to your webhook endpoint at https://shop.example (${words.endpoint}) any more: it answered that it is gone (410). What happens meanwhile is not kept for it. When it takes webhooks again, switch it on with enableWebhookEndpoint.`,
  );
  expect(disabled('OPERATOR')).toContain('Only the operator switches it on again.');
  for (const because of ['GONE', 'FAILING', 'OPERATOR'] as const)
    expect(disabled(because, 'fa')).toContain(words.endpoint);
  const failing = writeMessage('webhook-failing', 'en', { ...words, since: '2026-01-02', days: '5' });
  expect(failing.text).toContain('has taken nothing since 2026-01-02');
  expect(writeMessage('webhook-failing', 'fa', { ...words, since: '۲', days: '۵' }).text).toContain('۵ روز');
});
