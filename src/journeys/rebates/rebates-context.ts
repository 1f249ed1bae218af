import type { Ledger } from '../../ledger/ledger.js';
import type { Programme } from '../../partners/programme.js';
import type { Clock } from '../../runtime/clock.js';
import type { Database } from '../../runtime/database.js';
import type { Logger } from '../../runtime/logger.js';

/** What computing and giving rebates needs; nobody asks for it. */
export interface RebatesContext {
  readonly database: Database;
  readonly programme: Programme;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly logger: Logger;
}
