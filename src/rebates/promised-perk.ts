import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';
import type { Money } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';

/** A perk as which a rebate is, or is to be, given. */
export interface PromisedPerk {
  readonly worth: Money;
  /** Whether it is there for everybody, whenever the rebate is computed, unless it is ended. */
  readonly fits: boolean;
  readonly ended: boolean;
}

/** A perk, which nobody ends until the end of the transaction; undefined where there is none. */
export async function keepPerk(
  em: EntityManager,
  coalitionId: bigint,
  perkId: bigint | null,
  currency: Currency,
): Promise<PromisedPerk | undefined> {
  const [perk] = await em.execute<{ worth: string; fits: boolean; ended: boolean }[]>(
    `select worth_minor::text as worth, ended_at is not null as ended,
            entitlement = 'GRANT' and cardinality(levels) = 0 and stock is null and until_day is null
              and worth_minor > 0 and currency = ? as fits
       from perk where coalition_id = ? and id = ? for share`,
    [currency, coalitionId, perkId],
  );
  return perk && { worth: { minor: BigInt(perk.worth), currency }, fits: perk.fits, ended: perk.ended };
}

/** Why a perk cannot be promised that has ended. */
export function perkEnded(field: string): Refusal {
  return refusal('PERK_NOT_AVAILABLE', 'The perk has ended: choose another.', [field]);
}
