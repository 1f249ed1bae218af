import type { Clock } from '../runtime/clock.js';
import type { Database } from '../runtime/database.js';
import type { Logger } from '../runtime/logger.js';
import type { PartnerPrincipal, Principal } from './principal.js';

/** What every command is given; nothing is global. */
export interface CommandContext {
  readonly principal: Principal;
  readonly database: Database;
  /** This process's clock: for credentials and the audit log. Points and contracts go by the coalition's. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly requestId: string;
}

/** What a command of partner systems is given: that the caller is one has been seen to. */
export type OfPartner<Context extends CommandContext> = Context & { readonly principal: PartnerPrincipal };

/** A command that acts in a coalition was called for somebody who acts in none: the API's authorisation failed. */
export class NoCoalitionError extends Error {
  override name = 'NoCoalitionError';
}

/**
 * The coalition a command acts in: always the caller's own.
 * @throws NoCoalitionError for the platform administrator
 */
export function actingCoalition(context: Pick<CommandContext, 'principal'>): bigint {
  const { principal } = context;
  if (principal.kind === 'platform') {
    throw new NoCoalitionError('the platform administrator acts in no coalition');
  }
  return principal.coalitionId;
}
