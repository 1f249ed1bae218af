import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { type Database, inCoalition } from '../../runtime/database.js';
import { dayOf } from '../../values/time-zone.js';
import { countChange } from './write-dispute.js';

/**
 * Marks disputes that nobody has answered in time, and announces each once: nothing is decided by that.
 * @returns the ids of those that this call marked
 */
export async function flagOverdueDisputes(
  database: Pick<Database, 'orm'>,
  { coalitionId, terms }: ProgrammeSnapshot,
): Promise<bigint[]> {
  return inCoalition(database, coalitionId, async (em) => {
    const at = await coalitionNow(em, coalitionId);
    // What somebody is answering at this moment is left to the next turn.
    const rows = await em.execute<{ id: string }[]>(
      `update dispute set overdue_at = ?::timestamptz where coalition_id = ? and id in (
         select id from dispute where coalition_id = ? and status = 'OPEN' and overdue_at is null and answer_until < ?::date
          order by id for no key update skip locked)
       returning id::text`,
      [at.toISOString(), coalitionId, coalitionId, dayOf(at, terms.timeZone)],
    );
    const ids = rows.map(({ id }) => BigInt(id)).sort((a, b) => (a < b ? -1 : 1));
    for (const id of ids)
      await countChange(em, coalitionId, { kind: 'overdue', disputeId: id, subjectId: id, at });
    return ids;
  });
}
