import { DECIMAL, type Money } from './money.js';

/** Which digits and separators: Persian ones, or those of English. */
export type FormatLanguage = 'fa' | 'en';

export interface MoneyFormat {
  readonly language?: FormatLanguage;
  /** `toman` tells rial as people in Iran say it: a tenth, exact, with the odd rial as a fraction. */
  readonly unit?: 'toman' | undefined;
}

const PERSIAN_DIGITS = '۰۱۲۳۴۵۶۷۸۹';
/** Arabic thousands and decimal separator, and what keeps a minus beside its number in a line from right to left (Unicode). */
const SEPARATORS = { fa: ['٬', '٫', '\u200e−'], en: [',', '.', '-'] } as const;
const UNITS = { fa: { IRR: 'ریال', toman: 'تومان' }, en: { IRR: 'IRR', toman: 'toman' } } as const;

/**
 * A number of points as people read it: `12,500`, or `۱۲٬۵۰۰`.
 *
 * @example
 * ```ts
 * formatPoints(12_500n, 'fa'); // ۱۲٬۵۰۰
 * ```
 */
export function formatPoints(points: bigint, language: FormatLanguage = 'en'): string {
  return inDigits(points.toString(), language);
}

/**
 * An amount as people read it: `250,000 IRR`, `۲۵۰٬۰۰۰ ریال`, `۲۵٬۰۰۰ تومان`. Other currencies keep their code.
 *
 * @example
 * ```ts
 * formatMoney(money('250000', 'IRR'), { language: 'fa', unit: 'toman' }); // ۲۵٬۰۰۰ تومان
 * ```
 */
export function formatMoney(
  { amount, currency }: Money,
  { language = 'en', unit }: MoneyFormat = {},
): string {
  if (unit === 'toman' && currency === 'IRR')
    return `${inDigits(tenth(amount), language)} ${UNITS[language].toman}`;
  const name = currency === 'IRR' ? UNITS[language].IRR : currency;
  return `${inDigits(amount, language)} ${name}`;
}

function tenth(amount: string): string {
  const [, sign = '', whole = '0', fraction = ''] = DECIMAL.exec(amount) ?? [];
  const digits = whole.padStart(2, '0');
  const rest = (digits.slice(-1) + fraction).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -1)}${rest && `.${rest}`}`;
}

function inDigits(decimal: string, language: FormatLanguage): string {
  const [thousands, point, minus] = SEPARATORS[language];
  const [, sign = '', whole = '', fraction = ''] = DECIMAL.exec(decimal) ?? [];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  const text = `${sign && minus}${grouped}${fraction && point + fraction}`;
  return language === 'fa' ? text.replace(/\d/g, (digit) => PERSIAN_DIGITS.charAt(Number(digit))) : text;
}
