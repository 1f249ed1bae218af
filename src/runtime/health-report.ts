import type { Registry } from './metrics.js';

/** Whether something that the process depends on is well; may throw or take too long, which counts as not. */
export type HealthCheck = () => boolean | Promise<boolean>;

export interface HealthOptions {
  /** By name: `database`, `migrations`, `queue`, `live-channel`. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly metrics: Registry;
  /** Whether the process takes no new work any more. */
  readonly draining: () => boolean;
}

/** What is answered over HTTP, whoever serves it. */
export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly type: string;
  readonly body: string;
}

/** How long a check may take before it counts as failed, in milliseconds. */
const CHECK_MS = 2_000;

/**
 * What every process tells about itself, by path: `/livez` (it answers; no dependency is touched), `/readyz` (it can do
 * its work and is not stopping; else 503, with what is not well), `/metrics` (Prometheus text).
 */
export function healthAnswers({
  checks,
  metrics,
  draining,
}: HealthOptions): Readonly<Record<string, () => Promise<HealthAnswer>>> {
  return {
    '/livez': async () => ({ status: 200, type: 'text/plain; charset=utf-8', body: 'ok' }),
    '/readyz': async () => {
      const entries = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const),
      );
      const results = { ...Object.fromEntries(entries), serving: !draining() };
      const ready = Object.values(results).every(Boolean);
      return {
        status: ready ? 200 : 503,
        type: 'application/json; charset=utf-8',
        body: JSON.stringify({ ready, checks: results }),
      };
    },
    '/metrics': async () => ({ status: 200, type: metrics.contentType, body: await metrics.metrics() }),
  };
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
