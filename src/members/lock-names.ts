import type { EntityManager } from '@mikro-orm/postgresql';
import { textArray } from '../runtime/array-literal.js';
import type { Identity } from './identity.js';

/** What a partner calls a member. */
export interface PartnersName {
  readonly partnerId: bigint;
  readonly externalId: string;
}

/**
 * Takes the names (identities, and one partner's ids for members) until the end of the transaction: whoever enrols or
 * links under one of them meanwhile waits here, and then sees what was done. So two enrolments of one phone give one
 * member, although neither finds a row to lock. Always in the order of the hashes, so that no two wait for each other.
 */
export async function lockNames(
  em: EntityManager,
  coalitionId: bigint,
  names: {
    readonly identities: readonly Identity[];
    readonly externalIds: readonly PartnersName[];
  },
): Promise<void> {
  const texts = [
    ...names.identities.map(({ kind, value }) => `${kind} ${value}`),
    ...names.externalIds.map(({ partnerId, externalId }) => `EXTERNAL_ID ${partnerId} ${externalId}`),
  ];
  await em.execute(
    `select pg_advisory_xact_lock(name.hash)
       from (select distinct hashtextextended('hamsood member ' || ?::text || ' ' || t, 0) as hash
               from unnest(?::text[]) t order by hash) name`,
    [coalitionId, textArray(texts)],
  );
}
