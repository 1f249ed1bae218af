import type { EntityManager } from '@mikro-orm/postgresql';
import { type Database, inCoalition } from '../runtime/database.js';
import type { CommandOutcome } from '../values/command-outcome.js';

/** Carries a refusal out of the transaction, so that it rolls back; never seen outside this file. */
class Refused extends Error {
  constructor(readonly outcome: CommandOutcome<never>) {
    super('refused');
  }
}

/** Runs a command in one transaction of one coalition. A returned refusal rolls back whatever was done before it. */
export async function commandTransaction<T>(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  work: (em: EntityManager) => Promise<CommandOutcome<T>>,
): Promise<CommandOutcome<T>> {
  try {
    return await inCoalition(database, coalitionId, async (em) => {
      const outcome = await work(em);
      if (outcome.refusals) throw new Refused(outcome);
      return outcome;
    });
  } catch (error) {
    if (error instanceof Refused) return error.outcome;
    throw error;
  }
}
