import { type AnnouncedEvent, announceEvent } from '../ledger/announce-event.js';
import type { EntityManager } from '../runtime/database.js';

/** What happens to grants and requests; each is announced (rule W-01). */
export const PERK_EVENTS = [
  'perk-grant.pending',
  'perk-grant.granted',
  'perk-grant.approved',
  'perk-grant.rejected',
  'perk-grant.revoked',
  'perk-grant.expired',
  'perk-grant.used',
  'perk-grant.use-undone',
  'perk-request.opened',
  'perk-request.granted',
  'perk-request.declined',
  'perk.used',
  'perk.use-undone',
] as const;
export type PerkEventType = (typeof PERK_EVENTS)[number];

/** Announces what happened to a grant, a request or a use, in the same transaction; a grant and a request count their changes. */
export async function announcePerk(
  em: EntityManager,
  coalitionId: bigint,
  event: AnnouncedEvent<PerkEventType>,
): Promise<void> {
  await announceEvent(em, coalitionId, event);
}
