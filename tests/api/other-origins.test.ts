import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, startBrowser } from '../examples/browser.js';
import type { ApiNode } from '../harness/api-node.js';
import { describeWith } from '../harness/requirement.js';
import { createWorld, type World } from '../harness/world.js';

/** Pages of other origins: what a browser is told, which decides by it. */

let world: World;
let some: ApiNode;
let none: ApiNode;

beforeAll(async () => {
  world = await createWorld({
    replace: () => ({
      queueBoard: { secret: 'q'.repeat(32), queues: [] },
      explorerExamples: () => ({
        operatorToken: 'operator-token',
        partners: {},
        members: [],
        charityCampaignId: '',
      }),
    }),
  });
  const allowing = (corsOrigins: readonly string[]) =>
    world.secondServer({ replace: ({ config }) => ({ config: { ...config, corsOrigins } }) });
  some = await allowing(['https://app.example.org', 'https://shop.example.org']);
  none = await allowing([]);
});

afterAll(async () => world.close());

const APP = 'https://app.example.org';

async function told(
  path: string,
  { at = world.server, ...asked }: RequestInit & { readonly at?: ApiNode } = {},
): Promise<Record<string, string>> {
  const response = await fetch(`http://127.0.0.1:${at.api.port}${path}`, {
    ...asked,
    headers: { origin: APP, ...(asked.headers as Record<string, string>) },
  });
  await response.arrayBuffer();
  const cors = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
  return {
    status: String(response.status),
    vary: response.headers.get('vary') ?? '',
    ...Object.fromEntries(cors),
  };
}

const json = { 'content-type': 'application/json' };
const VIEWER = { method: 'POST', headers: json, body: '{"query":"{ viewer { id } }"}' };
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,traceparent',
  },
};
const READABLE = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'ratelimit, ratelimit-policy, retry-after, x-request-id, content-disposition',
};

test('A-02 a page of any origin may ask with a token, and read the answer', async () => {
  expect(await told('/graphql', PREFLIGHT)).toEqual({
    status: '204',
    vary: '',
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, *',
    'access-control-max-age': '7200',
  });
  for (const authorization of [`Bearer ${world.operator.credential}`, 'Bearer wrong']) {
    const answer = await told('/graphql', { ...VIEWER, headers: { ...json, authorization } });
    expect(answer).toMatchObject(READABLE);
  }
});

test.each([
  ['too large', { method: 'POST', headers: json, body: 'x'.repeat(4 * 1_024 * 1_024 + 1) }, '413'],
  ['no JSON', { method: 'POST', headers: json, body: '{' }, '400'],
  ['another type', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }, '415'],
  ['a query by GET', { method: 'GET' }, '400'],
])('A-02 what is refused before it is read can be read as well: %s', async (_, asked, status) => {
  expect(await told('/graphql', asked)).toMatchObject({ status, ...READABLE });
});

test('A-02 files as well', async () => {
  const path = '/statements/mem_1.csv';
  expect(await told(path)).toMatchObject({ status: '401', ...READABLE });
  expect(await told(path, PREFLIGHT)).toMatchObject({
    status: '204',
    'access-control-allow-methods': 'GET, HEAD',
  });
});

test('A-02 a browser may add nothing of its own: no answer allows cookies or HTTP authentication', async () => {
  for (const asked of [PREFLIGHT, VIEWER])
    expect(Object.keys(await told('/graphql', asked))).not.toContain('access-control-allow-credentials');
  const response = await fetch(`http://127.0.0.1:${world.server.api.port}/graphql`, VIEWER);
  expect(response.headers.get('set-cookie')).toBeNull();
});

test.each([
  ['the explorer, which may hold credentials', '/graphql', { headers: { accept: 'text/html' } }, '200'],
  ['its files', '/explorer/', {}, '404'],
  ['the queue dashboard', '/queues', {}, '401'],
  ['the queue dashboard before a request', '/queues', PREFLIGHT, '404'],
  ['figures', '/metrics', {}, '200'],
  ['health', '/readyz', {}, '200'],
])('A-02 %s is for no other origin', async (_, path, asked, status) => {
  const answer = await told(path, asked);
  expect(answer).toEqual({ status, vary: expect.any(String) });
});

test('A-02 where origins are named, others are told nothing, and caches are told that it depends', async () => {
  const named = await told('/graphql', { ...VIEWER, at: some });
  expect(named).toMatchObject({
    'access-control-allow-origin': APP,
    vary: expect.stringContaining('Origin'),
  });
  for (const origin of ['https://evil.example.org', `${APP}.evil.org`, 'http://app.example.org', 'null']) {
    for (const asked of [PREFLIGHT, VIEWER]) {
      const headers = { ...asked.headers, origin };
      expect(await told('/graphql', { ...asked, headers, at: some })).toEqual({
        status: expect.any(String),
        vary: expect.stringContaining('Origin'),
      });
    }
  }
  expect(await told('/graphql', { ...VIEWER, at: none })).toEqual({ status: expect.any(String), vary: '' });
});

describeWith(chromium, 'in a browser', () => {
  test("A-02 a page of another origin reads a balance with a member's token, and what it is told beside it", async () => {
    const shop = await world.partner('rahnet');
    const member = await world.member(shop, 480);
    const pages = createServer((_, response) => response.end('<title>shop</title>')).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    const browser = await startBrowser();
    try {
      const { page } = await browser.open(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
      const ask = (api: ApiNode) =>
        page.evaluate(
          async (url, token) => {
            const response = await fetch(url, {
              method: 'POST',
              headers: {
                authorization: `Bearer ${token}`,
                'content-type': 'application/json',
                traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
              },
              body: JSON.stringify({ query: '{ viewer { member { balance { available } } } }' }),
            });
            return { answer: await response.text(), requestId: response.headers.get('x-request-id') };
          },
          `http://127.0.0.1:${api.api.port}/graphql`,
          member.credential ?? '',
        );
      expect(await ask(world.server)).toEqual({
        answer: expect.stringContaining('480'),
        requestId: expect.stringMatching(/./),
      });
      await expect(ask(none)).rejects.toThrow('Failed to fetch');
    } finally {
      await browser.close();
      pages.close();
    }
  });
});
