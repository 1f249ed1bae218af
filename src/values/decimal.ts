/**
 * A plain decimal, read exactly: `value = scaled / 10^fractionDigits`.
 *
 * This is the one place that reads and writes digits around a decimal point; money and rates differ only in how
 * many digits they allow.
 */
export type DecimalReading =
  | { readonly kind: 'value'; readonly scaled: bigint }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-precise' };

// Bounds the work: longer text cannot be a value we accept, and big bigints are slow to read.
const MAX_LENGTH = 64;
const PLAIN_DECIMAL = /^(-?)([0-9]+)(?:\.([0-9]+))?$/;

/**
 * Reads `-?digits[.digits]` (ASCII digits; no plus, exponent, spaces, or bare point) into an integer scaled by
 * `10^fractionDigits`. Text with more digits after the point than that is `too-precise`, even when they are zeros.
 */
export function readDecimal(text: string, fractionDigits: number): DecimalReading {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return { kind: 'malformed' };
  const match = PLAIN_DECIMAL.exec(text);
  if (match === null) return { kind: 'malformed' };
  const [, sign, whole = '', fraction = ''] = match;
  if (fraction.length > fractionDigits) return { kind: 'too-precise' };
  const magnitude = BigInt(whole + fraction.padEnd(fractionDigits, '0'));
  return { kind: 'value', scaled: sign === '-' ? -magnitude : magnitude };
}

/** Writes `scaled / 10^fractionDigits` with exactly that many digits after the point (no point when it is 0). */
export function writeDecimal(scaled: bigint, fractionDigits: number): string {
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(fractionDigits + 1, '0');
  if (fractionDigits === 0) return sign + digits;
  const point = digits.length - fractionDigits;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
