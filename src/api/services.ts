import type { Authenticator } from '../access/authenticate.js';
import type { MemberTokens } from '../access/member-tokens.js';
import type { LiveCampaigns } from '../giving/follow-campaigns.js';
import type { Ledger } from '../ledger/ledger.js';
import type { MemberDirectory } from '../members/member-directory.js';
import type { Programme } from '../partners/programme.js';
import type { LiveBalances } from '../points/follow-balances.js';
import type { TransactionFeed } from '../points/follow-transactions.js';
import type { Clock } from '../runtime/clock.js';
import type { Config } from '../runtime/config.js';
import type { Database } from '../runtime/database.js';
import type { HealthCheck } from '../runtime/health-report.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import type { Registry } from '../runtime/metrics.js';
import type { LiveLevels } from '../tiers/follow-levels.js';
import type { WebhookSettings } from '../webhooks/endpoints/open-webhook-settings.js';
import type { DemoCredentials } from './explorer/example-operations.js';
import type { Throttle } from './limits/throttle.js';
import type { QueueBoard } from './queue-board/serve-queue-board.js';

/** What the resolvers work with; made once per process. */
export interface ApiServices {
  readonly database: Database;
  readonly channel: LiveChannel;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly programme: Programme;
  readonly ledger: Ledger;
  readonly members: MemberDirectory;
  readonly memberTokens: MemberTokens;
  readonly balances: LiveBalances;
  readonly feed: TransactionFeed;
  readonly campaigns: LiveCampaigns;
  readonly levels: LiveLevels;
  readonly webhooks: WebhookSettings;
}

/** What a server of the API is made of. */
export interface ApiDependencies extends Omit<ApiServices, 'balances' | 'feed' | 'campaigns' | 'levels'> {
  readonly config: Pick<Config, 'host' | 'port' | 'explorer' | 'trustProxy' | 'corsOrigins' | 'sockets'>;
  readonly metrics: Registry;
  readonly authenticator: Authenticator;
  /** How much callers may ask; closing it is left to whoever has opened it. */
  readonly throttle: Throttle;
  /** What `/readyz` asks, by name: database, migrations, queue, live channel. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Undefined: there is none. */
  readonly queueBoard?: QueueBoard | undefined;
  /** Credentials for the explorer's examples; development only. Asked at every page, so that tokens are fresh. */
  readonly explorerExamples?: (() => DemoCredentials | undefined) | undefined;
}
