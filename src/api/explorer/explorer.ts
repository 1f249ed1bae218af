import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ruruHTML } from 'ruru/server';
import { getStaticFile } from 'ruru/static';
import { type DemoCredentials, exampleTabs } from './example-operations.js';

export interface ExplorerOptions {
  /** The path of the API, at which browsers get the explorer. */
  readonly path: string;
  /** Credentials to fill into the examples; undefined where there is no demonstration coalition. */
  readonly examples: (() => DemoCredentials | undefined) | undefined;
}

const STATIC_PATH = '/explorer/';

/**
 * Serves the explorer (GraphiQL, bundled by Ruru) to browsers: nothing of it comes from elsewhere, and its policy
 * forbids the page to ask anybody but this server.
 */
export function serveExplorer(app: FastifyInstance, { path, examples }: ExplorerOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!wantsExplorer(request, path)) return;
    const nonce = randomBytes(16).toString('base64');
    const credentials = isLocal(request) ? examples?.() : undefined;
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy(nonce, request.host))
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .send(explorerPage(path, nonce, credentials));
  });

  app.get(`${STATIC_PATH}*`, async (request, reply) => {
    const file = await getStaticFile({
      staticPath: STATIC_PATH,
      urlPath: request.url,
      acceptEncoding: request.headers['accept-encoding'],
      disallowDevAssets: true,
    });
    if (!file) return reply.callNotFound();
    return reply.headers(file.headers).header('cache-control', 'public, max-age=3600').send(file.content);
  });
}

/** The page; `credentials` go into its example operations. */
export function explorerPage(path: string, nonce: string, credentials: DemoCredentials | undefined): string {
  const page = ruruHTML({
    staticPath: STATIC_PATH,
    endpoint: path,
    subscriptionEndpoint: path,
    htmlParts: {
      titleTag: '<title>Hamsood API</title><link rel="icon" href="data:,">',
      configScript: (original) => `${original}\n<script>${tabsScript(credentials)}</script>`,
    },
  });
  return page.replaceAll('<script', `<script nonce="${nonce}"`);
}

/** GraphiQL takes tabs as a property, which Ruru hands through. */
function tabsScript(credentials: DemoCredentials | undefined): string {
  const tabs = exampleTabs(credentials);
  // "<" is escaped so that nothing inside can end the script.
  const json = JSON.stringify(tabs).replaceAll('<', '\\u003c');
  return `
    Object.assign(RURU_CONFIG, {
      debugTools: [],
      subscriptionEndpoint: location.origin.replace(/^http/, 'ws') + RURU_CONFIG.endpoint,
      defaultTabs: ${json},
      shouldPersistHeaders: true,
    });
    // Tabs are remembered by the browser; those with the credentials of an earlier start are of no use any more.
    const examples = JSON.stringify(RURU_CONFIG.defaultTabs);
    if (localStorage.getItem('hamsood:examples') !== examples) {
      localStorage.setItem('hamsood:examples', examples);
      localStorage.removeItem('graphiql:tabState');
      // At first GraphiQL fills its editors from here, not from the first tab.
      const [first] = RURU_CONFIG.defaultTabs;
      for (const part of ['query', 'variables', 'headers']) localStorage.setItem('graphiql:' + part, first[part]);
    }`;
}

function wantsExplorer(request: FastifyRequest, path: string): boolean {
  if (request.method !== 'GET' || request.url.split('?')[0] !== path) return false;
  if (request.headers.upgrade) return false;
  const accept = request.headers.accept ?? '';
  // A browser names text/html first; an API client that takes anything does not name it at all.
  return accept.includes('text/html') && !new URL(request.url, 'http://localhost').searchParams.has('query');
}

const LOOPBACK = /^(?:127(?:\.\d+){3}|::1|::ffff:127(?:\.\d+){3})$/;
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * Whether the page goes to a browser of this very machine. The name alone says nothing, since callers write it
 * themselves; the address alone neither, since a page from elsewhere can lead its own name here (DNS rebinding), and
 * a proxy on this machine can bring anybody.
 */
function isLocal(request: FastifyRequest): boolean {
  if (!LOOPBACK.test(request.socket.remoteAddress ?? '')) return false;
  if (FORWARDED.some((name) => request.headers[name] !== undefined)) return false;
  return ['localhost', '127.0.0.1', '::1', '[::1]'].includes(request.hostname);
}

const HOST = /^[A-Za-z0-9.:[\]-]+$/;

function contentSecurityPolicy(nonce: string, host: string): string {
  // Not every browser counts WebSockets to the same host as 'self'.
  const sockets = HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    // The editor sets its styles from scripts.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
