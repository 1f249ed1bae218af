/** What `npm start` runs: API and jobs in one process, with the embedded PostgreSQL unless DATABASE_URL is set. */
import './runtime/node-guard.js';
import 'reflect-metadata';

// Loaded only now: on an old Node the guard must speak before some dependency fails to load.
const { runProcess } = await import('./main-process.js');
const { openCredentials, openDemo, openFoundation, serveApi, workOnJobs } = await import('./main-parts.js');
const { welcome } = await import('./main-welcome.js');

/** Tokens of the demonstration are good for a day. */
const REFRESH_MS = 6 * 60 * 60 * 1000;

await runProcess('hamsood', async (starting) => {
  const { config, logger } = starting;
  const foundation = await openFoundation(starting, 'hamsood');
  const access = await openCredentials(starting, foundation);
  const demonstration = await openDemo(starting, foundation, access);
  await workOnJobs(starting, foundation);

  let examples: Awaited<ReturnType<NonNullable<typeof demonstration>['write']>> | undefined;
  const endpoint = await serveApi(starting, foundation, access, () => examples);
  examples = await demonstration?.write(endpoint);
  if (demonstration) {
    const refresh = async () => {
      examples = await demonstration.write(endpoint);
    };
    setInterval(() => {
      refresh().catch((error) => logger.warn({ err: error }, 'the demonstration keeps its old tokens'));
    }, REFRESH_MS).unref();
  }

  const seconds = process.uptime();
  if (config.environment === 'production') logger.info({ endpoint, seconds }, 'ready');
  else {
    process.stdout.write(
      welcome({
        endpoint,
        seconds,
        explorer: config.explorer,
        dataDir: config.embedded ? config.dataDir : undefined,
        demo: demonstration && examples ? { path: demonstration.path, credentials: examples } : undefined,
      }),
    );
  }
});
