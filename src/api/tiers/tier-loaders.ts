import DataLoader from 'dataloader';
import type { LevelState } from '../../ledger/levels/level.js';
import { readLevels } from '../../ledger/levels/read-levels.js';
import {
  type StandingRecord,
  standingsByTransaction,
  standingsOf,
} from '../../ledger/levels/read-standings.js';
import type { EntityManager } from '../../runtime/database.js';
import { LIMITS } from '../limits/limits.js';

/** Members' levels, read once for all that ask in one operation. */
export interface TierLoaders {
  readonly levels: DataLoader<bigint, LevelState | undefined>;
  /** Newest first, at most as many as a list may have. */
  readonly standings: DataLoader<bigint, readonly StandingRecord[]>;
  /** The level that an earn has brought. */
  readonly transactionStandings: DataLoader<bigint, StandingRecord | undefined>;
}

export function createTierLoaders({
  coalitionId,
  reader,
}: {
  readonly coalitionId: bigint;
  reader(): EntityManager;
}): TierLoaders {
  return {
    levels: new DataLoader(async (ids) => {
      const found = await readLevels(reader(), coalitionId, ids, null);
      return ids.map((id) => found.get(id));
    }),
    standings: new DataLoader(async (ids) => {
      const found = await standingsOf(reader(), coalitionId, ids, LIMITS.listItems);
      return ids.map((id) => found.get(id) ?? []);
    }),
    transactionStandings: new DataLoader(async (ids) => {
      const found = await standingsByTransaction(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id));
    }),
  };
}
