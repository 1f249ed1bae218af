import type { EntityManager } from '@mikro-orm/postgresql';
import { integerArray } from '../runtime/array-literal.js';

/**
 * The partner that issued what a funding pays for, by funding; null for the coalition's own. Fundings never change, so
 * those that are known already are not read again.
 */
export async function readIssuersByFunding(
  em: EntityManager,
  coalitionId: bigint,
  known: ReadonlyMap<bigint, bigint | null> = new Map(),
): Promise<ReadonlyMap<bigint, bigint | null>> {
  const rows = await em.execute<{ id: string; issuer: string | null }[]>(
    `select id::text, issuer_partner_id::text as issuer from funding
      where coalition_id = ? and id <> all (?::bigint[])`,
    [coalitionId, integerArray([...known.keys()])],
  );
  if (rows.length === 0) return known;
  const added = rows.map(({ id, issuer }) => [BigInt(id), issuer === null ? null : BigInt(issuer)] as const);
  return new Map([...known, ...added]);
}
