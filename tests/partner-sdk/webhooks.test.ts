import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { Hamsood, type HamsoodEvent } from '../../partners-sdk/src/index.js';
import { type SignedWebhook, TestServer } from '../../partners-sdk/src/testing/index.js';
import { verifyWebhook, WebhookError } from '../../partners-sdk/src/webhooks/index.js';
import { signWebhook } from '../../partners-sdk/src/webhooks/sign-webhook.js';
import { EVENT_TYPE_NAMES } from '../../src/webhooks/event-types.js';

/** W-02: what arrives at an endpoint, held against an independent library of Standard Webhooks in both directions. */

const secretOf = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const ajv = new Ajv2020({ allowUnionTypes: true });
addFormats.default(ajv);
const [SECRET, OTHER] = [secretOf('a'), secretOf('b')];
const NOW = new Date('2026-11-22T08:30:00.000Z');
const now = () => NOW;
const ID = 'evt_0000000000001';
const BODY = JSON.stringify({
  id: ID,
  type: 'points.earned',
  version: '2026-11',
  occurredAt: '2026-11-22T08:29:59.123Z',
  coalitionId: 'coa_0000000000001',
  object: { kind: 'balance', id: 'mem_0000000000001', sequence: 7 },
  data: {
    transaction: {
      id: 'txn_0000000000001',
      points: '12345678901234567890',
      postedAt: '2026-11-22T08:29:59.123Z',
    },
    member: { id: 'mem_0000000000001', externalId: 'guest-۷' },
    change: '12345678901234567890',
    amount: { amount: '1250000', currency: 'IRR' },
  },
});

const signed = (body = BODY, secrets: readonly string[] = [SECRET], at = NOW) =>
  signWebhook({ id: ID, body }, secrets, at);
const problemOf = (verified: Promise<HamsoodEvent>) =>
  verified.then(
    () => 'believed',
    (error) => (error instanceof WebhookError ? error.code : String(error)),
  );

test('W-02 what the library signs is believed, and read to the last field', async () => {
  const signature = new Webhook(SECRET).sign(ID, NOW, BODY);
  const timestamp = String(NOW.getTime() / 1_000);
  const headers = { 'webhook-id': ID, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  const event = await verifyWebhook(BODY, headers, SECRET, { now });
  if (event.type !== 'points.earned') throw new Error('it is of another type');
  expect(event.data.change).toBe(12_345_678_901_234_567_890n);
  expect(event.data.transaction.postedAt).toEqual(new Date('2026-11-22T08:29:59.123Z'));
  expect(event.occurredAt.getTime()).toBe(NOW.getTime() - 877);
  expect(event.data.member?.externalId).toBe('guest-۷');
  expect(event.data.amount).toEqual({ amount: '1250000', currency: 'IRR' });
  expect(event.object).toEqual({ kind: 'balance', id: 'mem_0000000000001', sequence: 7 });
});

test('W-02 what the test kit signs is believed by the library', async () => {
  const at = new Date(); // the library knows no other clock
  const { body, headers } = await signed(BODY, [OTHER, SECRET], at);
  for (const secret of [SECRET, OTHER]) {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(BODY));
  }
  expect(() => new Webhook(secretOf('c')).verify(body, headers)).toThrow();
});

test('W-02 headers and bodies of every kind of server are read', async () => {
  const { body, headers } = await signed();
  const shouted = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  const listed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  for (const given of [headers, new Headers(headers), shouted, listed]) {
    for (const raw of [body, Buffer.from(body), new TextEncoder().encode(body).buffer as ArrayBuffer]) {
      expect((await verifyWebhook(raw, given, SECRET, { now })).id).toBe(ID);
    }
  }
});

test('W-02 while one secret gives way to the other, both are good on both sides', async () => {
  const both = await signed(BODY, [SECRET, OTHER]);
  expect(await problemOf(verifyWebhook(BODY, both.headers, SECRET, { now }))).toBe('believed');
  expect(await problemOf(verifyWebhook(BODY, both.headers, OTHER, { now }))).toBe('believed');
  const one = await signed(BODY, [OTHER]);
  expect(await problemOf(verifyWebhook(BODY, one.headers, [SECRET, OTHER], { now }))).toBe('believed');
  expect(await problemOf(verifyWebhook(BODY, one.headers, SECRET, { now }))).toBe('BAD_SIGNATURE');
});

