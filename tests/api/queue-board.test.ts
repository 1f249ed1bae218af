import { QUEUE_BOARD_PATH } from '../../src/api/queue-board/serve-queue-board.js';
import { createLogger } from '../../src/runtime/logger.js';
import { openQueues, type Queues } from '../../src/runtime/queue.js';
import { type ApiNode, startApiNode } from '../harness/api-node.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';

/** The dashboard of the queues: for whoever has the installation's secret, and to look only. */

const SECRET = 'a secret of the operators of the installation alone';
const logger = createLogger({ level: 'silent', name: 'test' });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

/** What holds in PostgreSQL and in Redis alike. */
function showsQueues(redisUrl: () => string | undefined): void {
  let queues: Queues;
  let server: ApiNode;
  let at: string;
  beforeAll(async () => {
    queues = openQueues({ databaseUrl: database.directUrl, redisUrl: redisUrl(), logger });
    await queues.queue('shown').add('a job', { coalition: '7' });
    const queueBoard = { secret: SECRET, queues: [queues.queue('shown')] };
    server = await startApiNode(database, { replace: () => ({ queueBoard }) });
    at = `http://127.0.0.1:${server.api.port}${QUEUE_BOARD_PATH}`;
  });
  afterAll(async () => {
    await server.close();
    await queues.close();
  });

  test.each([
    ['no credential', {}],
    ['another password', basic('operator:wrong')],
    ['another user', basic(`admin:${SECRET}`)],
    ['the secret as a token', { authorization: `Bearer ${SECRET}` }],
  ])('A-03 with %s nothing of it is shown, its page and what it reads alike', async (_, headers) => {
    for (const path of ['', '/', '/api/queues', '/static/favicon-32x32.png', '/api/queues/shown/pause']) {
      const method = path.endsWith('pause') ? 'PUT' : 'GET';
      const answer = await fetch(`${at}${path}`, { headers, method, redirect: 'manual' });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
  });

  test('with the secret it shows what waits', async () => {
    const headers = basic(`operator:${SECRET}`);
    const page = await fetch(at, { headers });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    const told = await (await fetch(`${at}/api/queues?activeQueue=shown`, { headers })).json();
    expect(told).toMatchObject({
      queues: [{ name: 'shown', counts: { waiting: 1 }, readOnlyMode: true, jobs: [{ name: 'a job' }] }],
    });
  });

  test('it changes nothing', async () => {
    const headers = basic(`operator:${SECRET}`);
    const answer = await fetch(`${at}/api/queues/shown/empty`, { headers, method: 'PUT' });
    expect(answer.status).toBe(405);
    expect(await queues.queue('shown').getWaitingCount()).toBe(1);
  });
}

describe('in PostgreSQL', () => showsQueues(() => undefined));

describeWith(redisServer, 'in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis.stop());
  showsQueues(() => redis.url);
});

test('without a secret there is no dashboard', async () => {
  const server = await startApiNode(database);
  try {
    const answer = await fetch(`http://127.0.0.1:${server.api.port}${QUEUE_BOARD_PATH}`, {
      headers: basic(`operator:${SECRET}`),
    });
    expect(answer.status).toBe(404);
  } finally {
    await server.close();
  }
});
