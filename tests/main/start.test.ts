import { rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { type ExampleTab, exampleTabs } from '../../src/api/explorer/example-operations.js';
import { scratchFolder } from '../harness/scratch-folder.js';
import {
  ask,
  type DemoJson,
  endAll,
  isAlive,
  postgresPid,
  readDemo,
  type ServerProcess,
  startProcess,
  untilSaid,
} from './server-process.js';

/** A first start makes a PostgreSQL; on a busy machine that takes its time. */
const PATIENCE_MS = 300_000;

let dataDir: string;
beforeAll(() => {
  dataDir = scratchFolder('hamsood-start-');
});
afterEach(endAll, 20_000);
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function start(environment: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const server = startProcess('main.ts', { DATA_DIR: dataDir, ...environment });
  await untilSaid(server, /Stop .*Ctrl-C[\s\S]*\n/);
  return server;
}

const BURN = `mutation ($input: BurnPointsInput!) {
  burnPoints(input: $input) {
    transaction { id points }
    balance { available version }
    replayed
    userErrors { code message }
  }
}`;

function firstBurn({ endpoint, partners, members }: DemoJson) {
  const tizfood = partners.tizfood;
  return ask(endpoint, tizfood?.apiKey ?? '', BURN, {
    input: {
      idempotencyKey: 'first-burn',
      member: { phone: members[0]?.phone },
      merchantId: tizfood?.merchantIds[0],
      points: '50',
    },
  });
}

/** What a tab of the explorer answers, of a subscription first. */
function firstAnswer(endpoint: string, { query, variables, headers }: ExampleTab) {
  const { authorization } = JSON.parse(headers) as { readonly authorization: string };
  if (!/^subscription/m.test(query))
    return ask(endpoint, authorization.replace('Bearer ', ''), query, JSON.parse(variables));
  return new Promise<Awaited<ReturnType<typeof ask>>>((resolve, reject) => {
    const client = createClient({
      url: endpoint.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    client.subscribe(
      { query, variables: JSON.parse(variables) },
      {
        next(answer) {
          resolve(answer as Awaited<ReturnType<typeof ask>>);
          void client.dispose();
        },
        error: reject,
        complete: () => undefined,
      },
    );
  });
}

const BALANCE = 'query ($id: ID!) { member(ref: { id: $id }) { balance { available version } } }';

async function balances({ endpoint, members }: DemoJson): Promise<unknown[]> {
  return Promise.all(members.map(({ id, token }) => ask(endpoint, token, BALANCE, { id })));
}

test(
  'an empty data folder: a demonstration to try everything on, kept over restarts, stopped by one Ctrl-C',
  async () => {
    const first = await start();
    expect(first.said().trimEnd().split('\n').length).toBeLessThanOrEqual(15);

    // The file for programs, in its documented shape.
    const demo = readDemo(dataDir);
    expect(demo.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    expect(demo.operatorToken).toEqual(expect.any(String));
    expect(demo.coalitionId).toMatch(/^coa_/);
    expect(Object.keys(demo.partners).sort()).toEqual(['bimeno', 'rahnet', 'tizfood']);
    for (const { id, apiKey, merchantIds } of Object.values(demo.partners)) {
      expect(id).toMatch(/^par_/);
      expect(apiKey).toMatch(/^hs_live_/);
      expect(merchantIds.length).toBeGreaterThanOrEqual(2);
    }
    expect(demo.members.length).toBeGreaterThanOrEqual(5);
    for (const { id, phone, token } of demo.members) {
      expect({ id, phone, token }).toEqual({
        id: expect.stringMatching(/^mem_/),
        phone: expect.stringMatching(/^\+989\d{9}$/),
        token: expect.any(String),
      });
    }
    expect((await stat(path.join(dataDir, 'demo.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(dataDir, 'demo-keys.json'))).mode & 0o777).toBe(0o600);

    // Everybody starts with some points, and is linked to all three partners.
    for (const answer of await balances(demo)) {
      const available = (answer as { data: { member: { balance: { available: string } } } }).data.member
        .balance;
      expect(BigInt(available.available)).toBeGreaterThan(0n);
    }
    for (const { apiKey } of Object.values(demo.partners)) {
      const linked = await Promise.all(
        demo.members.map(({ phone }) =>
          ask(demo.endpoint, apiKey, 'query ($p: PhoneNumber!) { member(ref: { phone: $p }) { id } }', {
            p: phone,
          }),
        ),
      );
      expect(linked.map(({ data }) => data?.member)).toEqual(demo.members.map(({ id }) => ({ id })));
    }
    const operator = await ask(
      demo.endpoint,
      demo.operatorToken,
      '{ coalition { id timeZone } partners(first: 5) { edges { node { slug status } } } }',
    );
    expect(operator.data).toMatchObject({ coalition: { id: demo.coalitionId, timeZone: 'Asia/Tehran' } });

    // A first burn, and its replay.
    const burned = await firstBurn(demo);
    expect(burned.data).toMatchObject({
      burnPoints: { replayed: false, transaction: { points: '50' }, userErrors: [] },
    });
    const replay = await firstBurn(demo);
    expect(replay.data).toEqual({
      burnPoints: { ...(burned.data?.burnPoints as object | undefined), replayed: true },
    });

    // Every tab of the explorer is a request that works as it stands, with its variables and its credential.
    const tabs = exampleTabs(demo);
    expect(tabs.length).toBeGreaterThan(1);
    for (const tab of tabs) {
      const answer = await firstAnswer(demo.endpoint, tab);
      expect(answer).toMatchObject({ data: expect.any(Object) });
      expect(answer).not.toHaveProperty('errors');
      for (const told of Object.values(answer.data ?? {}))
        expect((told as { userErrors?: unknown[] }).userErrors ?? []).toEqual([]);
    }

    // One Ctrl-C ends everything, PostgreSQL included, within 5 s.
    const before = await balances(demo);
    const postgres = postgresPid(dataDir) ?? 0;
    expect(isAlive(postgres)).toBe(true);
    const asked = Date.now();
    first.child.kill('SIGINT');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - asked).toBeLessThan(5_000);
    expect(isAlive(postgres)).toBe(false);

    // A second start loses nothing: same keys, same balances, fresh tokens that work.
    const second = await start();
    const again = readDemo(dataDir);
    expect(again.partners).toEqual(demo.partners);
    expect(again.members.map(({ id }) => id)).toEqual(demo.members.map(({ id }) => id));
    expect(await balances(again)).toEqual(before);
    expect((await firstBurn(again)).data).toEqual(replay.data);

    // A killed process loses nothing either: its PostgreSQL is taken over by the next.
    second.child.kill('SIGKILL');
    await second.ended;
    await start();
    expect(await balances(readDemo(dataDir))).toEqual(before);
  },
  PATIENCE_MS,
);

test(
  'without the demonstration nothing is created; a second server on the same folder is told why it cannot',
  async () => {
    const other = scratchFolder('hamsood-start-');
    const server = await start({ DATA_DIR: other, DEMO: 'off' });
    await expect(stat(path.join(other, 'demo.json'))).rejects.toThrow('ENOENT');

    const second = startProcess('main.ts', { DATA_DIR: other });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.said()).toContain('in use by another running Hamsood');

    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    await rm(other, { recursive: true, force: true });
  },
  PATIENCE_MS,
);

test.each([
  ['PORT', { PORT: 'four thousand' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/x' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['OIDC_AUDIENCE', { OIDC_ISSUER: 'https://login.example.org/' }],
  ['DEMO', { DEMO: 'on', DEV_TOKENS: 'off' }],
])(
  'a wrong %s ends the start with one line that names it',
  async (name, environment) => {
    const server = startProcess('main.ts', { DATA_DIR: dataDir, ...environment });
    expect((await server.ended).code).toBe(1);
    const lines = server
      .said()
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{'));
    expect(lines).toEqual([expect.stringContaining(name)]);
  },
  PATIENCE_MS,
);

test(
  'a port that is taken: one line, and PostgreSQL is stopped again',
  async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const server = startProcess('main.ts', { DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' });
    await server.ended;
    blocker.close();
    expect((await server.ended).code).toBe(1);
    const [told, ...more] = server.said().trim().split('\n');
    expect(told).toMatch(/^The port is taken .*PORT.*$/);
    expect(more.join('\n')).not.toContain('EADDRINUSE');
    expect(postgresPid(dataDir)).toBeUndefined();
  },
  PATIENCE_MS,
);

test(
  'Ctrl-C in the middle of a start ends it, PostgreSQL included',
  async () => {
    const fresh = scratchFolder('hamsood-start-');
    const server = startProcess('main.ts', { DATA_DIR: fresh });
    while (postgresPid(fresh) === undefined && isAlive(server.child.pid ?? 0)) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const postgres = postgresPid(fresh) ?? 0;
    server.child.kill('SIGINT');
    await server.ended;
    for (const patience = Date.now() + 30_000; isAlive(postgres) && Date.now() < patience; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(isAlive(postgres)).toBe(false);
    // And the next start finishes what this one began.
    const next = await start({ DATA_DIR: fresh });
    expect(readDemo(fresh).members.length).toBeGreaterThanOrEqual(5);
    next.child.kill('SIGTERM');
    await next.ended;
    await rm(fresh, { recursive: true, force: true });
  },
  PATIENCE_MS,
);
