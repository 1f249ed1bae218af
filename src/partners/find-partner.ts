import type { EntityManager } from '@mikro-orm/postgresql';
import { type Refusal, refusal } from '../values/refusal.js';
import { Partner } from './partner.entity.js';

/** A partner of the coalition that the transaction acts for; `null` as id stands for an id of another kind of thing. */
export async function partnerById(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<Partner | null> {
  return id === null ? null : em.findOne(Partner, { coalitionId, id });
}

/** The refusal where {@link partnerById} found nothing. */
export function partnerNotFound(): Refusal {
  return refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition.', ['partnerId']);
}

/** A partner's counterpart in the twin: the one with the same slug. */
export function partnerInTwin(twinEm: EntityManager, twinId: bigint, slug: string): Promise<Partner> {
  return twinEm.findOneOrFail(Partner, { coalitionId: twinId, slug });
}
