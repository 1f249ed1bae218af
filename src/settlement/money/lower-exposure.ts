import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';

/**
 * Takes an amount off what counts against a partner's limit (rule E-05). Its row is locked from here on, and it is the
 * last one in the order of locks.
 *
 * @param freed `amount` in major units, an exact decimal; below 0 it is added
 */
export async function lowerExposure(
  em: EntityManager,
  coalitionId: bigint,
  freed: { readonly partnerId: bigint; readonly currency: Currency; readonly amount: string },
): Promise<void> {
  await em.execute(
    `insert into partner_exposure as e (coalition_id, partner_id, currency, charged) values (?, ?, ?, -(?::numeric))
     on conflict (coalition_id, partner_id, currency) do update set charged = e.charged + excluded.charged`,
    [coalitionId, freed.partnerId, freed.currency, freed.amount],
  );
}
