/** The API alone; any number of these serve one database. */
import './runtime/node-guard.js';
import 'reflect-metadata';

const { runProcess } = await import('./main-process.js');
const { openCredentials, openFoundation, serveApi } = await import('./main-parts.js');

await runProcess('hamsood-api', async (starting) => {
  const { logger, opened } = starting;
  const foundation = await openFoundation(starting, 'hamsood-api');
  opened('jobs', () => foundation.queues.close());
  const access = await openCredentials(starting, foundation);
  const endpoint = await serveApi(starting, foundation, access, () => undefined);
  logger.info({ endpoint, seconds: process.uptime() }, 'ready');
});
