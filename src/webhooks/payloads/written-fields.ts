import type { Currency } from '../../values/currency.js';
import { encodeId, type IdKind } from '../../values/ids.js';
import { formatMoneyAmount } from '../../values/money.js';

/** How a payload writes what queries answer, which is text: ids, numbers of 64 bits, money. */

/** SQL: an instant of a column in RFC 3339, UTC, with milliseconds. */
export function instantSql(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

export function writtenId(kind: IdKind, text: string): string {
  return encodeId(kind, BigInt(text));
}

export function writtenIdOrNull(kind: IdKind, text: string | null): string | null {
  return text === null ? null : writtenId(kind, text);
}

export function writtenMoney(minor: string, currency: string) {
  return { amount: formatMoneyAmount({ minor: BigInt(minor), currency: currency as Currency }), currency };
}

/** The partners among ids that may be missing. */
export function partnersOf(...ids: readonly (string | null)[]): bigint[] {
  return ids.filter((id) => id !== null).map(BigInt);
}
