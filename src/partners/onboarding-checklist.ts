import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiKey } from '../access/api-key.entity.js';
import { dayOf, type TimeZone } from '../values/time-zone.js';
import { contractInForceOn, termsOf } from './contract-terms.js';
import { ContractVersion } from './contract-version.entity.js';
import { Merchant } from './merchant.entity.js';
import type { Partner } from './partner.entity.js';
import { settlementAccountOf } from './settlement-account.js';
import { validKeys } from './valid-keys.js';

/** What a partner still needs before it can go active, in words for the operator; empty when nothing is missing. */
export async function missingForActivation(
  em: EntityManager,
  partner: Partner,
  at: { readonly coalition: Date; readonly process: Date; readonly timeZone: TimeZone },
): Promise<string[]> {
  const own = { coalitionId: partner.coalitionId, partnerId: partner.id };
  const versions = await em.find(ContractVersion, own, { orderBy: { version: 'asc' } });
  const merchants = await em.count(Merchant, own);
  const keys = await em.count(ApiKey, validKeys(partner.id, at.process));

  const missing: string[] = [];
  if (
    !contractInForceOn(
      versions.map((version) => termsOf(version)),
      dayOf(at.coalition, at.timeZone),
    )
  ) {
    missing.push('a contract in force today');
  }
  if (merchants === 0) missing.push('a merchant');
  if (!settlementAccountOf(partner)) missing.push('a settlement account');
  if (keys === 0) missing.push('a valid live API key');
  return missing;
}
