import { jest } from '@jest/globals';
import { parse } from 'graphql';
import { DocumentCache, hashOf } from '../../src/api/document-cache.js';
import type { Programme } from '../../src/partners/programme.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BURN } from './operations.js';

/** A document that comes again is executed past Apollo: nobody may be able to tell by the answer. */

let world: World;
let rahnet: WorldPartner;
let port: number;
let brokenPort: number;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  port = world.server.api.port;
  const { authenticator } = world.server.node.access;
  const fails = (reason: string) => Promise.reject(new Error(reason));
  const programme: Programme = {
    snapshot: () => fails('select * from secret_table failed at 10.1.2.3'),
    changed: () => undefined,
    close: () => undefined,
  };
  const broken = await world.secondServer({
    replace: () => ({
      programme,
      authenticator: {
        ...authenticator,
        authenticate: (bearer) =>
          bearer === 'broken' ? fails('no route') : authenticator.authenticate(bearer),
      },
    }),
  });
  brokenPort = broken.api.port;
});

afterAll(async () => world.close());

interface Sent {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
}

async function send(to: number, body: Sent, headers: Record<string, string>) {
  const response = await fetch(`http://127.0.0.1:${to}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'trace-me', ...headers },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => name !== 'date'),
    text: await response.text(),
  };
}

const burn = (points: unknown, more: object = {}) => ({
  input: { idempotencyKey: 'a', member: { id: 'mem_none' }, merchantId: 'mer_none', points, ...more },
});
const partner = () => ({ authorization: `Bearer ${rahnet.credential}` });
const operator = () => ({ authorization: `Bearer ${world.operator.credential}` });

test.each<[string, () => Sent, () => Record<string, string>, string]>([
  ['data', () => ({ query: '{ coalition { id } }' }), operator, '"data":{"coalition"'],
  [
    'an explicit null for what is left out',
    () => ({ query: '{ coalition { id } }', variables: null, operationName: null, extensions: null }),
    operator,
    '"data":{"coalition"',
  ],
  [
    'a named operation of several',
    () => ({ query: 'query A { __typename } query B { coalition { id } }', operationName: 'B' }),
    operator,
    '"data":{"coalition"',
  ],
  [
    'a name that no operation has',
    () => ({ query: 'query A { __typename }', operationName: 'C' }),
    operator,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'several operations and no name',
    () => ({ query: 'query A { __typename } query B { __typename }' }),
    operator,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['a name that is no text', () => ({ query: '{ __typename }', operationName: 7 }), operator, 'BAD_REQUEST'],
  ['extensions', () => ({ query: '{ __typename }', extensions: { some: 'thing' } }), operator, '"data"'],
  [
    'extensions that are no object',
    () => ({ query: '{ __typename }', extensions: 'some' }),
    operator,
    'BAD_REQUEST',
  ],
  [
    'a persisted query',
    () => ({ query: '{ __typename }', extensions: { persistedQuery: { version: 1 } } }),
    operator,
    'PERSISTED_QUERY_NOT_SUPPORTED',
  ],
  ['variables that are a list', () => ({ query: '{ __typename }', variables: [] }), operator, 'BAD_REQUEST'],
  ['variables that are text', () => ({ query: '{ __typename }', variables: '{}' }), operator, 'BAD_REQUEST'],
  ['a variable of the wrong type', () => ({ query: BURN, variables: burn(5) }), partner, 'BAD_USER_INPUT'],
  [
    'a member named twice',
    () => ({ query: BURN, variables: burn('5', { member: { id: 'a', email: 'b' } }) }),
    partner,
    'BAD_USER_INPUT',
  ],
  ['a variable that is missing', () => ({ query: BURN }), partner, 'BAD_USER_INPUT'],
  ['a refusal of the input', () => ({ query: BURN, variables: burn('five') }), partner, 'INVALID_INPUT'],
  ['a refusal', () => ({ query: BURN, variables: burn('5') }), partner, 'MEMBER_NOT_FOUND'],
  ['no credential', () => ({ query: '{ viewer { id } }' }), () => ({}), 'UNAUTHENTICATED'],
  [
    'a field that is not for the caller',
    () => ({ query: BURN, variables: burn('5') }),
    operator,
    'FORBIDDEN',
  ],
  [
    'a wrong argument',
    () => ({ query: '{ members(first: 0) { edges { cursor } } }' }),
    operator,
    'INVALID_INPUT',
  ],
  ['a subscription', () => ({ query: 'subscription { transactionPosted { id } }' }), partner, 'BAD_REQUEST'],
  [
    'too much at once',
    () => ({
      query:
        '{ members(first: 100) { edges { node { transactions(first: 100) { edges { node { entries { sequence } } } } } } } }',
    }),
    operator,
    'TOO_COMPLEX',
  ],
  [
    'the newer media type',
    () => ({ query: '{ viewer { id } }' }),
    () => ({ accept: 'application/graphql-response+json' }),
    'UNAUTHENTICATED',
  ],
  [
    'JSON and nothing else',
    () => ({ query: '{ coalition { id } }' }),
    () => ({ ...operator(), accept: 'application/json' }),
    '"data":{"coalition"',
  ],
  [
    'a choice of media types',
    () => ({ query: '{ coalition { id } }' }),
    () => ({ ...operator(), accept: 'text/html, application/json;q=0.5' }),
    '"data":{"coalition"',
  ],
  [
    'a media type we do not have',
    () => ({ query: '{ coalition { id } }' }),
    () => ({ ...operator(), accept: 'text/html' }),
    'NOT_ACCEPTABLE',
  ],
])(
  'A-07 a document that comes again is answered like a new one: %s',
  async (name, bodyOf, headers, expected) => {
    const body = bodyOf();
    // No other row has sent the same text.
    const sent = { ...body, query: `${body.query} # ${name}` };
    const first = await send(port, sent, headers());
    expect(first.text).toContain(expected);
    expect(await send(port, sent, headers())).toEqual(first);
  },
);

test.each([
  ['an unexpected error', '{ coalition { id } }', 'Bearer operator', 'INTERNAL'],
  ['an unexpected error beside data', '{ coalition { id } viewer { id } }', 'Bearer operator', 'INTERNAL'],
  ['a credential that cannot be checked', '{ viewer { id } }', 'Bearer broken', 'INTERNAL'],
])(
  'A-07 a document that comes again is masked like a new one: %s',
  async (_, query, authorization, expected) => {
    const headers = { authorization: authorization.replace('operator', String(world.operator.credential)) };
    const first = await send(brokenPort, { query }, headers);
    expect(first.text).toContain(expected);
    expect(first.text).not.toMatch(/secret_table|10\.1\.2\.3|no route/);
    expect(await send(brokenPort, { query }, headers)).toEqual(first);
  },
);

test('a document is found by its text from the second time on, as long as it is kept', async () => {
  const found = jest.spyOn(DocumentCache.prototype, 'find');
  try {
    const query = 'query OnlyHere { __typename }';
    for (let time = 0; time < 2; time += 1) await send(port, { query }, operator());
    const answers = found.mock.results.map(({ value }) => value);
    expect(answers).toEqual([undefined, expect.objectContaining({ kind: 'Document' })]);
  } finally {
    found.mockRestore();
  }
});

test('A-06 what is no longer kept is not found by its text either', () => {
  const documents = new DocumentCache();
  const query = '{ __typename }';
  const document = parse(query);
  documents.set(hashOf(query), document);
  expect(documents.find(query)).toBe(document);
  documents.delete(hashOf(query));
  expect(documents.find(query)).toBeUndefined();
});
