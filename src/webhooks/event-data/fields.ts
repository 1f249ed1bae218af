import { z } from 'zod';
import { CURRENCIES } from '../../values/currency.js';
import { ID_PREFIXES, type IdKind } from '../../values/ids.js';

/**
 * What data of events consist of. JSON Schemas and the SDK's types are made of them, so that a description here is what
 * a partner's engineer reads.
 */

/** An opaque identifier of that kind. */
export function idOf(kind: IdKind) {
  return z.string().regex(new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{12}$`));
}

/** Points, never negative. */
export const points = z.string().regex(/^(0|[1-9][0-9]*)$/);

/** Points that came (positive) or went (negative). */
export const pointsChange = z.string().regex(/^(0|-?[1-9][0-9]*)$/);

/** UTC with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 });

/** A day of the coalition's zone. */
export const day = z.iso.date();

/** A percentage or another exact decimal. */
export const decimal = z.string().regex(/^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/);

/** Rule V-02. */
export const money = z
  .object({
    amount: z
      .string()
      .regex(/^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/)
      .describe('A decimal in major units, with all of the fraction digits of the currency.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .describe(`ISO 4217, such as ${CURRENCIES.find((code) => code === 'IRR')}.`),
  })
  .describe('An amount of money.');

/** The member that an event is about, as its receiver may know it. */
export const member = z
  .object({
    id: idOf('member').describe('The member.'),
    externalId: z
      .string()
      .nullable()
      .describe(
        "The receiving partner's own id for it; null for the operator, and where the partner told none.",
      ),
  })
  .nullable()
  .describe('The member; null for a partner to which it is not linked when this is sent.');

/** A balance as a change has left it. */
export const balance = z
  .object({
    version: z.int().min(1).describe('Rises with every change of the balance.'),
    posted: pointsChange.describe('Everything the member has.'),
    held: points.describe('Reserved for burns that are not final yet.'),
    pending: points.describe('Counted and shown, not spendable yet.'),
    available: pointsChange.describe('What can be spent: posted − held − pending.'),
  })
  .nullable()
  .describe('The balance right after it; null where the member is.');

export const partnerId = idOf('partner');
export const merchantId = idOf('merchant');
