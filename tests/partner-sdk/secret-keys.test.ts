import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { HamsoodOptions } from '../../partners-sdk/src/index.js';
import { chromium, startBrowser } from '../examples/browser.js';
import { describeWith } from '../harness/requirement.js';
import { burned, burnInput, scripted } from './fake-server.js';

/** A partner's secret key is not sent from where others can read it, nor to where they can. */

/** Calls with a key, where the global object has these too. @returns the error's code; how often was sent */
async function calling(globals: object, options: Partial<HamsoodOptions> = {}) {
  const before = Object.getOwnPropertyDescriptors(globalThis) as Record<string, PropertyDescriptor>;
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    const { hamsood, sent } = scripted([burned], options);
    const failure = await hamsood.points.burn(burnInput).then(
      () => undefined,
      (error: unknown) => error as { readonly code: string; readonly message: string },
    );
    return { code: failure?.code, message: failure?.message, sent: sent.length };
  } finally {
    for (const name of Object.keys(globals)) {
      Reflect.deleteProperty(globalThis, name);
      const had = before[name];
      if (had) Object.defineProperty(globalThis, name, had);
    }
  }
}

const FIREFOX = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' };
const page = {};
const scope = class WorkerGlobalScope {};

test.each([
  ['a page', { document: page, window: { document: page } }],
  ['a worker of a page', { WorkerGlobalScope: scope, navigator: FIREFOX }],
])('A-02 a secret key in %s is refused, with what to do instead', async (_, globals) => {
  expect(await calling(globals)).toEqual({
    code: 'SECRET_KEY_IN_BROWSER',
    message: expect.stringMatching(/createToken\(\) and pass memberToken/),
    sent: 0,
  });
  const memberToken = { apiKey: undefined, memberToken: 'token' };
  expect(await calling(globals, memberToken)).toMatchObject({ code: undefined, sent: 1 });
});

// As these runtimes were found to look like.
test.each([
  ['Node', {}],
  ['a worker of Deno', { WorkerGlobalScope: scope, navigator: { userAgent: 'Deno/2.9.6' } }],
  ['a worker of Bun', { navigator: { userAgent: 'Bun/1.4.5' } }],
  ['an edge runtime', { WorkerGlobalScope: scope, navigator: { userAgent: 'Cloudflare-Workers' } }],
  ['an edge runtime that does not say which', { WorkerGlobalScope: scope, navigator: undefined }],
])('A-02 a secret key is for %s', async (_, globals) => {
  expect(await calling(globals)).toMatchObject({ code: undefined, sent: 1 });
});

const to = (endpoint: string, more: Partial<HamsoodOptions> = {}) => calling({}, { endpoint, ...more });

test.each([
  'http://points.example.org/graphql',
  'http://192.168.1.7:4000/graphql',
  'http://[2001:db8::1]/graphql',
  'http://localhost.example.org/graphql',
  'http://127.0.0.1.example.org/graphql',
])('A-02 a secret key is not sent to %s, unless it was said that it may', async (endpoint) => {
  expect(await to(endpoint)).toEqual({
    code: 'SECRET_KEY_OVER_HTTP',
    message: expect.stringMatching(/Use https:\/\/, or pass allowPlainHttp/),
    sent: 0,
  });
  expect(await to(endpoint, { apiKey: async () => 'hs_live_key' })).toMatchObject({ sent: 0 });
  expect(await to(endpoint, { allowPlainHttp: true })).toMatchObject({ sent: 1 });
  // A token sees one member, and ends soon.
  expect(await to(endpoint, { apiKey: undefined, memberToken: 'token' })).toMatchObject({ sent: 1 });
});

test.each([
  'https://points.example.org/graphql',
  'http://localhost:4000/graphql',
  'http://api.localhost/graphql',
  'http://127.0.0.1/graphql',
  'http://127.8.9.10:4000/graphql',
  'http://[::1]:4000/graphql',
])('A-02 a secret key is sent to %s', async (endpoint) => {
  expect(await to(endpoint)).toMatchObject({ code: undefined, sent: 1 });
});

/** What each place of a browser runs: calls with a key, and with a token, and tells how it went. */
const CALLS = `
const outcome = (options) =>
  new sdk.Hamsood({ ...options, endpoint: new URL('/graphql', location.href).href, retries: { maxRetries: 0 } })
    .whoAmI()
    .then(() => 'sent', (error) => error.code);
const outcomes = () => Promise.all([outcome({ apiKey: 'hs_live_key' }), outcome({ memberToken: 'token' })]);
`;
const WORKERS = {
  '/web.js': `outcomes().then((told) => postMessage(told));`,
  '/shared.js': `onconnect = async ({ ports: [port] }) => port.postMessage(await outcomes());`,
  '/service.js': `onmessage = async ({ ports: [port] }) => port.postMessage(await outcomes());`,
};
const ANSWER = { data: { viewer: { kind: 'MEMBER', scopes: [], expiresAt: null } } };

describeWith(chromium, 'in a browser', () => {
  test('A-02 pages and workers of each kind refuse a secret key, and take a token', async () => {
    const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
    const { stdout: bundle } = await promisify(execFile)(
      process.execPath,
      [
        path.join(root, 'node_modules', 'esbuild', 'bin', 'esbuild'),
        path.join(root, 'partners-sdk', 'src', 'index.ts'),
        ...['--bundle', '--format=iife', '--global-name=sdk', '--target=es2022', '--log-level=error'],
      ],
      { maxBuffer: 2 ** 24 },
    );
    const keys: (string | undefined)[] = [];
    const site = createServer((request, response) => {
      const { url = '' } = request;
      if (url === '/graphql') {
        keys.push(request.headers.authorization);
        response.setHeader('content-type', 'application/json');
        return response.end(JSON.stringify(ANSWER));
      }
      const worker = WORKERS[url as keyof typeof WORKERS];
      response.setHeader('content-type', worker === undefined ? 'text/html' : 'text/javascript');
      return response.end(
        worker === undefined ? `<script>${bundle}${CALLS}</script>` : bundle + CALLS + worker,
      );
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    const browser = await startBrowser();
    try {
      const opened = await browser.open(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      const told = await opened.page.evaluate(IN_ALL_PLACES);
      const refused = ['SECRET_KEY_IN_BROWSER', 'sent'];
      expect(told).toEqual({ page: refused, web: refused, shared: refused, service: refused });
    } finally {
      await browser.close();
      site.close();
    }
    expect(keys).toEqual(Array(4).fill('Bearer token'));
  });
});

/** Run by the page, which has waited for the service worker to be there. */
const IN_ALL_PLACES = `(async () => {
  const from = (port) => new Promise((resolve) => { port.onmessage = ({ data }) => resolve(data); });
  const shared = from(new SharedWorker('/shared.js').port);
  const web = from(new Worker('/web.js'));
  await navigator.serviceWorker.register('/service.js');
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const service = from(port1);
  active.postMessage('', [port2]);
  return { page: await outcomes(), web: await web, shared: await shared, service: await service };
})()`;
