import type { EntityManager } from '../../runtime/database.js';
import { announce, type SettlementEventType } from '../announce.js';

/** What is announced of an exit (rule W-01), each at most once; the numbers are their places in its life. */
const PLACES = {
  'partner.exiting': 1,
  'partner.exit-cancelled': 2,
  'partner.liability-transferred': 2,
  'partner.exited': 3,
} as const satisfies Readonly<Record<Extract<SettlementEventType, `partner.${string}`>, number>>;

/** Announces what became of an exit, in the transaction of the change. The object of these events is the exit. */
export async function announceExit(
  em: EntityManager,
  coalitionId: bigint,
  { exitId, type, at }: { readonly exitId: bigint; readonly type: keyof typeof PLACES; readonly at: Date },
): Promise<void> {
  const sequence = PLACES[type];
  await announce(em, coalitionId, { type, objectId: exitId, sequence, subjectId: exitId, at });
}
