import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import { railFor } from '../payments/payment-rail.js';
import { readPaymentSettings } from '../payments/payment-settings.js';

/** Why a payout to a charity has no payment. */
export const PAYOUT_WAITS = ['NEXT_RUN', 'CHARITY_NOT_ACTIVE', 'NO_RAIL', 'NO_PAYMENT_SETTINGS'] as const;
export type PayoutWait = (typeof PAYOUT_WAITS)[number];

/**
 * What payouts wait for, by the same rules by which a run takes them; those that have a payment, and it has not failed or
 * been cancelled, are left out.
 */
export async function payoutWaits(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, PayoutWait>> {
  const rows = await em.execute<{ id: string; currency: Currency; minor: string; active: boolean }[]>(
    `select o.id::text, o.currency, (o.donated_minor + o.matched_minor + o.pledged_minor)::text as minor, c.status = 'ACTIVE' as active
       from charity_payout o join charity c on c.coalition_id = o.coalition_id and c.id = o.charity_id
      where o.coalition_id = ? and o.id = any (?::bigint[])
        and not exists (select from payment p where p.coalition_id = o.coalition_id and p.payout_id = o.id
                           and p.status in ('CREATED', 'SENT', 'CONFIRMED'))`,
    [coalitionId, integerArray(ids)],
  );
  if (rows.length === 0) return new Map();
  const settings = await readPaymentSettings(em, coalitionId);
  return new Map(
    rows.map(({ id, currency, minor, active }): [bigint, PayoutWait] => {
      if (!active) return [BigInt(id), 'CHARITY_NOT_ACTIVE'];
      if (!settings) return [BigInt(id), 'NO_PAYMENT_SETTINGS'];
      const rail = railFor(settings.rails, { minor: BigInt(minor), currency });
      return [BigInt(id), rail === 'none' ? 'NO_RAIL' : 'NEXT_RUN'];
    }),
  );
}