test.each<[string, (webhook: SignedWebhook) => Parameters<typeof verifyWebhook>]>([
  ['NO_HEADER', ({ body }) => [body, {}, SECRET, { now }]],
  ['NO_HEADER', ({ body, headers }) => [body, { ...headers, 'webhook-id': '' }, SECRET, { now }]],
  ['NO_HEADER', ({ body, headers }) => [body, { ...headers, 'webhook-timestamp': 'now' }, SECRET, { now }]],
  [
    'TOO_OLD',
    ({ body, headers }) => [body, headers, SECRET, { now: () => new Date(NOW.getTime() + 301_000) }],
  ],
  [
    'TOO_NEW',
    ({ body, headers }) => [body, headers, SECRET, { now: () => new Date(NOW.getTime() - 301_000) }],
  ],
  [
    'TOO_OLD',
    ({ body, headers }) => [
      body,
      headers,
      SECRET,
      { now: () => new Date(NOW.getTime() + 11_000), toleranceSeconds: 10 },
    ],
  ],
  ['BAD_SECRET', ({ body, headers }) => [body, headers, 'secret', { now }]],
  ['BAD_SECRET', ({ body, headers }) => [body, headers, 'whsec_é', { now }]],
  ['BAD_SIGNATURE', ({ body, headers }) => [`${body} `, headers, SECRET, { now }]],
  ['BAD_SIGNATURE', ({ body, headers }) => [body, { ...headers, 'webhook-id': 'evt_2' }, SECRET, { now }]],
  [
    'BAD_SIGNATURE',
    ({ body, headers }) => [body, { ...headers, 'webhook-timestamp': '1795336199' }, SECRET, { now }],
  ],
  [
    'BAD_SIGNATURE',
    ({ body, headers }) => [body, { ...headers, 'webhook-signature': 'v1,' }, SECRET, { now }],
  ],
  [
    'BAD_SIGNATURE',
    ({ body, headers }) => [
      body,
      { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v1a,') },
      SECRET,
      { now },
    ],
  ],
  ['BAD_SIGNATURE', ({ body, headers }) => [body, headers, [], { now }]],
  ['BAD_BODY', ({ body, headers }) => [JSON.parse(body), headers, SECRET, { now }]],
])('W-02 %s is told', async (code, given) => {
  expect(await problemOf(verifyWebhook(...given(await signed())))).toBe(code);
});

test.each([
  ['BAD_BODY', 'no JSON'],
  ['BAD_BODY', 'null'],
  ['BAD_BODY', BODY.replace(ID, 'evt_0000000000002')],
  ['UNKNOWN_VERSION', BODY.replace('2026-11"', '2031-01"')],
])('W-02 %s of what was signed is told', async (code, body) => {
  const { headers } = await signed(body);
  expect(await problemOf(verifyWebhook(body, headers, SECRET, { now }))).toBe(code);
});

test('W-02 one other byte, anywhere, is not believed', async () => {
  const { body, headers } = await signed();
  const bytes = Buffer.from(body);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ by;
      expect(await problemOf(verifyWebhook(changed, headers, SECRET, { now }))).toBe('BAD_SIGNATURE');
    }),
    { numRuns: 200 },
  );
});

describe('the test kit', () => {
  const open = () => {
    const server = new TestServer();
    const partner = server.addPartner('rahnet');
    const { endpoint, fetch } = server;
    return { server, partner, client: new Hamsood({ apiKey: partner.apiKey, endpoint, fetch }) };
  };

  test('W-02 sends an event of every type, as its JSON Schema says, which the client believes', async () => {
    const { server, partner, client } = open();
    const seen: HamsoodEvent[] = [];
    const endpoint = server.sendWebhooks(partner, async ({ body, headers }) => {
      seen.push(await client.webhooks.verify(body, headers, endpoint.secret));
      const schema = new URL(`../../schema/events/${seen.at(-1)?.type}.json`, import.meta.url);
      const { $id, ...rest } = JSON.parse(readFileSync(schema, 'utf8'));
      const validate = ajv.getSchema($id) ?? ajv.compile({ $id, ...rest });
      expect({ body, valid: validate(JSON.parse(body)), errors: validate.errors }).toEqual({
        ...{ body, valid: true, errors: null },
      });
    });
    for (const type of EVENT_TYPE_NAMES) await endpoint.trigger(type);
    expect(seen.map(({ type }) => type)).toEqual(EVENT_TYPE_NAMES);
    await endpoint.trigger('points.expiring', { points: '42' });
    expect(seen.at(-1)).toMatchObject({ type: 'points.expiring', data: { points: 42n } });
  });

  test('W-01 sends again what was not taken, as the same event, and goes on with the next', async () => {
    const { server, partner } = open();
    const ids: string[] = [];
    const answers = [500, new Response(null, { status: 503 }), { statusCode: 200 }, undefined];
    const endpoint = server.sendWebhooks(partner, ({ headers }) => {
      ids.push(headers['webhook-id']);
      return answers.shift();
    });
    await endpoint.trigger('points.earned');
    await endpoint.trigger('points.burned');
    expect(ids).toHaveLength(4);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    answers.push(...Array.from({ length: 5 }, () => 500));
    await expect(endpoint.trigger('points.earned')).rejects.toThrow('not taken');
    await endpoint.trigger('points.earned');
  });

  test('W-02 signs with both secrets while one gives way to the other', async () => {
    const { server, partner, client } = open();
    const old: string[] = [];
    const endpoint = server.sendWebhooks(partner, async ({ body, headers }) => {
      for (const secret of old) await client.webhooks.verify(body, headers, secret);
    });
    old.push(endpoint.secret);
    await endpoint.trigger('points.earned');
    old.push(endpoint.rotateSecret());
    await endpoint.trigger('points.earned');
    old.shift();
    old.push(endpoint.rotateSecret());
    await endpoint.trigger('points.earned');
    endpoint.close();
  });
});
