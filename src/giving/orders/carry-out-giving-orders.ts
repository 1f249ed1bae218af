import type { DueContext } from '../../points/settle-due.js';
import { inCoalition } from '../../runtime/database.js';
import { type CarriedOut, carryOutGifts } from './carry-out-gifts.js';
import { LOOKS_AT_ONCE, planGifts } from './plan-gifts.js';

/**
 * Carries out the standing orders of a coalition that are due (rule C-09): finishes the gifts that somebody has left
 * behind, then looks at orders and gives what they come to. May run twice, on two nodes at once, and be killed anywhere.
 */
export async function carryOutGivingOrders(
  context: DueContext,
  coalitionId: bigint,
  signal?: AbortSignal,
): Promise<CarriedOut> {
  const { database, programme } = context;
  const failed = new Set<bigint>();
  let given = 0;
  let missed = 0;
  const giveAll = async () => {
    for (;;) {
      const done = await carryOutGifts(context, coalitionId, failed);
      given += done.given;
      missed += done.missed;
      if (done.given + done.missed === 0 || signal?.aborted) return;
    }
  };
  await giveAll();
  while (!signal?.aborted) {
    const snapshot = await programme.snapshot(coalitionId);
    const looked = await inCoalition(database, coalitionId, (em) => planGifts(em, snapshot));
    if (looked > 0) await giveAll();
    if (looked < LOOKS_AT_ONCE) break;
  }
  return { given, missed };
}
