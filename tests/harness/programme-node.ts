import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accessEntities } from '../../src/access/access.entities.js';
import { type Access, type AccessConfig, openAccess } from '../../src/access/open-access.js';
import type { Principal } from '../../src/access/principal.js';
import { coalitionEntities } from '../../src/coalition/coalition.entities.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { createMemberDirectory } from '../../src/members/member-directory.js';
import { membersEntities } from '../../src/members/members.entities.js';
import { partnersEntities } from '../../src/partners/partners.entities.js';
import { createProgramme } from '../../src/partners/programme.js';
import type { PerksContext } from '../../src/perks/perks-context.js';
import type { PointsContext } from '../../src/points/points-context.js';
import { type Clock, systemClock } from '../../src/runtime/clock.js';
import { type Database, openDatabase } from '../../src/runtime/database.js';
import { type LiveChannel, openLiveChannel } from '../../src/runtime/live-channel.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createWebhookSecrets } from '../../src/webhooks/endpoints/webhook-secrets.js';
import type { WebhooksContext } from '../../src/webhooks/endpoints/webhooks-context.js';
import type { TestDatabase } from './database.js';

/** What commands are given in tests: everything that any of them needs. */
export type TestContext<P extends Principal = Principal> = PointsContext &
  PerksContext &
  WebhooksContext & { readonly principal: P };

/** One server process without its HTTP side. */
export interface ProgrammeNode {
  readonly database: Database;
  readonly channel: LiveChannel;
  readonly access: Access;
  readonly programme: PointsContext['programme'];
  readonly ledger: PointsContext['ledger'];
  /** The context of a command of this caller. */
  as<P extends Principal>(principal: P): TestContext<P>;
  close(): Promise<void>;
}

export interface NodeOptions {
  readonly clock?: Clock;
  /** Otherwise LISTEN/NOTIFY, as with the embedded default. */
  readonly channel?: LiveChannel;
  readonly access?: Partial<AccessConfig>;
}

/** Receivers of tests are on this machine. */
export const TEST_WEBHOOKS: WebhooksContext['webhooks'] = {
  secrets: createWebhookSecrets(['a key for secrets that all nodes of a test share']),
  allowPrivate: true,
};

export async function openProgrammeNode(
  testDatabase: Pick<TestDatabase, 'appUrl' | 'directUrl'>,
  options: NodeOptions = {},
): Promise<ProgrammeNode> {
  const clock = options.clock ?? systemClock;
  const logger = createLogger({ level: 'silent', name: 'test' });
  const database = await openDatabase({
    url: testDatabase.appUrl,
    directUrl: testDatabase.directUrl,
    entities: [...accessEntities, ...coalitionEntities, ...partnersEntities, ...membersEntities],
    poolSize: 4,
    ledgerPoolSize: 4,
    prepared: true,
    applicationName: 'test node',
  });
  const channel = options.channel ?? (await openLiveChannel({ databaseUrl: testDatabase.directUrl, logger }));
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hamsood-node-'));
  const config: AccessConfig = {
    embedded: true,
    dataDir,
    devTokens: true,
    oidc: undefined,
    memberTokenSecret: 'a secret that all nodes of a test share',
    ...options.access,
  };
  const access = await openAccess({ config, database, channel, clock, logger });
  const programme = createProgramme({ database, channel, clock });
  const ledger = new Ledger({ database, logger, announce: (message) => channel.publish(message) });
  const members = createMemberDirectory({ database });
  const { memberTokens } = access;

  return {
    database,
    channel,
    access,
    programme,
    ledger,
    as: (principal) => ({
      principal,
      database,
      clock,
      logger,
      requestId: 'req-test',
      programme,
      channel,
      ledger,
      members,
      memberTokens,
      webhooks: TEST_WEBHOOKS,
    }),
    async close() {
      programme.close();
      await access.close();
      await channel.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
