import type { FilterQuery } from '@mikro-orm/core';
import type { ApiKey } from '../access/api-key.entity.js';

/** The keys of a partner that open the door at that instant. */
export function validKeys(partnerId: bigint, at: Date): FilterQuery<ApiKey> {
  return { partnerId, revokedAt: null, $or: [{ expiresAt: null }, { expiresAt: { $gt: at } }] };
}
