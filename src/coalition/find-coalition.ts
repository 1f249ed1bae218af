import type { EntityManager } from '@mikro-orm/postgresql';
import { type Database, inCoalition } from '../runtime/database.js';
import type { LocalizedText } from '../values/localized-text.js';
import { Coalition } from './coalition.entity.js';

/** The coalition that the transaction acts for. */
export function ownCoalition(em: EntityManager, coalitionId: bigint): Promise<Coalition> {
  return em.findOneOrFail(Coalition, { id: coalitionId });
}

/** A coalition by id; null when there is none. */
export function findCoalition(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
): Promise<Coalition | null> {
  return inCoalition(database, coalitionId, (em) => em.findOne(Coalition, { id: coalitionId }));
}

export interface ListedCoalition {
  readonly id: bigint;
  readonly environment: 'live' | 'test';
  readonly twinId: bigint;
  readonly name: LocalizedText;
}

/** All coalitions and their twins, oldest first: for whoever works through all of them (jobs, the command line). */
export async function listCoalitions(database: Pick<Database, 'ledgerPool'>): Promise<ListedCoalition[]> {
  const { rows } = await database.ledgerPool.query<ListedCoalition>(
    'select id, environment, twin_id as "twinId", name from list_coalitions()',
  );
  return rows;
}
