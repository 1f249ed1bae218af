import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';

/** One of the bank's ways to pay in a currency, with what may go over it in one payment. */
export interface PaymentRail {
  /** How the bank names it in a payment file: 1–35 letters, digits, spaces and `/-?:().,'+`. */
  readonly code: string;
  readonly currency: Currency;
  /** Null: however little. */
  readonly least: Money | null;
  /** Null: however much. */
  readonly most: Money | null;
}

/**
 * What a coalition pays over unless it says otherwise. For rial: Paya in batches up to 2 milliard rial a payment, Satna
 * at once from 1 milliard on (Central Bank of Iran, circular 04/35504 of 14 Ordibehesht 1404, 2025-05-04); limits of the
 * banks' own, which may be lower, are configuration. Where both will do, Paya comes first: it costs less.
 */
export const USUAL_RAILS: readonly PaymentRail[] = [
  { code: 'PAYA', currency: 'IRR', least: null, most: { minor: 2_000_000_000n, currency: 'IRR' } },
  { code: 'SATNA', currency: 'IRR', least: { minor: 1_000_000_000n, currency: 'IRR' }, most: null },
];

/** How a payment goes: over the first rail that takes it, or as the bank likes; `none`: no rail takes this amount. */
export type ChosenRail = { readonly code: string | null } | 'none';

/** Which rail takes the amount. A currency without rails is paid as the bank likes. */
export function railFor(rails: readonly PaymentRail[], amount: Money): ChosenRail {
  const ofCurrency = rails.filter(({ currency }) => currency === amount.currency);
  if (ofCurrency.length === 0) return { code: null };
  const rail = ofCurrency.find(
    ({ least, most }) =>
      (least === null || amount.minor >= least.minor) && (most === null || amount.minor <= most.minor),
  );
  return rail ? { code: rail.code } : 'none';
}

const CODE = /^[A-Za-z0-9/\-?:().,'+][A-Za-z0-9/\-?:().,'+ ]{0,34}$/;

/** Reads a rail's code as a payment file can hold it. */
export function parseRailCode(text: string): Parsed<string> {
  if (CODE.test(text) && !text.endsWith(' ')) return parsed(text);
  return refused("Give 1 to 35 letters, digits, spaces and /-?:().,'+, such as PAYA.");
}
