import { coalitionNow } from '../ledger/balances.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { type Database, inCoalition } from '../runtime/database.js';
import { dayOf } from '../values/time-zone.js';
import { lockGrant, stepGrant } from './perk-grant.js';

/** Grants that end in one transaction at most. */
const AT_ONCE = 100;

/**
 * Ends grants whose last day is over, and announces it (rule K-04); until then they cannot be used anyway. May run twice,
 * on two nodes at once, and be killed anywhere: whoever has a grant's row is left to it.
 * @returns how many have ended
 */
export async function expirePerkGrants(
  database: Pick<Database, 'orm'>,
  { coalitionId, terms }: Pick<ProgrammeSnapshot, 'coalitionId' | 'terms'>,
  signal?: AbortSignal,
): Promise<number> {
  let expired = 0;
  for (;;) {
    const ended = await inCoalition(database, coalitionId, async (em) => {
      const at = await coalitionNow(em, coalitionId);
      const rows = await em.execute<{ id: string }[]>(
        `select id::text from perk_grant
          where coalition_id = ? and status in ('PENDING', 'ACTIVE') and until_day < ?::date
          order by until_day, id limit ${AT_ONCE} for update skip locked`,
        [coalitionId, dayOf(at, terms.timeZone)],
      );
      for (const { id } of rows) {
        const grant = await lockGrant(em, coalitionId, BigInt(id));
        if (grant) {
          await stepGrant(em, coalitionId, grant, { status: 'EXPIRED', event: 'perk-grant.expired', at });
        }
      }
      return rows.length;
    });
    expired += ended;
    if (ended < AT_ONCE || signal?.aborted) return expired;
  }
}
