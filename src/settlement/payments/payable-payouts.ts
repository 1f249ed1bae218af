import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Money } from '../../values/money.js';

/** A charity's payout that waits for its payment. */
export interface PayablePayout {
  readonly payoutId: bigint;
  readonly charityId: bigint;
  /** Above 0. */
  readonly money: Money;
  /** Payments that it had before, which failed or were cancelled. */
  readonly attempts: number;
  readonly name: LocalizedText;
  readonly account: { readonly iban: string; readonly holder: string };
}

/**
 * Locks and reads the payouts of a currency that have no payment, or one that failed or was cancelled. Those of charities
 * whose account nobody has verified, or that are suspended, wait.
 */
export async function lockPayablePayouts(
  em: EntityManager,
  coalitionId: bigint,
  currency: Currency,
): Promise<PayablePayout[]> {
  const rows = await em.execute<
    {
      id: string;
      charity_id: string;
      minor: string;
      attempts: number;
      name: LocalizedText;
      iban: string;
      holder: string;
    }[]
  >(
    `select o.id::text, o.charity_id::text, (o.donated_minor + o.matched_minor + o.pledged_minor)::text as minor, c.name, c.iban, c.holder,
            (select count(*)::integer from payment e where e.coalition_id = o.coalition_id and e.payout_id = o.id) as attempts
       from charity_payout o join charity c on c.coalition_id = o.coalition_id and c.id = o.charity_id
      where o.coalition_id = ? and o.currency = ? and c.status = 'ACTIVE'
        and not exists (select from payment p where p.coalition_id = o.coalition_id and p.payout_id = o.id
                           and p.status in ('CREATED', 'SENT', 'CONFIRMED'))
      -- the charity: its account stays what it is until the file is made
      order by o.id for share of c`,
    [coalitionId, currency],
  );
  return rows.map((row) => ({
    payoutId: BigInt(row.id),
    charityId: BigInt(row.charity_id),
    money: { minor: BigInt(row.minor), currency },
    attempts: row.attempts,
    name: row.name,
    account: { iban: row.iban, holder: row.holder },
  }));
}
