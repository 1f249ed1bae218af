import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openAccess } from '../src/access/open-access.js';
import { NO_LIMITS, Throttle } from '../src/api/limits/throttle.js';
import { startApi } from '../src/api/server.js';
import { Ledger } from '../src/ledger/ledger.js';
import { createMemberDirectory } from '../src/members/member-directory.js';
import { createProgramme } from '../src/partners/programme.js';
import { PostgresBucketStore } from '../src/runtime/bucket-store-postgres.js';
import { systemClock } from '../src/runtime/clock.js';
import type { Database } from '../src/runtime/database.js';
import { type LiveChannel, openLiveChannel } from '../src/runtime/live-channel.js';
import { createMetrics } from '../src/runtime/metrics.js';
import { startNoOp } from './no-op-server.js';
import { OneByOneLedger } from './one-by-one-ledger.js';
import { benchLogger, openAppDatabase } from './scene.js';
import { answerAsServer } from './server-process.js';

/** What a server process is started with, as its only argument, in JSON. */
export interface ServerOrder {
  readonly kind: 'batches' | 'one by one' | 'no-op';
  readonly databaseUrl: string;
  readonly ledgerPool: number;
  /** Whether callers have allowances, so large that nobody uses them up. */
  readonly limited?: boolean;
}

const NEVER_USED_UP = { maximum: 1_000_000_000, restoreRate: 100_000_000 };

const order = JSON.parse(process.argv[2] ?? '') as ServerOrder;
answerAsServer(order.kind === 'no-op' ? await startNoOp() : await startHamsood(order));

/** The product's API with nothing replaced but, in one variant, the ledger's batching. Answers its port. */
async function startHamsood({ kind, databaseUrl, ledgerPool, limited }: ServerOrder): Promise<number> {
  const logger = benchLogger();
  const clock = systemClock;
  const database = await openAppDatabase(databaseUrl, ledgerPool);
  const channel = await openLiveChannel({ databaseUrl, logger });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hamsood-bench-access-'));
  const access = await openAccess({
    config: { embedded: true, dataDir, devTokens: false, oidc: undefined, memberTokenSecret: undefined },
    database,
    channel,
    clock,
    logger,
  });
  rmSync(dataDir, { recursive: true, force: true }); // the secret has been read, and ends with this process
  const api = await startApi({
    config: {
      ...{ host: '127.0.0.1', port: 0, explorer: false, trustProxy: false, corsOrigins: 'any' },
      sockets: { key: undefined, person: undefined },
    },
    database,
    channel,
    clock,
    logger,
    programme: createProgramme({ database, channel, clock }),
    ledger: ledgerOf(kind, database, channel),
    members: createMemberDirectory({ database }),
    memberTokens: access.memberTokens,
    authenticator: access.authenticator,
    throttle: new Throttle({
      allowances: limited
        ? { key: NEVER_USED_UP, person: NEVER_USED_UP, coalition: NEVER_USED_UP }
        : NO_LIMITS,
      store: new PostgresBucketStore(database),
      logger,
    }),
    metrics: createMetrics('hamsood-bench'),
    webhooks: { secrets: undefined, allowPrivate: false },
    checks: {},
  });
  return api.port;
}

function ledgerOf(kind: ServerOrder['kind'], database: Database, channel: LiveChannel): Ledger {
  const options = {
    database,
    logger: benchLogger(),
    announce: (message: string) => channel.publish(message),
  };
  return kind === 'batches' ? new Ledger(options) : new OneByOneLedger(options);
}
