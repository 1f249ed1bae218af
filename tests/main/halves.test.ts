import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { ask, endAll, startProcess, untilSaid } from './server-process.js';

/** Starting from sources takes its time on a busy machine. */
const PATIENCE_MS = 300_000;
const SECRET = 'a secret of more than thirty-two bytes';

/** Both halves check the same, and say so in the same words. */
const WELL = {
  ready: true,
  checks: { database: true, migrations: true, queue: true, 'live-channel': true, serving: true },
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(endAll, 20_000);
afterAll(() => database.drop());

/** The last line that it logged as ready. */
function ready(said: string): { endpoint?: string; port?: number } {
  const line = said.split('\n').find((each) => each.includes('"msg":"ready"'));
  return JSON.parse(line ?? '{}');
}

/** Makes the database one of another form of a migration; again: one of this form. */
async function turnFingerprint(): Promise<void> {
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  try {
    await owner.query(
      "update migration_fingerprint set fingerprint = reverse(fingerprint) where name = 'create-days'",
    );
  } finally {
    await owner.end();
  }
}

test(
  'the API alone serves a database that is not its own, and ends in order',
  async () => {
    const api = startProcess('main-api.ts', {
      DATABASE_URL: database.appUrl,
      MEMBER_TOKEN_SECRET: SECRET,
      MIGRATE_ON_START: 'off',
    });
    await untilSaid(api, /"msg":"ready".*\n/);
    const { endpoint = '' } = ready(api.said());
    const base = new URL(endpoint).origin;
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    await turnFingerprint();
    const changed = await fetch(`${base}/readyz`);
    expect([changed.status, await changed.json()]).toEqual([
      503,
      { ready: false, checks: { ...WELL.checks, migrations: false } },
    ]);
    await turnFingerprint();
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual(WELL);
    expect(await ask(endpoint, 'hs_live_nonsense', '{ viewer { kind } }')).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    api.child.kill('SIGTERM');
    expect(await api.ended).toEqual({ code: 0, signal: null });
  },
  PATIENCE_MS,
);

test(
  'a worker alone tells its health, takes its turns, and ends in order',
  async () => {
    const worker = startProcess('main-worker.ts', {
      DATABASE_URL: database.appUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
    });
    await untilSaid(worker, /"msg":"ready".*\n/);
    const base = `http://127.0.0.1:${ready(worker.said()).port}`;
    const answers = await Promise.all(
      ['/livez', '/readyz', '/metrics', '/graphql'].map(async (path) => (await fetch(base + path)).status),
    );
    expect(answers).toEqual([200, 200, 200, 404]);
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual(WELL);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toEqual({ code: 0, signal: null });
  },
  PATIENCE_MS,
);

test(
  'a database that was made before a migration was edited: one line that says what to do',
  async () => {
    await turnFingerprint();
    for (const [main, environment] of [
      ['main-api.ts', { MIGRATE_ON_START: 'off', MEMBER_TOKEN_SECRET: SECRET }],
      ['main-worker.ts', { DATABASE_OWNER_URL: database.ownerUrl }],
    ] as const) {
      const server = startProcess(main, {
        DATABASE_URL: database.appUrl,
        LOG_LEVEL: 'silent',
        ...environment,
      });
      expect((await server.ended).code).toBe(1);
      expect(server.said().trim()).toMatch(
        /^The database was made by an earlier form of create-days, .*begin anew.*$/,
      );
    }
    await turnFingerprint();
  },
  PATIENCE_MS,
);

test(
  'with several nodes the secret of member tokens must be given: one line that names it',
  async () => {
    const api = startProcess('main-api.ts', { DATABASE_URL: database.appUrl, LOG_LEVEL: 'silent' });
    expect((await api.ended).code).toBe(1);
    expect(api.said().trim()).toMatch(/^MEMBER_TOKEN_SECRET must be set.*$/);
  },
  PATIENCE_MS,
);
