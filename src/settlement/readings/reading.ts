import { IsolationLevel } from '@mikro-orm/core';
import { coalitionNow } from '../../ledger/balances.js';
import type { Programme } from '../../partners/programme.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { type Database, type EntityManager, entityManagerFor } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { dayOf } from '../../values/time-zone.js';
import { exitsOf, type PartnerExits } from '../bearers/bearers.js';
import type { PricingTerms } from '../pricing/pricing-terms.js';
import { pricingTermsOf } from '../pricing/programme-pricing.js';

/** Where readings come from. */
export interface ReadingSource {
  readonly database: Pick<Database, 'orm'>;
  readonly programme: Programme;
  readonly coalitionId: bigint;
}

/** The books as of one instant, and terms that know all that they refer to. Nothing can be written with it. */
export interface Reading {
  readonly em: EntityManager;
  readonly coalitionId: bigint;
  readonly programme: ProgrammeSnapshot;
  readonly exits: PartnerExits;
  readonly terms: PricingTerms;
  /** By the coalition's clock. */
  readonly now: Date;
  /** Now, as the coalition's day. */
  readonly today: Day;
}

/**
 * Reads at one instant (rule S-08): all of it sees the same rows, whatever is posted or closed meanwhile, and the terms
 * are at least as new as these. No connection is waited for while another one is held.
 */
export async function readAtOnce<T>(
  { database, programme, coalitionId }: ReadingSource,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  let atLeast = 0n;
  for (;;) {
    const snapshot = await programme.snapshot(coalitionId, { atLeast });
    const outcome = await entityManagerFor(database, coalitionId).transactional(
      async (em) => {
        const version = await referenceVersion(em as EntityManager, coalitionId);
        if (version > snapshot.referenceVersion) return { version };
        return { value: await work(await readingOf(em as EntityManager, snapshot)) };
      },
      { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
    );
    if (outcome.version === undefined) return outcome.value;
    atLeast = outcome.version;
  }
}

/** How many days a range has at most: more is asked for in parts. */
export const MOST_DAYS = 366;

async function readingOf(em: EntityManager, programme: ProgrammeSnapshot): Promise<Reading> {
  const { coalitionId } = programme;
  const now = await coalitionNow(em, coalitionId);
  return {
    em,
    coalitionId,
    programme,
    exits: exitsOf(programme.partners),
    terms: pricingTermsOf(programme),
    now,
    today: dayOf(now, programme.terms.timeZone),
  };
}

async function referenceVersion(em: EntityManager, coalitionId: bigint): Promise<bigint> {
  const [row] = await em.execute<{ version: string }[]>(
    'select reference_version::text as version from coalition where id = ?',
    [coalitionId],
  );
  if (!row) throw new Error('there is no such coalition');
  return BigInt(row.version);
}
