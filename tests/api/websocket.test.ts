import WebSocket from 'ws';
import { Hamsood } from '../../partners-sdk/src/index.js';
import { LIMITS } from '../../src/api/limits/limits.js';
import type { Programme } from '../../src/partners/programme.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { openSocket, type SocketMessage } from './spoken-socket.js';

/** What surrounds an operation over HTTP surrounds it over WebSockets too. */

let world: World;
let rahnet: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
});

afterAll(async () => world.close());

const open = (port = world.server.api.port) => openSocket(port);

async function connected(credential = rahnet.credential, port = world.server.api.port) {
  const socket = await open(port);
  socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${credential}` } });
  expect(await socket.next()).toEqual({ type: 'connection_ack' });
  return socket;
}

describe('credentials', () => {
  test.each([
    ['none', {}, 4401],
    ['one that is none', { authorization: 'Bearer nonsense' }, 4401],
    ['one that is no text', { authorization: 5 }, 4401],
  ])('%s closes the socket', async (_, payload, code) => {
    const socket = await open();
    socket.send({ type: 'connection_init', payload });
    expect(await socket.closed).toMatchObject({ code, reason: expect.stringMatching(/^Unauthorized: /) });
  });

  test('U-03 one that has ended closes the socket with 4403, before and during', async () => {
    const { issueApiKey } = await world.operator.get(
      `mutation { issueApiKey(input: { partnerId: "${rahnet.id}", environment: LIVE, label: "second" }) {
         apiKey { id } secret } }`,
    );
    const secret = String(issueApiKey.secret);
    const during = await connected(secret);
    await world.operator.get(
      `mutation { revokeApiKey(input: { keyId: "${issueApiKey.apiKey.id}" }) { userErrors { code } } }`,
    );
    expect(await during.closed).toEqual({ code: 4403, reason: 'Forbidden: the credential has been revoked' });
    const before = await open();
    before.send({ type: 'connection_init', payload: { authorization: `Bearer ${secret}` } });
    expect(await before.closed).toMatchObject({ code: 4403, reason: expect.stringMatching(/^Forbidden: /) });
  });

  test('U-03 a token that expires closes the socket with 4403', async () => {
    const member = await world.member(rahnet);
    const { createMemberToken } = await rahnet.get(
      `mutation { createMemberToken(input: { member: { id: "${member.id}" }, expiresIn: 1 }) { token } }`,
    );
    const socket = await open();
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${createMemberToken.token}` } });
    expect(await socket.closed).toMatchObject({ code: 4403 });
  });

  test('U-02 one that cannot be checked while the database is away: come again (1013), with what is begun meanwhile', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
    let isAway = true;
    const server = await world.secondServer({
      replace: ({ authenticator }) => ({
        authenticator: {
          ...authenticator,
          authenticate: (credential) =>
            isAway ? Promise.reject(away) : authenticator.authenticate(credential),
          renew: (principal) => (isAway ? Promise.reject(away) : authenticator.renew(principal)),
        },
      }),
    });
    const socket = await open(server.api.port);
    const init = { type: 'connection_init', payload: { authorization: `Bearer ${rahnet.credential}` } };
    socket.send(init);
    expect(await socket.closed).toEqual({
      code: 1013,
      reason: expect.stringMatching(/^Try again later: .*database/),
    });

    isAway = false;
    const again = await connected(rahnet.credential, server.api.port);
    isAway = true;
    again.send({ type: 'subscribe', id: '1', payload: { query: '{ viewer { kind } }' } });
    const refused = { message: expect.any(String), extensions: { code: 'UNAVAILABLE' } };
    expect(await again.next()).toMatchObject({ type: 'error', id: '1', payload: [refused] });
    isAway = false;
    again.send({ type: 'subscribe', id: '2', payload: { query: '{ viewer { kind } }' } });
    expect(await again.next()).toMatchObject({ type: 'next', id: '2' });
    again.close();
  });

  test('an operation before the credential closes the socket', async () => {
    const socket = await open();
    socket.send({ type: 'subscribe', id: '1', payload: { query: '{ viewer { id } }' } });
    expect(await socket.closed).toMatchObject({ code: 4401 });
  });
});

test('queries and mutations are answered, bare credentials and cases are taken', async () => {
  const socket = await open();
  socket.send({ type: 'connection_init', payload: { AUTHORIZATION: rahnet.credential } });
  await socket.next();
  socket.send({ type: 'subscribe', id: '1', payload: { query: '{ viewer { kind partner { slug } } }' } });
  expect(await socket.next()).toEqual({
    type: 'next',
    id: '1',
    payload: { data: { viewer: { kind: 'PARTNER', partner: { slug: 'rahnet' } } } },
  });
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  socket.close();
});

