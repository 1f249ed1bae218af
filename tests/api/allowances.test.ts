import { createHash } from 'node:crypto';
import WebSocket from 'ws';
import * as documents from '../../partners-sdk/src/generated/documents.js';
import { CREDIT_SHARE } from '../../src/api/limits/local-bucket.js';
import {
  type InstallationAllowances,
  NO_LIMITS,
  Throttle,
  type ThrottleOptions,
} from '../../src/api/limits/throttle.js';
import { PostgresBucketStore } from '../../src/runtime/bucket-store-postgres.js';
import type { Database } from '../../src/runtime/database.js';
import { type Answer, type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import type { ApiNode } from '../harness/api-node.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { MemoryBuckets } from './memory-buckets.js';
import { BURN, burnInput } from './operations.js';

/** What callers are told of their allowance, and what they are told when it is used up, on every way in. */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  member = await world.member(rahnet, 1_000);
});
afterAll(async () => world.close());

/** A server that limits its callers, for whom nothing comes back: the clock of their buckets stands still. */
function limited(allowances: Partial<InstallationAllowances>): Promise<ApiNode> {
  return serverWith(allowances, () => ({ store: new MemoryBuckets(() => 0), now: () => 0 }));
}

function serverWith(
  allowances: Partial<InstallationAllowances>,
  more: (database: Pick<Database, 'ledgerPool'>) => Omit<ThrottleOptions, 'allowances' | 'logger'>,
): Promise<ApiNode> {
  return world.secondServer({
    replace: ({ database, logger }) => ({
      // Tokens of people are those of the first server.
      authenticator: world.server.node.access.authenticator,
      throttle: new Throttle({ allowances: { ...NO_LIMITS, ...allowances }, logger, ...more(database) }),
    }),
  });
}

let partners = 0;
/** A partner whose key has used up nothing. */
const newPartner = () => {
  partners += 1;
  return world.partner(`limited-${partners}`);
};
const on = (server: ApiNode, { credential }: Caller) => callerOn(server.api.port, credential);
const of = (maximum: number) => ({ maximum, restoreRate: 1 });
const LOOK = '{ viewer { id } coalition { id } }';
const costOf = ({ extensions }: Answer) => extensions?.cost as Json;

/** That an answer refuses for want of allowance, in whichever words there are on its way. */
function expectThrottled(status: number, headers: Headers, body: Pick<Answer, 'errors' | 'data'>): void {
  expect(status).toBe(429);
  expect(body.data).toBeUndefined();
  expect(body.errors).toEqual([
    {
      message: expect.stringMatching(/send it again in [\d.]+ seconds/),
      extensions: { code: 'THROTTLED', retryAfter: expect.any(Number) },
    },
  ]);
  const seconds = Number(headers.get('retry-after'));
  expect(Number.isInteger(seconds)).toBe(true);
  expect(seconds).toBeGreaterThanOrEqual(body.errors?.[0]?.extensions.retryAfter as number);
  expect(headers.get('ratelimit')).toMatch(/^"(?:key|person)";r=\d+;t=\d+$/);
}

