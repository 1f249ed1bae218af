/** The jobs alone, with `/livez`, `/readyz` and `/metrics` on PORT; any number of these work for one database. */
import './runtime/node-guard.js';
import 'reflect-metadata';

const { runProcess } = await import('./main-process.js');
const { healthChecks, openFoundation, workOnJobs } = await import('./main-parts.js');
const { serveWorkerHealth } = await import('./jobs/serve-worker-health.js');

await runProcess('hamsood-worker', async (starting) => {
  const { config, logger, opened } = starting;
  const foundation = await openFoundation(starting, 'hamsood-worker');
  await workOnJobs(starting, foundation);
  let stopping = false;
  const health = await serveWorkerHealth({
    host: config.host,
    port: config.port,
    metrics: foundation.metrics,
    checks: healthChecks(foundation),
    draining: () => stopping,
  });
  opened('health', () => {
    stopping = true;
    return health.close();
  });
  logger.info({ port: health.port, seconds: process.uptime() }, 'ready');
});
