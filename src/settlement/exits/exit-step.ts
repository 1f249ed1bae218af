import type { PartnerExit } from '../../partners/partner-exit.entity.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';

/** What takes an exit a step further, in the caller's transaction; false: it is not time yet. */
export type ExitStep = (em: EntityManager, stage: ExitStage) => Promise<boolean>;

/** What a step goes by. */
export interface ExitStage {
  readonly exit: PartnerExit;
  /** The terms before the step, read under the lock that lets nobody else change them. */
  readonly programme: ProgrammeSnapshot;
  readonly at: Date;
}
