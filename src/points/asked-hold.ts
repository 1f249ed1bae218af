import { actingCoalition } from '../access/command-context.js';
import { type HoldRecord, readHolds } from '../ledger/holds.js';
import { entityManagerFor } from '../runtime/database.js';
import { askingPartner } from './asking-partner.js';
import type { PointsContext } from './points-context.js';

/** The hold that the caller names, if it may end it: its partner, by whichever key, or an operator (rule A-04). */
export async function askedHold(
  context: Pick<PointsContext, 'principal' | 'database'>,
  holdId: bigint | null,
): Promise<HoldRecord | null> {
  const partnerId = askingPartner(context.principal);
  if (holdId === null) return null;
  const coalitionId = actingCoalition(context);
  const em = entityManagerFor(context.database, coalitionId);
  const hold = (await readHolds(em, coalitionId, [holdId])).get(holdId);
  return hold && (partnerId === null || hold.partnerId === partnerId) ? hold : null;
}