describe('A-06 over HTTP', () => {
  test('answers tell what is left, in the answer and in headers, the first time and when the document is known', async () => {
    const partner = await newPartner();
    const server = await limited({ key: of(1_000) });
    for (const left of [998, 996, 994]) {
      const answer = await on(server, partner).ask(LOOK);
      expect(costOf(answer)).toEqual({
        requested: 2,
        actual: 2,
        throttle: { maximum: 1_000, available: left, restoreRate: 1 },
      });
      expect(answer.headers.get('ratelimit-policy')).toBe('"key";q=1000;w=1000;qu="cost"');
      expect(answer.headers.get('ratelimit')).toBe(`"key";r=${left};t=${1_000 - left}`);
      expect(answer.headers.get('retry-after')).toBeNull();
    }
  });

  test('without a limit nothing is told of one', async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await rahnet.ask(LOOK);
      expect(costOf(answer)).toEqual({ requested: 2, actual: 2 });
      expect(answer.headers.get('ratelimit')).toBeNull();
    }
  });

  test('whoever has used it up is refused on every way, and nothing is done', async () => {
    const partner = await newPartner();
    const server = await limited({ key: of(100) });
    const caller = on(server, partner);
    for (let used = 0; used < 100; used += 2) await caller.ask(LOOK);
    const url = `http://127.0.0.1:${server.api.port}`;
    const authorization = { authorization: `Bearer ${partner.credential}` };
    const json = async (response: Response) =>
      expectThrottled(response.status, response.headers, (await response.json()) as Answer);

    const known = await caller.ask(LOOK);
    expectThrottled(known.status, known.headers, known);
    expect(costOf(known)).toMatchObject({ requested: 2, actual: 0, throttle: { maximum: 100 } });
    const fresh = await caller.ask('{ viewer { id } fresh: coalition { id } }');
    expectThrottled(fresh.status, fresh.headers, fresh);
    expect(costOf(fresh)).toMatchObject({ requested: 2, actual: 0, throttle: { maximum: 100 } });
    const burn = await caller.ask(BURN, { input: burnInput(rahnet, member, { points: '5' }) });
    expectThrottled(burn.status, burn.headers, burn);
    await json(
      await fetch(`${url}/graphql?query=${encodeURIComponent('{ coalition { id } }')}`, {
        headers: authorization,
      }),
    );
    await json(
      await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ documentId: documents.WhoAmI.id }),
      }),
    );
    for (const accept of ['application/graphql-response+json', 'application/json']) {
      const answer = await caller.ask(LOOK, {}, { accept });
      expectThrottled(answer.status, answer.headers, answer);
    }
    await json(await fetch(`${url}/statements/${member.id}.csv`, { headers: authorization }));
    expect((await world.member(rahnet)).id).toBeDefined();
    const { member: now } = await rahnet.get(
      `{ member(ref: { id: "${member.id}" }) { balance { available } } }`,
    );
    expect(now).toEqual({ balance: { available: '1000' } });
  });

  test('people and members have their own, and other callers do not notice', async () => {
    const server = await limited({ person: of(50) });
    const token = await world.token(
      { coalition: textOf((await rahnet.get('{ coalition { id } }')).coalition.id), roles: ['operator'] },
      'somebody busy',
    );
    const page = '{ viewer { id } coalition { id name { en } pointsName { en } } }';
    for (const caller of [callerOn(server.api.port, token), on(server, await world.member(rahnet))]) {
      let answers = 0;
      for (;;) {
        const answer = await caller.ask(page);
        if (answer.status === 429) {
          expectThrottled(answer.status, answer.headers, answer);
          break;
        }
        expect(answer.headers.get('ratelimit-policy')).toBe('"person";q=50;w=50;qu="cost"');
        answers += 1;
      }
      expect(answers).toBeGreaterThanOrEqual(12);
      expect(answers).toBeLessThan(20);
    }
    expect((await on(server, world.auditor).ask(page)).status).toBe(200);
    expect((await on(server, rahnet).ask(page)).status).toBe(200);
  });

  test('whoever is nobody is told so, and may read the schema', async () => {
    const server = await limited({ key: of(1), person: of(1), coalition: of(1) });
    for (let time = 0; time < 5; time += 1) {
      const { errors } = await on(server, world.anonymous).ask(LOOK);
      expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
    const { data } = await on(server, world.anonymous).ask('{ __schema { queryType { name } } }');
    expect(data.__schema.queryType.name).toBe('Query');
  });

  test('variables of the wrong type are paid for once', async () => {
    const partner = await newPartner();
    const server = await limited({ key: of(1_000) });
    const caller = on(server, partner);
    const first = await caller.ask(BURN, { input: burnInput(rahnet, member, { points: '5' }) });
    const { requested } = costOf(first) as unknown as { requested: number };
    const wrong = await caller.ask(BURN, { input: 5 });
    expect(wrong.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(wrong.headers.get('ratelimit')).toBe(`"key";r=${1_000 - 2 * requested};t=${2 * requested}`);
  });
});

