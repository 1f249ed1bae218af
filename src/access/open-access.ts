import type { Clock } from '../runtime/clock.js';
import type { Config } from '../runtime/config.js';
import type { Database } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import { type Authenticator, createAuthenticator } from './authenticate.js';
import { type DevelopmentIssuer, openDevelopmentIssuer } from './development-issuer.js';
import { createMemberTokens, type MemberTokens, memberTokenSecret } from './member-tokens.js';
import { createOpenIdProvider } from './openid-provider.js';

/** What of the configuration decides who is let in. */
export type AccessConfig = Pick<Config, 'embedded' | 'dataDir' | 'devTokens' | 'oidc' | 'memberTokenSecret'>;

export interface Access {
  readonly authenticator: Authenticator;
  readonly memberTokens: MemberTokens;
  /** Only where development tokens are on. */
  readonly developmentIssuer: DevelopmentIssuer | undefined;
  close(): Promise<void>;
}

/**
 * Everything about credentials of one process, as the configuration says.
 * @throws ConfigError when the secret of member tokens is missing or too short
 */
export async function openAccess(dependencies: {
  readonly config: AccessConfig;
  readonly database: Pick<Database, 'orm' | 'ledgerPool'>;
  readonly channel: LiveChannel;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<Access> {
  const { config, clock } = dependencies;
  const memberTokens = createMemberTokens({ secret: await memberTokenSecret(config), clock });
  const developmentIssuer = config.devTokens
    ? await openDevelopmentIssuer({ dataDir: config.dataDir, clock })
    : undefined;
  const openIdProvider = config.oidc ? createOpenIdProvider(config.oidc, clock) : undefined;
  const authenticator = createAuthenticator({
    ...dependencies,
    memberTokens,
    developmentIssuer,
    openIdProvider,
  });
  return { authenticator, memberTokens, developmentIssuer, close: () => authenticator.close() };
}
