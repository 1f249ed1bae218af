import { connect } from 'node:net';
import { WhoAmI } from '../../partners-sdk/src/generated/documents.js';
import type { Programme } from '../../src/partners/programme.js';
import { callerOn, type Json, listOf } from '../harness/api-client.js';
import { keptPort } from '../harness/kept-port.js';
import { createWorld, type World } from '../harness/world.js';

let world: World;
let url: string;

const broken: Programme = {
  snapshot: () => Promise.reject(new Error('select * from secret_table failed at 10.1.2.3')),
  changed: () => undefined,
  close: () => undefined,
};

beforeAll(async () => {
  world = await createWorld();
  url = `http://127.0.0.1:${world.server.api.port}`;
});

afterAll(async () => world.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

const bodyOf = async (response: Response) => (await response.json()) as Json;

describe('request ids', () => {
  test('A-07 every answer carries an x-request-id, whatever path and outcome', async () => {
    for (const path of ['/livez', '/readyz', '/metrics', '/nothing-here', '/graphql']) {
      expect((await fetch(url + path)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect((await post('{')).headers.get('x-request-id')).toMatch(/./);
  });

  test('a sane one that came with the request is kept, another is replaced', async () => {
    const kept = await world.anonymous.ask('{ __typename }', {}, { 'x-request-id': 'trace/0af7:65' });
    expect(kept.headers.get('x-request-id')).toBe('trace/0af7:65');
    for (const insane of ['a b', '<script>', 'x'.repeat(129), '"']) {
      const answer = await world.anonymous.ask('{ __typename }', {}, { 'x-request-id': insane });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('masking', () => {
  test('A-07 an unexpected error tells INTERNAL and the request id, and nothing else; the log has the rest', async () => {
    const { authenticator } = world.server.node.access;
    const server = await world.secondServer({ replace: () => ({ programme: broken, authenticator }) });
    const response = await fetch(`http://127.0.0.1:${server.api.port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${world.operator.credential}`,
        'x-request-id': 'trace-me',
      },
      body: JSON.stringify({ query: '{ coalition { id } }' }),
    });
    const body = await bodyOf(response);
    // Other fields might have been answered: GraphQL over HTTP calls that a success.
    expect(response.status).toBe(200);
    expect(body.errors).toEqual([
      {
        message: expect.stringContaining('trace-me'),
        path: ['coalition'],
        extensions: { code: 'INTERNAL', requestId: 'trace-me' },
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/secret_table|10\.1\.2\.3|at .*\.ts/);
    expect(server.logged).toContainEqual(
      expect.objectContaining({
        requestId: 'trace-me',
        err: expect.objectContaining({ message: expect.stringContaining('secret_table') }),
      }),
    );
  });

  test('A-07 what cannot be read while the database is away is UNAVAILABLE: to be sent again', async () => {
    const { authenticator } = world.server.node.access;
    const away = () => Promise.reject(new Error('Connection terminated unexpectedly, 10.1.2.3'));
    const server = await world.secondServer({
      replace: () => ({ programme: { ...broken, snapshot: away }, authenticator }),
    });
    const response = await fetch(`http://127.0.0.1:${server.api.port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${world.operator.credential}`,
      },
      body: JSON.stringify({ query: '{ coalition { id } }' }),
    });
    const body = await bodyOf(response);
    expect(body.errors).toMatchObject([{ path: ['coalition'], extensions: { code: 'UNAVAILABLE' } }]);
    expect(JSON.stringify(body)).not.toContain('10.1.2.3');
  });

  test('A-07 a credential that cannot be checked is INTERNAL too', async () => {
    const server = await world.secondServer({
      replace: ({ authenticator }) => ({
        authenticator: {
          ...authenticator,
          authenticate: () => Promise.reject(new Error('no route to 10.1.2.3')),
        },
      }),
    });
    const response = await fetch(`http://127.0.0.1:${server.api.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'trace-me' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text).errors[0].extensions).toEqual({ code: 'INTERNAL', requestId: 'trace-me' });
    expect(text).not.toContain('10.1.2.3');
  });

  test('A-07 a credential that cannot be checked while the database is away is UNAVAILABLE: to be sent again', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
    const server = await world.secondServer({
      replace: ({ authenticator }) => ({
        authenticator: { ...authenticator, authenticate: () => Promise.reject(away) },
      }),
    });
    const response = await fetch(`http://127.0.0.1:${server.api.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('UNAVAILABLE');
    expect(text).not.toContain('10.1.2.3');
  });
});

const MODERN = { accept: 'application/graphql-response+json' };

describe('requests that are no GraphQL', () => {
  test.each([
    ['a body that is no JSON', '{"query":', {}, 400, 'BAD_REQUEST'],
    [
      'a body of another kind',
      'query=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a body that is too large', `{"query":"${' '.repeat(5_000_000)}"}`, {}, 413, 'BODY_TOO_LARGE'],
    [
      'several operations at once',
      '[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
      {},
      400,
      'BAD_REQUEST',
    ],
    ['no query', '{}', {}, 400, 'BAD_REQUEST'],
    [
      'a hash instead of a query',
      '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
      {},
      200,
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
    ['a text', '{"query":"{ __typename }"}', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['the id of an unknown document', '{"documentId":"x"}', {}, 400, 'UNKNOWN_DOCUMENT'],
    [
      'an answer of a kind that we do not make',
      '{"query":"{ __typename }"}',
      { accept: 'text/html' },
      406,
      'NOT_ACCEPTABLE',
    ],
    ['a subscription', '{"query":"subscription { transactionPosted { id } }"}', {}, 400, 'BAD_REQUEST'],
    ['a document with a mistake', '{"query":"{ viewer { "}', MODERN, 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', '{"query":"{ viewr }"}', MODERN, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['the same, for clients of old', '{"query":"{ viewr }"}', {}, 200, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is refused with a code', async (_, body, headers, status, code) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    const [error] = listOf((await bodyOf(response)).errors);
    expect(error?.extensions.code).toBe(code);
    expect(error?.message).not.toBe('');
  });

  test('an unknown path is NOT_FOUND', async () => {
    const response = await fetch(`${url}/elsewhere`);
    expect(response.status).toBe(404);
    expect((await bodyOf(response)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  test('a mutation by GET is refused', async () => {
    const response = await fetch(`${url}/graphql?query=${encodeURIComponent('mutation { __typename }')}`);
    expect(response.status).toBe(405);
    expect((await bodyOf(response)).errors).toMatchObject([{ extensions: { code: 'METHOD_NOT_ALLOWED' } }]);
  });

  test('a GET with a body of another kind is refused', async () => {
    const response = await fetch(`${url}/graphql?query={__typename}`, {
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(415);
    expect((await bodyOf(response)).errors).toMatchObject([
      { extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } },
    ]);
  });

  test('a document of the SDK can be named instead of sent, by GET too', async () => {
    const authorization = `Bearer ${world.operator.credential}`;
    const named = `{"documentId":"${WhoAmI.id}"}`;
    const answers = [
      await post(named, { authorization }),
      await post(named, { authorization }),
      await fetch(`${url}/graphql?documentId=${WhoAmI.id}`, { headers: { authorization } }),
    ];
    for (const answer of answers) {
      expect(await bodyOf(answer)).toMatchObject({ data: { viewer: { kind: 'USER' } } });
    }
  });

  test.each(['x', '', '0'.repeat(64)])(
    'a document "%s" that is not known is to be sent as text',
    async (id) => {
      const answers = [
        await post(JSON.stringify({ documentId: id })),
        await fetch(`${url}/graphql?documentId=${id}`),
      ];
      for (const answer of answers) {
        expect((await bodyOf(answer)).errors).toMatchObject([
          { message: expect.stringContaining('send its text'), extensions: { code: 'UNKNOWN_DOCUMENT' } },
        ]);
      }
    },
  );

  test('a subscription is told where subscriptions go, and nothing is logged', async () => {
    const server = await world.secondServer();
    const caller = callerOn(server.api.port, world.operator.credential);
    const { errors } = await caller.ask('subscription { transactionPosted { id } }');
    expect(errors).toMatchObject([
      { message: expect.stringContaining('graphql-transport-ws'), extensions: { code: 'BAD_REQUEST' } },
    ]);
    expect(server.logged).toEqual([]);
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'TRACE'])(
    '%s is refused, and told what is allowed',
    async (method) => {
      const { status, headers, body } = await rawly(
        `${method} /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`,
      );
      expect([status, headers.allow]).toEqual([405, 'GET, POST, OPTIONS']);
      expect(headers).toHaveProperty('x-request-id');
      expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }] });
    },
  );

  test('OPTIONS tells what is allowed', async () => {
    const response = await fetch(`${url}/graphql`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS']);
  });

  test.each([
    [
      'headers that are too large',
      `GET /graphql HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['what is no HTTP', 'HELO localhost\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'an address that is none',
      'GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    ['no host', 'GET /graphql?query={__typename} HTTP/1.0\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'a host that is none',
      'GET /graphql HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
  ])('A-07 %s: a code and a request id', async (_, bytes, status, code) => {
    const answer = await rawly(bytes);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      status,
      { errors: [{ message: expect.stringMatching(/[.]$/), extensions: { code } }] },
    ]);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('the introspection of the schema needs no credential', async () => {
    expect(await world.anonymous.get('{ __schema { queryType { name } } }')).toEqual({
      __schema: { queryType: { name: 'Query' } },
    });
  });
});

describe('health', () => {
  test('/livez asks nobody, /readyz what it depends on, and says no while draining', async () => {
    let healthy = true;
    const server = await world.secondServer({
      replace: () => ({
        checks: {
          database: () => healthy,
          queue: () => {
            if (!healthy) throw new Error('gone');
            return true;
          },
        },
      }),
    });
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${server.api.port}${path}`);
      return { status: response.status, body: await response.text() };
    };
    expect(await ask('/readyz')).toEqual({
      status: 200,
      body: '{"ready":true,"checks":{"database":true,"queue":true,"serving":true}}',
    });
    healthy = false;
    expect(await ask('/readyz')).toMatchObject({
      status: 503,
      body: expect.stringContaining('"queue":false'),
    });
    expect(await ask('/livez')).toEqual({ status: 200, body: 'ok' });
    healthy = true;
    server.api.drain();
    expect(await ask('/readyz')).toMatchObject({
      status: 503,
      body: expect.stringContaining('"serving":false'),
    });
  });

  test('/metrics is Prometheus text with the operations by their root field', async () => {
    await world.operator.get('query AnyName { viewer { id } }');
    const text = await (await fetch(`${url}/metrics`)).text();
    const counts = text
      .split('\n')
      .filter((line) => line.startsWith('hamsood_graphql_operation_seconds_count'));
    expect(counts).toContainEqual(expect.stringContaining('type="query",field="viewer"'));
    expect(counts.join()).not.toContain('AnyName');
  });
});

test('a stopping server answers what is under way, and waits for nobody who has not asked', async () => {
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const port = await keptPort();
  const server = await world.secondServer({
    replace: ({ authenticator, config }) => ({
      config: { ...config, port },
      authenticator: {
        ...authenticator,
        authenticate: async (bearer) => {
          asked.resolve();
          await gate.promise;
          return authenticator.authenticate(bearer);
        },
      },
    }),
  });
  const silent = connect(server.api.port, '127.0.0.1');
  silent.on('error', () => undefined);
  await new Promise((resolve) => silent.on('connect', resolve));
  const answer = callerOn(server.api.port, undefined).ask('{ __typename }');
  await asked.promise;
  const stopped = server.api.stop();
  gate.resolve();
  expect((await answer).data).toEqual({ __typename: 'Query' });
  await stopped;
  await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
  silent.destroy();
});

test('an answer says what the operation could cost and what it did cost', async () => {
  await world.partner('costly');
  const { extensions } = await world.operator.ask('{ partners(first: 30) { edges { node { id } } } }');
  expect(extensions?.cost).toEqual({ requested: 90, actual: 3 });
});

/** The answer to bytes that no client would send. */
async function rawly(bytes: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setEncoding('utf8').write(bytes);
  let text = '';
  for await (const chunk of socket) text += chunk;
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ', 2)));
  headers.allow = lines.find((line) => /^allow: /i.test(line))?.slice('allow: '.length);
  return { status: Number(first.split(' ')[1]), headers, body };
}
