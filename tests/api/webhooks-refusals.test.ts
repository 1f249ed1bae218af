import { encodeId } from '../../src/values/ids.js';
import { type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import type { ApiNode } from '../harness/api-node.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { type Asking, busyWhileTermsChange, invalid, row } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of webhooks refuse, one broken thing per row (rules W-02, W-03). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let full: WorldPartner;
let bare: ApiNode;
let mine: string;
let disabled: string;
let byOperator: string;
let delivery: string;
let ofDisabled: string;

const URL = 'https://hooks.example.org/';
const NO_ENDPOINT = encodeId('webhookEndpoint', 1n);

async function does(by: Caller, mutation: string, input: object, fields: string): Promise<Json> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const data = await by.get(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code } } }`,
    { input },
  );
  expect(data[mutation]?.userErrors).toEqual([]);
  return data[mutation] as Json;
}

async function register(by: Caller): Promise<string> {
  const { endpoint } = await does(by, 'registerWebhookEndpoint', { url: URL }, 'endpoint { id }');
  return String(endpoint?.id);
}

async function tried(by: Caller, endpointId: string): Promise<string> {
  const payload = await does(by, 'testWebhook', { endpointId }, 'delivery { id }');
  return String(payload.delivery?.id);
}

beforeAll(async () => {
  world = await createWorld();
  [rahnet, tizfood, full] = [
    await world.partner('rahnet'),
    await world.partner('tizfood'),
    await world.partner('bimeno'),
  ];
  bare = await world.secondServer({
    replace: () => ({ webhooks: { secrets: undefined, allowPrivate: false } }),
  });
  mine = await register(rahnet);
  delivery = await tried(rahnet, mine);
  disabled = await register(rahnet);
  ofDisabled = await tried(rahnet, disabled);
  await does(rahnet, 'disableWebhookEndpoint', { endpointId: disabled }, 'endpoint { id }');
  byOperator = await register(rahnet);
  await does(world.operator, 'disableWebhookEndpoint', { endpointId: byOperator }, 'endpoint { id }');
  for (let each = 0; each < 20; each += 1) await register(full);
});

afterAll(async () => world.close());

const by =
  (caller: () => Caller, input: () => object): Asking =>
  () => ({ input: input(), by: caller() });
const registering = (changes: object) =>
  by(
    () => rahnet,
    () => ({ url: URL, ...changes }),
  );
const asked = (caller: () => Caller, input: () => object) => async () => ({ input: input(), by: caller() });

/** What no caller can name: nothing, another kind of thing, and what is another's. */
const notFound = (more: object = {}) => [
  row(
    'there is no such endpoint',
    'WEBHOOK_ENDPOINT_NOT_FOUND',
    'endpointId',
    asked(
      () => rahnet,
      () => ({ endpointId: NO_ENDPOINT, ...more }),
    ),
  ),
  row(
    'the id is of another kind',
    'WEBHOOK_ENDPOINT_NOT_FOUND',
    'endpointId',
    asked(
      () => rahnet,
      () => ({ endpointId: rahnet.id, ...more }),
    ),
  ),
  row(
    "A-04 it is another partner's",
    'WEBHOOK_ENDPOINT_NOT_FOUND',
    'endpointId',
    asked(
      () => tizfood,
      () => ({ endpointId: mine, ...more }),
    ),
  ),
];

/** Who begins or ends to be told waits for the batches that are being written, and for changes of terms. */
const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    by(() => rahnet, input),
  );

refuses('registerWebhookEndpoint', () => world, [
  invalid('the URL is none', ['url'], registering({ url: 'hooks' })),
  invalid('W-03 the URL is not of the web', ['url'], registering({ url: 'ftp://hooks.example.org/' })),
  invalid('the URL has a password', ['url'], registering({ url: 'https://a:b@hooks.example.org/' })),
  invalid('there is no such type', ['types', '1'], registering({ types: ['points.earned', 'points.eaten'] })),
  invalid('there are no types', ['types'], registering({ types: [] })),
  invalid('nobody can be written to there', ['notifyEmail'], registering({ url: URL, notifyEmail: 'ops' })),
  invalid('there is no such version', ['version'], registering({ version: '1999-01' })),
  row(
    'there is no such partner',
    'PARTNER_NOT_FOUND',
    'partnerId',
    asked(
      () => world.operator,
      () => ({ url: URL, partnerId: encodeId('partner', 1n) }),
    ),
  ),
  {
    name: 'its owner has as many as one may have',
    code: 'WEBHOOK_ENDPOINT_LIMIT_REACHED',
    field: null,
    given: asked(
      () => full,
      () => ({ url: URL }),
    ),
  },
  {
    name: 'the installation has no key',
    code: 'WEBHOOKS_NOT_SET_UP',
    field: null,
    given: asked(
      () => callerOn(bare.api.port, rahnet.story.secret),
      () => ({ url: URL }),
    ),
  },
  busy(() => ({ url: URL })),
]);

refuses('changeWebhookEndpoint', () => world, [
  invalid(
    'the URL is none',
    ['url'],
    by(
      () => rahnet,
      () => ({ endpointId: mine, url: 'hooks' }),
    ),
  ),
  invalid(
    'types are given and all',
    ['types'],
    by(
      () => rahnet,
      () => ({ endpointId: mine, types: ['points.earned'], allTypes: true }),
    ),
  ),
  invalid(
    'somebody is to be written to, and nobody',
    ['notifyEmail'],
    by(
      () => rahnet,
      () => ({ endpointId: mine, notifyEmail: 'ops@example.com', notifyNobody: true }),
    ),
  ),
  ...notFound({ types: ['points.earned'] }),
]);

refuses('rotateWebhookSecret', () => world, [
  invalid(
    'the overlap is too long',
    ['overlapSeconds'],
    by(
      () => rahnet,
      () => ({ endpointId: mine, overlapSeconds: 604_801 }),
    ),
  ),
  invalid(
    'the overlap is below 0',
    ['overlapSeconds'],
    by(
      () => rahnet,
      () => ({ endpointId: mine, overlapSeconds: -1 }),
    ),
  ),
  ...notFound(),
  {
    name: 'the installation has no key',
    code: 'WEBHOOKS_NOT_SET_UP',
    field: null,
    given: asked(
      () => callerOn(bare.api.port, rahnet.story.secret),
      () => ({ endpointId: mine }),
    ),
  },
]);

refuses('enableWebhookEndpoint', () => world, [
  invalid(
    'the reason is empty',
    ['reason'],
    by(
      () => rahnet,
      () => ({ endpointId: disabled, reason: '' }),
    ),
  ),
  ...notFound(),
  row(
    'the operator has disabled it',
    'WEBHOOK_ENDPOINT_DISABLED',
    'endpointId',
    asked(
      () => rahnet,
      () => ({ endpointId: byOperator }),
    ),
  ),
  busy(() => ({ endpointId: disabled })),
]);

refuses('disableWebhookEndpoint', () => world, [
  invalid(
    'the reason is empty',
    ['reason'],
    by(
      () => rahnet,
      () => ({ endpointId: mine, reason: '' }),
    ),
  ),
  ...notFound(),
  busy(() => ({ endpointId: mine })),
]);

refuses('removeWebhookEndpoint', () => world, [
  invalid(
    'the reason is empty',
    ['reason'],
    by(
      () => rahnet,
      () => ({ endpointId: mine, reason: '' }),
    ),
  ),
  ...notFound(),
  busy(() => ({ endpointId: mine })),
]);

refuses('testWebhook', () => world, [
  ...notFound(),
  row(
    'it is disabled',
    'WEBHOOK_ENDPOINT_DISABLED',
    'endpointId',
    asked(
      () => rahnet,
      () => ({ endpointId: disabled }),
    ),
  ),
]);

refuses('redeliverWebhook', () => world, [
  row(
    'there is no such delivery',
    'WEBHOOK_DELIVERY_NOT_FOUND',
    'deliveryId',
    asked(
      () => rahnet,
      () => ({ deliveryId: encodeId('webhookDelivery', 1n) }),
    ),
  ),
  row(
    "A-04 it is another partner's",
    'WEBHOOK_DELIVERY_NOT_FOUND',
    'deliveryId',
    asked(
      () => tizfood,
      () => ({ deliveryId: delivery }),
    ),
  ),
  row(
    'its endpoint is disabled',
    'WEBHOOK_ENDPOINT_DISABLED',
    'deliveryId',
    asked(
      () => rahnet,
      () => ({ deliveryId: ofDisabled }),
    ),
  ),
]);

test.each(['\0', 'points.earned\0', '__proto__', 'x'.repeat(10_000)])(
  'W-02 of a type that there is not nothing was sent: %j',
  async (type) => {
    const asked =
      'query ($filter: WebhookDeliveriesFilterInput) { webhookDeliveries(filter: $filter) { edges { node { id } } } }';
    expect(await rahnet.get(asked, { filter: { type } })).toEqual({ webhookDeliveries: { edges: [] } });
  },
);

test("A-04 W-02 what is sent is in the log, for the endpoint's owner alone", async () => {
  const asked =
    'query ($filter: WebhookDeliveriesFilterInput) { webhookDeliveries(filter: $filter) { edges { node { id eventId objectKind body } } } }';
  const first = async (by: Caller, endpointId: string) => {
    const { webhookDeliveries } = await by.get(asked, { filter: { endpointId } });
    return listOf(webhookDeliveries.edges).map(({ node }) => node);
  };
  const [own] = await first(rahnet, mine);
  expect(JSON.parse(textOf(own?.body))).toMatchObject({
    ...{ id: own?.eventId, type: 'webhook.test', version: '2026-11' },
    object: { kind: own?.objectKind, id: mine, sequence: 1 },
  });
  for (const other of [world.operator, world.auditor]) {
    expect(await first(other, mine)).toMatchObject([{ id: own?.id, body: null }]);
  }
  expect(await first(tizfood, mine)).toEqual([]);
  const ofOperator = await register(world.operator);
  await tried(world.operator, ofOperator);
  for (const by of [world.operator, world.auditor]) {
    expect(await first(by, ofOperator)).toMatchObject([{ body: expect.stringContaining(ofOperator) }]);
  }
});