test('A-06 on WebSockets an operation ends with the error, and the socket stays open', async () => {
  const partner = await newPartner();
  const server = await limited({ key: of(20) });
  const socket = new WebSocket(`ws://127.0.0.1:${server.api.port}/graphql`, 'graphql-transport-ws');
  const received: Json[] = [];
  let woken: () => void = () => undefined;
  socket.on('message', (data) => {
    received.push(JSON.parse(data.toString()));
    woken();
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const send = (message: object) => socket.send(JSON.stringify(message));
  const until = async (wanted: (message: Json) => boolean): Promise<Json> => {
    for (;;) {
      const found = received.find(wanted);
      if (found) return found;
      await new Promise<void>((resolve) => {
        woken = resolve;
      });
    }
  };
  const type = (name: string) => (message: Json) => (message.type as unknown) === name;
  send({ type: 'connection_init', payload: { authorization: `Bearer ${partner.credential}` } });
  await until(type('connection_ack'));
  for (let id = 1; !received.some(type('error')); id += 1) {
    send({ id: String(id), type: 'subscribe', payload: { query: LOOK } });
    await until(
      ({ id: of, type: kind }) => textOf(of) === String(id) && ['complete', 'error'].includes(textOf(kind)),
    );
  }
  const { payload } = await until(type('error'));
  expect(payload).toEqual([
    { message: expect.any(String), extensions: { code: 'THROTTLED', retryAfter: expect.any(Number) } },
  ]);
  expect(received.filter(type('next')).length).toBeGreaterThanOrEqual(10);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
});

test('A-06 three servers together give out what there is, and at most each one’s credit more', async () => {
  const partner = await newPartner();
  const maximum = 300;
  // Without an answer in time each would count by itself, however many there are.
  const more = (database: Pick<Database, 'ledgerPool'>) =>
    ({ store: new PostgresBucketStore(database), answerWithinMs: 60_000 }) as const;
  const open = () => serverWith({ key: of(maximum) }, more);
  const servers = await Promise.all([open(), open(), open()]);
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 450 }, (_, index) => on(servers[index % 3] as ApiNode, partner).ask(LOOK)),
  );
  const passed = (performance.now() - began) / 1_000;
  const given = answers.filter(({ status }) => status === 200).length * 2;
  expect(answers.filter(({ status }) => ![200, 429].includes(status))).toEqual([]);
  expect(given).toBeGreaterThanOrEqual(maximum - 2);
  expect(given).toBeLessThanOrEqual(maximum * (1 + 3 * CREDIT_SHARE) + passed + 2);
  // What was given out too much comes back first: minutes pass until so much is there again, at any of them.
  const much = '{ members(first: 100) { edges { node { id } } } }';
  for (const server of servers) expect((await on(server, partner).ask(much)).status).toBe(429);
});

describe('A-06 operators set', () => {
  const UPDATE = `mutation ($input: UpdateCoalitionInput!) { updateCoalition(input: $input) {
    coalition { keyAllowance { maximum restoreRate } personAllowance { maximum restoreRate } knownDocumentsOnly }
    userErrors { code message } } }`;
  const SET = `mutation ($input: SetKeyAllowanceInput!) { setKeyAllowance(input: $input) {
    apiKey { id allowance { maximum restoreRate } } userErrors { code field } } }`;
  const LOG = '{ auditLog(first: 1) { edges { node { action before after reason } } } }';
  const told = async (server: ApiNode, caller: Caller) =>
    (await on(server, caller).ask(LOOK)).headers.get('ratelimit-policy');
  const keyOf = async ({ id }: WorldPartner) => {
    const { partner } = await world.operator.get(`{ partner(id: "${id}") { apiKeys { id } } }`);
    return textOf(listOf(partner.apiKeys)[0]?.id as Json);
  };

  test('what keys and people may ask, within the installation’s; it counts at once, and is in the audit log', async () => {
    const server = await limited({ key: of(1_000), person: of(1_000) });
    const partner = await newPartner();
    const someone = await world.member(rahnet);
    const set = { maximum: 300, restoreRate: 2 };
    const { updateCoalition } = await on(server, world.operator).get(UPDATE, {
      input: { keyAllowance: set, personAllowance: { maximum: 5_000, restoreRate: 100 }, reason: 'busy' },
    });
    expect(updateCoalition).toEqual({
      coalition: {
        keyAllowance: set,
        personAllowance: { maximum: 5_000, restoreRate: 100 },
        knownDocumentsOnly: false,
      },
      userErrors: [],
    });
    expect(await told(server, partner)).toBe('"key";q=300;w=300;qu="cost"');
    expect(await told(server, someone)).toBe('"person";q=1000;w=1000;qu="cost"');
    const { auditLog } = await world.operator.get(LOG);
    expect(listOf(auditLog.edges)[0]?.node).toMatchObject({
      action: 'coalition.updated',
      before: { keyAllowance: null, personAllowance: null },
      after: { keyAllowance: set },
      reason: 'busy',
    });

    // The same again changes nothing; null takes it away.
    await world.operator.get(UPDATE, { input: { keyAllowance: set } });
    const again = await world.operator.get(LOG);
    expect(again).toEqual({ auditLog });
    await on(server, world.operator).get(UPDATE, { input: { keyAllowance: null, personAllowance: null } });
    expect(await told(server, partner)).toBe('"key";q=1000;w=1000;qu="cost"');
  });

  test('what one key may ask, more or less than the others', async () => {
    const server = await limited({ key: of(1_000) });
    const partner = await newPartner();
    const keyId = await keyOf(partner);
    await world.operator.get(UPDATE, { input: { keyAllowance: of(500) } });
    const allowance = { maximum: 800, restoreRate: 1 };
    const { setKeyAllowance } = await world.operator.get(SET, {
      input: { keyId, allowance, reason: 'large' },
    });
    expect(setKeyAllowance).toEqual({ apiKey: { id: keyId, allowance }, userErrors: [] });
    const { auditLog } = await world.operator.get(LOG);
    expect(listOf(auditLog.edges)[0]?.node).toEqual({
      action: 'api-key.allowance-set',
      before: { allowance: null },
      after: { allowance },
      reason: 'large',
    });
    expect(await told(server, partner)).toBe('"key";q=800;w=800;qu="cost"');
    // And so may the tokens that it makes.
    expect(await told(server, await world.member(partner, 1))).toBe('"key";q=800;w=800;qu="cost"');
    await world.operator.get(SET, { input: { keyId } });
    await world.operator.get(UPDATE, { input: { keyAllowance: null } });
  });
});

