import type { FastifyInstance } from 'fastify';
import type { Registry } from '../runtime/metrics.js';

/** Whether something that the API depends on is well; never throws. */
export type HealthCheck = () => boolean | Promise<boolean>;

export interface HealthOptions {
  /** By name: `database`, `migrations`, `queue`, `live-channel`. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly metrics: Registry;
  readonly draining: () => boolean;
}

/** How long a check may take before it counts as failed, in milliseconds. */
const CHECK_MS = 2_000;

/** `/livez` (this process answers), `/readyz` (it can do its work and is not stopping), `/metrics` (Prometheus text). */
export function serveHealth(app: FastifyInstance, { checks, metrics, draining }: HealthOptions): void {
  app.get('/livez', async (_, reply) => reply.type('text/plain').send('ok'));

  app.get('/readyz', async (_, reply) => {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const),
    );
    const results = { ...Object.fromEntries(entries), serving: !draining() };
    const ready = Object.values(results).every(Boolean);
    return reply.code(ready ? 200 : 503).send({ ready, checks: results });
  });

  app.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
}

async function passes(check: HealthCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
