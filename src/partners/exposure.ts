import type { EntityManager } from '@mikro-orm/postgresql';
import { integerArray } from '../runtime/array-literal.js';
import type { Currency } from '../values/currency.js';
import { readDecimal } from '../values/decimal.js';
import { type Money, moneyFromScaled } from '../values/money.js';
import { RATE_FRACTION_DIGITS } from '../values/rate.js';
import type { ContractTerms } from './contract-terms.js';
import type { Billing } from './contract-version.entity.js';

/** What a partner was charged for the points it issued under a limit, and what it has deposited, in one currency. */
export interface ExposureSums {
  readonly currency: Currency;
  /** In 10⁻⁸ of a major unit: a point's price is not rounded. */
  readonly charged: bigint;
  readonly deposited: bigint;
}

/** Where a partner stands against what limits its issuing (rule E-05). */
export interface Exposure {
  readonly currency: Currency;
  readonly billing: Billing;
  /** Rounded up to the currency's minor unit. */
  readonly charged: Money;
  readonly deposited: Money;
  /** The float's lower limit, or the credit limit. */
  readonly limit: Money;
  /** What can still be issued for; below 0 where the limit was lowered since. */
  readonly remaining: Money;
}

/** The sums of partners, by partner; none where nothing was issued under a limit, nor deposited. */
export async function readExposureSums(
  em: EntityManager,
  coalitionId: bigint,
  partnerIds: readonly bigint[],
): Promise<Map<bigint, readonly ExposureSums[]>> {
  const rows = await em.execute<
    { partner_id: string; currency: Currency; charged: string; deposited: string }[]
  >(
    `select partner_id::text, currency, charged::text, deposited::text from partner_exposure
      where coalition_id = ? and partner_id = any (?::bigint[])`,
    [coalitionId, integerArray(partnerIds)],
  );
  return new Map(
    [...Map.groupBy(rows, (row) => BigInt(row.partner_id))].map(([partnerId, own]) => [
      partnerId,
      own.map(({ currency, charged, deposited }) => ({
        currency,
        charged: scaledOf(charged),
        deposited: scaledOf(deposited),
      })),
    ]),
  );
}

/** Where a partner stands under a contract; undefined where the contract does not limit what it issues. */
export function exposureUnder(contract: ContractTerms, sums: readonly ExposureSums[]): Exposure | undefined {
  const { billing, currency, issuer } = contract;
  const limit = billing === 'PREPAID' ? contract.floatLimit : contract.creditLimit;
  if (!issuer || limit === null) return undefined;
  const own = sums.find((sum) => sum.currency === currency);
  const charged = moneyFromScaled(own?.charged ?? 0n, currency, 'up');
  const deposited = moneyFromScaled(own?.deposited ?? 0n, currency, 'down');
  // What a float has paid for stays charged: its deposits count on credit too.
  const room = billing === 'PREPAID' ? -limit.minor : limit.minor;
  const remaining = deposited.minor + room - charged.minor;
  return { currency, billing, charged, deposited, limit, remaining: { minor: remaining, currency } };
}

function scaledOf(decimal: string): bigint {
  const amount = readDecimal(decimal, RATE_FRACTION_DIGITS);
  if (amount.kind !== 'value') throw new Error('an exposure that cannot be one');
  return amount.scaled;
}
