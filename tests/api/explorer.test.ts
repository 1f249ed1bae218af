import { request } from 'node:http';
import Fastify from 'fastify';
import { serveExplorer } from '../../src/api/explorer/explorer.js';
import { createWorld, type World } from '../harness/world.js';

let world: World;
let url: string;

beforeAll(async () => {
  world = await createWorld();
  url = `http://127.0.0.1:${world.server.api.port}`;
});

afterAll(async () => world.close());

/** With node:http, because fetch does not let the Host header be chosen. */
function pageFor(host: string, headers: Record<string, string>): Promise<{ body: string; policy: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/graphql`, { headers: { host, ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ body, policy: String(response.headers['content-security-policy']) }),
      );
    });
    asking.on('error', reject).end();
  });
}

describe('the explorer', () => {
  const credentials = {
    operatorToken: 'operator-token',
    partners: { rahnet: { id: 'par_1', apiKey: 'hs_live_example', merchantIds: ['mer_1'] } },
    members: [{ id: 'mem_1', phone: '+989120000001', token: 'member-token</script>' }],
    charityCampaignId: 'chc_1',
  };
  const browser = { accept: 'text/html,application/xhtml+xml' };

  beforeAll(async () => {
    const server = await world.secondServer({ replace: () => ({ explorerExamples: () => credentials }) });
    url = `http://127.0.0.1:${server.api.port}`;
  });

  test('comes for browsers, with the examples and their credentials, and needs nothing from elsewhere', async () => {
    const { body, policy } = await pageFor('127.0.0.1:4000', browser);
    expect(body).toContain('hs_live_example');
    expect(body).toContain('burnPoints');
    expect(body).not.toContain('member-token</script>');
    expect(body.match(/(?:src|href|import|from)\s*[=(]?\s*["'](?:https?:)?\/\//g)).toBeNull();
    expect(body).not.toContain('unpkg');
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toMatch(/https?:/);
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4000 wss://127.0.0.1:4000;");
    const files = [...body.matchAll(/"(\/explorer\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(0);
    for (const file of new Set(files)) {
      if (file.endsWith('/')) continue;
      const response = await fetch(url + file);
      expect([file, response.status]).toEqual([file, 200]);
    }
  });

  test('gives its credentials to nobody who came under another name', async () => {
    const { body } = await pageFor('rebound.example:4000', browser);
    expect(body).toContain('<div id="ruru-root">');
    expect(body).not.toContain('hs_live_example');
  });

  test.each([
    ['from this machine', '127.0.0.1', {}, true],
    ['from this machine by IPv6', '::1', {}, true],
    ['from this machine by IPv4 in IPv6', '::ffff:127.0.0.1', {}, true],
    ['from elsewhere', '203.0.113.7', {}, false],
    ['from elsewhere by IPv4 in IPv6', '::ffff:203.0.113.7', {}, false],
    ['from elsewhere by IPv6', '2001:db8::1', {}, false],
    ['through a proxy of this machine', '127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }, false],
    [
      'through a proxy that says so in the standard way',
      '127.0.0.1',
      { forwarded: 'for=203.0.113.7' },
      false,
    ],
    ['through a proxy that names itself alone', '127.0.0.1', { via: '1.1 proxy' }, false],
  ])(
    'A-02 a browser %s that says localhost (%s) gets credentials: %j → %s',
    async (_, remoteAddress, headers, given) => {
      const app = Fastify();
      serveExplorer(app, { path: '/graphql', examples: () => credentials });
      app.get('/graphql', () => '');
      const { body } = await app.inject({
        url: '/graphql',
        remoteAddress,
        headers: { host: 'localhost:4000', ...browser, ...headers },
      });
      await app.close();
      expect(body).toContain('<div id="ruru-root">');
      expect(body.includes('hs_live_example')).toBe(given);
      expect(body.includes('operator-token')).toBe(given);
    },
  );

  test('stays out of the way of programs', async () => {
    const { body } = await pageFor('127.0.0.1:4000', { accept: '*/*' });
    expect(JSON.parse(body).errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  test('is not there unless it is switched on', async () => {
    const server = await world.secondServer({
      replace: ({ config }) => ({ config: { ...config, explorer: false } }),
    });
    const response = await fetch(`http://127.0.0.1:${server.api.port}/graphql`, { headers: browser });
    expect(await response.text()).not.toContain('<html');
  });
});
