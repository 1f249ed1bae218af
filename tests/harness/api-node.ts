import { NO_LIMITS, Throttle } from '../../src/api/limits/throttle.js';
import { type Api, startApi } from '../../src/api/server.js';
import type { ApiDependencies } from '../../src/api/services.js';
import { PostgresBucketStore } from '../../src/runtime/bucket-store-postgres.js';
import type { Clock } from '../../src/runtime/clock.js';
import type { LiveChannel } from '../../src/runtime/live-channel.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { platform } from './coalition-story.js';
import type { TestDatabase } from './database.js';
import { type NodeOptions, openProgrammeNode, type ProgrammeNode } from './programme-node.js';

/** A whole API server of its own: one of several, where a test opens more. */
export interface ApiNode {
  readonly node: ProgrammeNode;
  readonly api: Api;
  /** What it wrote into its log, parsed. */
  readonly logged: Record<string, unknown>[];
  close(): Promise<void>;
}

export interface ApiNodeOptions {
  readonly channel?: LiveChannel;
  readonly clock?: Clock;
  /** Who is let in, where it is not as usual. */
  readonly access?: NodeOptions['access'];
  /** Replaces parts of the server. */
  readonly replace?: (dependencies: ApiDependencies) => Partial<ApiDependencies>;
}

export async function startApiNode(
  database: Pick<TestDatabase, 'appUrl' | 'directUrl'>,
  { replace, ...options }: ApiNodeOptions = {},
): Promise<ApiNode> {
  const node = await openProgrammeNode(database, options);
  const logged: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: 'warn',
    name: 'test',
    destination: { write: (line) => void logged.push(JSON.parse(line)) },
  });
  const { principal: _principal, requestId: _requestId, ...services } = node.as(platform());
  const dependencies: ApiDependencies = {
    ...services,
    logger,
    config: {
      ...{ host: '127.0.0.1', port: 0, explorer: true, trustProxy: false, corsOrigins: 'any' },
      sockets: { key: undefined, person: undefined },
    },
    metrics: createMetrics('test'),
    authenticator: node.access.authenticator,
    throttle: new Throttle({
      allowances: NO_LIMITS,
      store: new PostgresBucketStore(node.database),
      logger,
    }),
    checks: { database: () => node.database.healthy() },
  };
  const all = { ...dependencies, ...replace?.(dependencies) };
  const api = await startApi(all);
  return {
    node,
    api,
    logged,
    async close() {
      await api.stop();
      await all.throttle.close();
      await node.close();
    },
  };
}