describe('A-06 a coalition that allows known documents only', () => {
  const UNKNOWN = '{ viewer { kind } }';
  let server: ApiNode;
  let partner: WorldPartner;
  beforeAll(async () => {
    server = await limited({});
    partner = await newPartner();
    await on(server, partner).ask(UNKNOWN);
    await on(server, world.operator).get(
      'mutation { updateCoalition(input: { knownDocumentsOnly: true }) { userErrors { code } } }',
    );
  });
  afterAll(async () => {
    await on(server, world.operator).get(
      'mutation { updateCoalition(input: { knownDocumentsOnly: false }) { userErrors { code } } }',
    );
  });

  test.each([
    ['an unknown one', UNKNOWN],
    ['one that is wrong', '{ viewer { '],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['its name alone', '{ __typename }'],
    ['a known one with a space more', `${documents.WhoAmI.text} `],
  ])('refuses keys and members %s, by POST and by GET, before it is read', async (_, query) => {
    for (const { credential } of [partner, member]) {
      const url = `http://127.0.0.1:${server.api.port}/graphql`;
      const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json' };
      const answers = [
        await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) }),
        await fetch(`${url}?query=${encodeURIComponent(query)}`, { headers }),
      ];
      for (const answer of answers) {
        expect(answer.status).toBe(403);
        expect(await answer.json()).toEqual({
          errors: [{ message: expect.any(String), extensions: { code: 'DOCUMENT_NOT_ALLOWED' } }],
        });
      }
    }
  });

  test('refuses them on WebSockets', async () => {
    const followed = on(server, partner).follow('subscription { transactionPosted { id } }');
    await expect(followed.next()).rejects.toMatchObject([{ extensions: { code: 'DOCUMENT_NOT_ALLOWED' } }]);
    await followed.stop();
  });

  test('takes what the server knows, by its id and by its text', async () => {
    const url = `http://127.0.0.1:${server.api.port}/graphql`;
    const headers = { authorization: `Bearer ${partner.credential}`, 'content-type': 'application/json' };
    const { id, text } = documents.WhoAmI;
    expect(createHash('sha256').update(text).digest('hex')).toBe(id);
    for (const body of [{ documentId: id }, { query: text }, { query: text }]) {
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(await answer.json()).toMatchObject({ data: { viewer: {} } });
    }
    const got = await fetch(`${url}?documentId=${id}`, { headers });
    expect(got.status).toBe(200);
  });

  test('lets people send what they like, and whoever has no credential read the schema', async () => {
    for (const caller of [world.operator, world.auditor, world.platform])
      expect((await on(server, caller).ask(UNKNOWN)).errors).toBeUndefined();
    const { data } = await on(server, world.anonymous).ask('{ __schema { queryType { name } } }');
    expect(data.__schema.queryType.name).toBe('Query');
  });

  test('does so in its twin too', async () => {
    const { issueApiKey } = await world.operator.get(
      `mutation { issueApiKey(input: { partnerId: "${partner.id}", environment: TEST, label: "trial" }) { secret } }`,
    );
    const answer = await callerOn(server.api.port, textOf(issueApiKey.secret)).ask(UNKNOWN);
    expect(answer.errors?.[0]?.extensions.code).toBe('DOCUMENT_NOT_ALLOWED');
  });
});
