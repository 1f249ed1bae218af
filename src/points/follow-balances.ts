import { readAccounts } from '../ledger/balances.js';
import { statesAnnounced } from '../ledger/batch/announcements.js';
import { newerThan, statesSince } from '../ledger/newer-states.js';
import type { BalanceState } from '../ledger/operations.js';
import { causeKey, causesOf, readTransactions, type TransactionRecord } from '../ledger/transactions.js';
import { linksOfMembers } from '../members/unlinked-members.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import { LiveStates, type LiveStatesOptions, type StateSource } from '../runtime/live-states.js';

/** A balance, and the transaction whose entry brought it to its version; null where a version came without one. */
export interface FollowedBalance {
  readonly balance: BalanceState;
  readonly cause: TransactionRecord | null;
}

/** Live balances by member, for any number of followers (rules U-01 … U-04). */
export class LiveBalances extends LiveStates<FollowedBalance> {
  constructor(options: LiveStatesOptions & { readonly database: Pick<Database, 'orm'> }) {
    super(options, balancesIn(options.database));
  }
}

/** States listed for a follower that comes back; with more behind it, it gets the newest of them. */
const MOST_LISTED = 100;

function balancesIn(database: Pick<Database, 'orm'>): StateSource<FollowedBalance> {
  return {
    of: 'balances',
    announced: (message) => statesAnnounced('m', message),
    versionOf: ({ balance }) => balance.version,
    async read(coalitionId, memberIds) {
      const accounts = await readAccounts(reader(coalitionId), coalitionId, memberIds);
      const followed = await withCauses(coalitionId, [...accounts.values()]);
      return new Map(followed.map((each) => [each.balance.memberId, each]));
    },
    newerThan: (coalitionId, seen) =>
      newerThan(
        reader(coalitionId),
        coalitionId,
        seen.map(({ id, version }) => ({ memberId: id, version })),
      ),
    async between({ coalitionId, id }, after, before) {
      const since = { memberId: id, version: after };
      const states = await statesSince(reader(coalitionId), coalitionId, since, MOST_LISTED);
      return withCauses(
        coalitionId,
        states.filter(({ version }) => version < before),
      );
    },
    links: linksOfMembers(database),
  };

  async function withCauses(
    coalitionId: bigint,
    states: readonly BalanceState[],
  ): Promise<FollowedBalance[]> {
    const em = reader(coalitionId);
    const ids = await causesOf(em, coalitionId, states);
    const records = await readTransactions(em, coalitionId, [...new Set(ids.values())]);
    return states.map((balance) => {
      const id = ids.get(causeKey(balance.memberId, balance.version));
      return { balance, cause: (id !== undefined && records.get(id)) || null };
    });
  }
  function reader(coalitionId: bigint) {
    return entityManagerFor(database, coalitionId);
  }
}
