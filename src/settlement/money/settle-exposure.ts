import type { EntityManager } from '../../runtime/database.js';
import { RATE_FRACTION_DIGITS } from '../../values/rate.js';
import { formatExact } from '../pricing/exact-decimal.js';
import type { PricedProgramme } from '../pricing/programme-pricing.js';
import type { Statement } from '../statements/statement.js';
import { freedIn } from './freed-exposure.js';
import { lowerExposure } from './lower-exposure.js';

/**
 * Gives a postpaid partner its credit back once a statement of it is paid (rule E-05): points count against the limit at
 * their full price from their issue on, so what is released is what the statement charged for them, at issue and at burn.
 * The share of points that nobody will be charged for any more came back when the period was closed, see
 * {@link file://./release-exposure.ts}.
 *
 * Each statement releases once; a repeat changes nothing. One that is disputed releases when its last dispute is
 * resolved: what is withheld is not paid, and a partner that disputes all of each statement would have no limit. What a
 * float has paid for does not come back: it is drawn. The limit's row is locked from here on, and whoever issues at the
 * partner waits for it: call it last.
 *
 * @param statement one that is paid, or with nothing to pay
 */
export async function settleExposure(
  em: EntityManager,
  programme: PricedProgramme,
  statement: Statement,
): Promise<void> {
  const { coalitionId, id, partnerId, currency } = statement;
  const [open] = await em.execute<{ id: string }[]>(
    "select id::text from dispute where coalition_id = ? and statement_id = ? and status = 'OPEN' limit 1",
    [coalitionId, id],
  );
  if (open) return;
  const amount = await releasedBy(em, programme, statement);
  if (amount === '0') return;
  const rows = await em.execute<{ id: string }[]>(
    `insert into settled_exposure (coalition_id, statement_id, partner_id, currency, amount)
     values (?, ?, ?, ?, ?::numeric) on conflict do nothing returning statement_id::text as id`,
    [coalitionId, id, partnerId, currency, amount],
  );
  if (rows.length === 0) return;
  await lowerExposure(em, coalitionId, { partnerId, currency, amount });
}

/** What a statement gives back once it is paid, in major units: an exact decimal without needless zeros. */
export async function releasedBy(
  em: EntityManager,
  programme: PricedProgramme,
  statement: Statement,
): Promise<string> {
  const { paid } = await freedIn(em, programme, statement);
  return formatExact({ scaled: paid, digits: RATE_FRACTION_DIGITS });
}
