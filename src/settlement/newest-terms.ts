import type { Programme } from '../partners/programme.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { type Database, inCoalition } from '../runtime/database.js';

/** Terms of at least the version that there is now: what closed days refer to is among them. */
export async function newestTerms(
  database: Pick<Database, 'orm'>,
  programme: Programme,
  coalitionId: bigint,
): Promise<ProgrammeSnapshot> {
  const [row] = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ version: string }[]>(
      'select reference_version::text as version from coalition where id = ?',
      [coalitionId],
    ),
  );
  return programme.snapshot(coalitionId, row ? { atLeast: BigInt(row.version) } : {});
}