test.each([
  ['a mistake in the document', { query: '{ viewer { ' }, 'GRAPHQL_PARSE_FAILED'],
  ['a field that is not there', { query: '{ viewr }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['too many tokens', { query: `{ viewer { ${'id '.repeat(LIMITS.tokens)} } }` }, 'TOO_COMPLEX'],
  ['too many characters', { query: `{ __typename }\n#${'x'.repeat(LIMITS.documentLength)}` }, 'TOO_COMPLEX'],
  ['lists in lists', { query: `{ viewer(a: ${'['.repeat(LIMITS.tokens - 100)}` }, 'TOO_COMPLEX'],
  ['too many fields', { query: `{ viewer { ${'id '.repeat(LIMITS.fields + 1)} } }` }, 'TOO_COMPLEX'],
  [
    'too much',
    {
      query:
        '{ members(first: 100) { edges { node { transactions(first: 100) { edges { node { id } } } } } } }',
    },
    'TOO_COMPLEX',
  ],
  [
    'no operation of that name',
    { query: 'query A { viewer { id } }', operationName: 'B' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
])('%s is an error with its code, and the socket lives on', async (_, payload, code) => {
  const socket = await connected();
  socket.send({ type: 'subscribe', id: '1', payload });
  const message = await socket.next();
  expect(message).toMatchObject({ type: 'error', id: '1' });
  expect((message.payload as unknown as { extensions: object }[]).map((error) => error.extensions)).toEqual([
    expect.objectContaining({ code }),
  ]);
  // The status of an HTTP answer is none of a socket's business.
  expect(JSON.stringify(message)).not.toContain('"http"');
  socket.send({ type: 'subscribe', id: '2', payload: { query: '{ __typename }' } });
  expect(await socket.next()).toMatchObject({ type: 'next', id: '2' });
  socket.close();
});

test('a variable of the wrong type and a forbidden field have their codes', async () => {
  const socket = await connected();
  socket.send({
    type: 'subscribe',
    id: '1',
    payload: {
      query: 'query ($n: Int!) { partners(first: $n) { edges { cursor } } }',
      variables: { n: 'x' },
    },
  });
  expect((await socket.next()).payload?.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  await socket.next();
  socket.send({
    type: 'subscribe',
    id: '2',
    payload: {
      query: 'mutation { suspendPartner(input: { partnerId: "x", reason: "y" }) { userErrors { code } } }',
    },
  });
  expect((await socket.next()).payload?.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  socket.close();
});

test('A-06 variables of the wrong type are told without their values', async () => {
  const socket = await connected();
  const input = {
    idempotencyKey: 'secret'.repeat(20_000),
    ...Object.fromEntries([...'abcdefghij'].map((x) => [x, 1])),
  };
  for (const query of [
    'mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { replayed } }',
    'subscription ($input: MemberRefInput!) { balanceChanged(member: $input) { memberId } }',
  ]) {
    socket.send({ type: 'subscribe', id: '1', payload: { query, variables: { input } } });
    const { payload } = await socket.next();
    expect(payload?.errors).toHaveLength(LIMITS.variableErrors + 1);
    for (const error of payload?.errors ?? []) {
      expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT' });
      expect(error.message).not.toContain('secret');
    }
    await socket.next();
  }
  socket.close();
});

test('A-07 an unexpected error is masked, with a request id that leads to the log', async () => {
  const broken: Programme = {
    snapshot: () => Promise.reject(new Error('select * from secret_table failed')),
    changed: () => undefined,
    close: () => undefined,
  };
  const { authenticator } = world.server.node.access;
  const server = await world.secondServer({ replace: () => ({ programme: broken, authenticator }) });
  const socket = await connected(world.operator.credential, server.api.port);
  socket.send({ type: 'subscribe', id: '1', payload: { query: '{ coalition { id } }' } });
  const [error] = (await socket.next()).payload?.errors ?? [];
  expect(error).toMatchObject({ extensions: { code: 'INTERNAL', requestId: expect.any(String) } });
  expect(JSON.stringify(error)).not.toContain('secret_table');
  expect(server.logged).toContainEqual(expect.objectContaining({ requestId: error?.extensions.requestId }));
  socket.close();
});

test('A-06 a socket has a limit of operations under way', async () => {
  const member = await world.member(rahnet);
  const socket = await connected();
  const query = `subscription { balanceChanged(member: { id: "${member.id}" }) { balance { version } } }`;
  for (let id = 0; id <= LIMITS.operationsPerSocket; id += 1) {
    socket.send({ type: 'subscribe', id: String(id), payload: { query } });
  }
  const types: string[] = [];
  let refused: SocketMessage | undefined;
  while (types.length <= LIMITS.operationsPerSocket) {
    const message = await socket.next();
    types.push(message.type);
    if (message.type === 'error') refused = message;
  }
  expect(refused).toMatchObject({
    id: String(LIMITS.operationsPerSocket),
    payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }],
  });
  expect(types.filter((type) => type === 'next')).toHaveLength(LIMITS.operationsPerSocket);
  socket.close();
});

describe('A-06 sockets of one caller', () => {
  let port: number;
  beforeAll(async () => {
    const { authenticator } = world.server.node.access;
    const server = await world.secondServer({
      replace: ({ config }) => ({ config: { ...config, sockets: { key: 3, person: 2 } }, authenticator }),
    });
    port = server.api.port;
  });

  const ask = async (credential: string | undefined) => {
    const socket = await open(port);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${credential}` } });
    return socket;
  };
  /** What a new socket is told first: that it is let in, or why it is closed. */
  const outcome = async (credential: string | undefined) => {
    const socket = await ask(credential);
    return Promise.race([socket.next(), socket.closed]);
  };
  const TOO_MANY = (count: number) => ({
    code: 4430,
    reason: `Too many sockets: you have ${count} open here. Close some, and follow more on each.`,
  });
  const fill = async (credential: string | undefined, count: number) => {
    const sockets = [];
    for (let number = 0; number < count; number += 1) sockets.push(await connected(credential, port));
    expect(await outcome(credential)).toEqual(TOO_MANY(count));
    return sockets;
  };
  /** Until the server has seen that another was closed. */
  const comesIn = async (credential: string | undefined) => {
    for (;;) {
      const socket = await ask(credential);
      const first = await Promise.race([socket.next(), socket.closed]);
      if ('type' in first) return socket;
      expect(first).toMatchObject({ code: 4430 });
    }
  };

  test('a key has its number, and one more when one of them is closed', async () => {
    const { issueApiKey } = await world.operator.get(
      `mutation { issueApiKey(input: { partnerId: "${rahnet.id}", environment: LIVE, label: "other" }) { secret } }`,
    );
    // Whoever was not let in takes no place.
    for (let number = 0; number < 5; number += 1)
      expect(await outcome('nonsense')).toMatchObject({ code: 4401 });
    const sockets = await fill(rahnet.credential, 3);
    // Those that are open go on, and another key of the partner has a number of its own.
    sockets[0]?.send({ type: 'subscribe', id: '1', payload: { query: '{ viewer { kind } }' } });
    expect(await sockets[0]?.next()).toMatchObject({ type: 'next', id: '1' });
    sockets.push(await connected(String(issueApiKey.secret), port));
    sockets[0]?.close();
    sockets.push(await comesIn(rahnet.credential));
    expect(await outcome(rahnet.credential)).toEqual(TOO_MANY(3));
    for (const socket of sockets) socket.close();
  });

  test('a member has it for its tokens of one partner, a person for itself', async () => {
    const tizfood = await world.partner('tizfood');
    const member = await world.member(rahnet);
    const other = await world.member(rahnet);
    await tizfood.get(
      'mutation ($input: LinkMemberInput!) { linkMember(input: $input) { userErrors { code } } }',
      { input: { member: { phone: member.phone } } },
    );
    const tokenOf = async (partner: WorldPartner, id: string) => {
      const { createMemberToken } = await partner.get(
        `mutation { createMemberToken(input: { member: { id: "${id}" } }) { token } }`,
      );
      return String(createMemberToken.token);
    };
    const sockets = await fill(await tokenOf(rahnet, member.id), 2);
    // Another token is no way round it; the same member elsewhere, and another one, are others.
    expect(await outcome(await tokenOf(rahnet, member.id))).toEqual(TOO_MANY(2));
    sockets.push(await connected(await tokenOf(tizfood, member.id), port));
    sockets.push(await connected(await tokenOf(rahnet, other.id), port));
    for (const { credential } of [world.operator, world.platform])
      sockets.push(...(await fill(credential, 2)));
    for (const socket of sockets) socket.close();
  });

  test('the SDK tells why, and comes back by itself', async () => {
    const partner = await world.partner('bimeno');
    const member = await world.member(partner, 70);
    const [first] = await fill(partner.credential, 3);
    const hamsood = new Hamsood({
      apiKey: partner.credential,
      endpoint: `http://127.0.0.1:${port}/graphql`,
      WebSocket,
    });
    const states: unknown[] = [];
    const watched = hamsood.balances.watch(
      { id: member.id },
      {
        onState(state, reason) {
          states.push([state, reason?.message]);
          if (reason?.code === 'CLOSED_4430') first?.close();
        },
      },
    );
    expect((await watched.next()).value?.balance.available).toBe(70n);
    await watched.return();
    expect(states.slice(0, 2)).toEqual([
      ['connecting', undefined],
      [
        'reconnecting',
        'The connection ended: Too many sockets: you have 3 open here. Close some, and follow more on each.',
      ],
    ]);
    expect(states.slice(-2)).toEqual([
      ['live', undefined],
      ['closed', undefined],
    ]);
  });
});

test.each([
  ['more than a message may hold', 'x'.repeat(LIMITS.messageBytes + 1), 1009],
  ['no JSON', 'nonsense', 4400],
  ['no message of the protocol', '{"type":"start"}', 4400],
])('%s closes the socket', async (_, text, code) => {
  const socket = new WebSocket(`ws://127.0.0.1:${world.server.api.port}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('open', () => socket.send(text));
  expect(await closed).toBe(code);
});

test('stopping the server tells its sockets to come back elsewhere', async () => {
  const { authenticator } = world.server.node.access;
  const server = await world.secondServer({ replace: () => ({ authenticator }) });
  const socket = await connected(rahnet.credential, server.api.port);
  const stopping = server.api.stop();
  expect(await socket.closed).toMatchObject({ code: 1001 });
  await stopping;
});
