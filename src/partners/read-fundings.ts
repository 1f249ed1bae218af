import type { EntityManager } from '@mikro-orm/postgresql';
import { integerArray } from '../runtime/array-literal.js';
import { Funding } from './funding.entity.js';
import { type FundingTerms, fundingTermsOf } from './funding-terms.js';

/** Who pays for points, and how, by funding. Fundings never change, so those that are known already are not read again. */
export async function readFundings(
  em: EntityManager,
  coalitionId: bigint,
  known: ReadonlyMap<bigint, FundingTerms> = new Map(),
): Promise<ReadonlyMap<bigint, FundingTerms>> {
  const added = await em
    .createQueryBuilder(Funding)
    .where('coalition_id = ? and id <> all (?::bigint[])', [coalitionId, integerArray([...known.keys()])])
    .getResultList();
  if (added.length === 0) return known;
  return new Map([...known, ...added.map((row) => [row.id, fundingTermsOf(row)] as const)]);
}
