import { serveWorkerHealth } from '../../src/jobs/serve-worker-health.js';
import { createMetrics } from '../../src/runtime/metrics.js';

let healthy = true;
let draining = false;
let health: Awaited<ReturnType<typeof serveWorkerHealth>>;

beforeAll(async () => {
  health = await serveWorkerHealth({
    host: '127.0.0.1',
    port: 0,
    metrics: createMetrics('test'),
    checks: {
      database: () => healthy,
      queue: () => {
        if (!healthy) throw new Error('gone');
        return true;
      },
    },
    draining: () => draining,
  });
});
afterAll(() => health.close());

async function ask(path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${health.port}${path}`, { method });
  return { status: response.status, body: await response.text() };
}

test('a worker tells what is well in the same words as the API', async () => {
  const all = '{"ready":true,"checks":{"database":true,"queue":true,"serving":true}}';
  expect(await ask('/readyz')).toEqual({ status: 200, body: all });
  healthy = false;
  const nothing = '{"ready":false,"checks":{"database":false,"queue":false,"serving":true}}';
  expect(await ask('/readyz')).toEqual({ status: 503, body: nothing });
  expect(await ask('/livez')).toEqual({ status: 200, body: 'ok' });
  healthy = true;
  draining = true;
  const stopping = '{"ready":false,"checks":{"database":true,"queue":true,"serving":false}}';
  expect(await ask('/readyz')).toEqual({ status: 503, body: stopping });
});

test('a worker serves its metrics, and nothing else', async () => {
  expect(await ask('/metrics')).toMatchObject({ status: 200, body: expect.stringContaining('# HELP') });
  expect(await ask('/graphql')).toMatchObject({ status: 404 });
  expect(await ask('/')).toMatchObject({ status: 404 });
  expect(await ask('/livez', 'POST')).toMatchObject({ status: 405 });
});
