import type { DayRange } from '../../ledger/days/day-fact.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import { RATE_FRACTION_DIGITS } from '../../values/rate.js';
import { formatExact } from '../pricing/exact-decimal.js';
import type { PricedProgramme } from '../pricing/programme-pricing.js';
import { freedIn } from './freed-exposure.js';
import { lowerExposure } from './lower-exposure.js';

/** A period that is settled, and in which currencies something was stated. */
export interface ReleasingPeriod extends DayRange {
  readonly coalitionId: bigint;
  readonly partnerId: bigint;
  readonly stated: ReadonlySet<Currency>;
}

/** What comes back to a limit with the close of a period. */
export interface ReleasedExposure {
  readonly currency: Currency;
  /** Major units, an exact decimal without needless zeros; never 0. */
  readonly amount: string;
}

/**
 * Gives back to a partner's float or credit limit what a closed period has made free for good (rules E-05, S-09, E-11):
 * also where nothing was stated, so that whoever is charged nothing is not locked out for ever. Each period releases once.
 * The limits' rows are locked from here on, and whoever issues at the partner waits for them: call it last.
 */
export async function releaseExposure(
  em: EntityManager,
  programme: PricedProgramme,
  period: ReleasingPeriod,
): Promise<void> {
  const { coalitionId, partnerId, from } = period;
  for (const { currency, amount } of await releasedIn(em, programme, period)) {
    const rows = await em.execute<{ currency: string }[]>(
      `insert into released_exposure (coalition_id, partner_id, from_day, currency, amount)
       values (?, ?, ?::date, ?, ?::numeric) on conflict do nothing returning currency`,
      [coalitionId, partnerId, from, currency, amount],
    );
    if (rows.length > 0) await lowerExposure(em, coalitionId, { partnerId, currency, amount });
  }
}

/** What the close of a period gives back, by currency in alphabetical order: that in which batches lock limits. */
export async function releasedIn(
  em: EntityManager,
  programme: PricedProgramme,
  { stated, ...period }: ReleasingPeriod,
): Promise<ReleasedExposure[]> {
  const contracts = programme.partners.get(period.partnerId)?.contracts ?? [];
  const currencies = [...new Set(contracts.map(({ currency }) => currency))].sort();
  const released: ReleasedExposure[] = [];
  for (const currency of currencies) {
    const { never, paid } = await freedIn(em, programme, { ...period, currency });
    // Without a statement there is nothing that the partner could pay first: others pay for its points.
    const scaled = stated.has(currency) ? never : never + paid;
    if (scaled !== 0n)
      released.push({ currency, amount: formatExact({ scaled, digits: RATE_FRACTION_DIGITS }) });
  }
  return released;
}
