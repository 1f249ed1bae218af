import type { PerkUse } from '../perks/count-use.js';
import type { EntityManager } from '../runtime/database.js';
import { addStatementItem } from '../settlement/statements/statement-items.js';
import type { Day } from '../values/day.js';

/** What of a use is left for statements: what it costs, or, where it is taken back, the same the other way round. */
export interface PerkUseToSettle {
  readonly use: Pick<PerkUse, 'payerPartnerId' | 'partnerId' | 'cost'>;
  /** Of the use, or of what takes it back. */
  readonly sourceId: bigint;
  readonly undone: boolean;
  readonly at: Date;
  /** The business day of the use, also of what takes it back: both are on the same statements. */
  readonly day: Day;
}

/** Leaves for the next statements what a use costs (rule K-07); nothing where the partner pays itself. */
export async function addPerkUseItems(
  em: EntityManager,
  coalitionId: bigint,
  { use: { payerPartnerId, partnerId, cost }, sourceId, undone, at, day }: PerkUseToSettle,
): Promise<void> {
  if (payerPartnerId === partnerId) return;
  const item = { sourceId, madeAt: at, madeOn: day };
  const owed = { ...cost, minor: undone ? -cost.minor : cost.minor };
  if (payerPartnerId !== null) {
    await addStatementItem(em, coalitionId, {
      ...{ ...item, partnerId: payerPartnerId, kind: 'PERK_COST', money: owed },
    });
  }
  const credit = { ...owed, minor: -owed.minor };
  await addStatementItem(em, coalitionId, { ...item, partnerId, kind: 'PERK_CREDIT', money: credit });
}
