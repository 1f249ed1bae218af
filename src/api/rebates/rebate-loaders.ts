import DataLoader from 'dataloader';
import { type Rebate, rebatesByIds } from '../../rebates/rebate.js';
import { creditsOfAccounts, type RebateCredit } from '../../rebates/rebate-credit.js';
import { progressOfAccounts, type RebateProgress } from '../../rebates/rebate-progress.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Calendar } from '../../values/calendar.js';
import type { Day } from '../../values/day.js';
import { LIMITS } from '../limits/limits.js';

/** Rebates of an account, as a loader's key. */
export interface RebatesOfAccount {
  readonly memberId: bigint;
  /** Only of rebates that count what is bought at this partner alone. */
  readonly partnerId: bigint | undefined;
}

/** The same, as of a day, which is one in a request. */
export interface ProgressOfAccount extends RebatesOfAccount {
  readonly today: Day;
  readonly calendar: Calendar;
}

/** Reads about rebates, see {@link file://../loaders.ts}. */
export interface RebateLoaders {
  readonly rebates: DataLoader<bigint, Rebate | undefined>;
  readonly rebateProgress: DataLoader<ProgressOfAccount, readonly RebateProgress[], bigint>;
  readonly rebateCredits: DataLoader<RebatesOfAccount, readonly RebateCredit[], bigint>;
}

export function createRebateLoaders({
  coalitionId,
  reader,
}: {
  readonly coalitionId: bigint;
  reader(): EntityManager;
}): RebateLoaders {
  return {
    rebates: new DataLoader(async (ids) => {
      const found = await rebatesByIds(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id));
    }),
    rebateProgress: ofAccounts(({ partnerId, today, calendar }, ids) =>
      progressOfAccounts(reader(), coalitionId, ids, { partnerId, today, calendar }),
    ),
    rebateCredits: ofAccounts(({ partnerId }, ids) =>
      creditsOfAccounts(reader(), coalitionId, ids, partnerId, LIMITS.listItems),
    ),
  };
}

/** A caller sees the rebates of one partner, or all, on one day: so accounts alone tell the keys apart. */
function ofAccounts<Key extends RebatesOfAccount, T>(
  read: (key: Key, memberIds: readonly bigint[]) => Promise<Map<bigint, T[]>>,
) {
  return new DataLoader<Key, readonly T[], bigint>(
    async (keys) => {
      const [first] = keys;
      if (!first) return [];
      const found = await read(
        first,
        keys.map(({ memberId }) => memberId),
      );
      return keys.map(({ memberId }) => found.get(memberId) ?? []);
    },
    { cacheKeyFn: ({ memberId }) => memberId },
  );
}
