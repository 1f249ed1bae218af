import { type Calendar, formatJalali } from '../values/calendar.js';
import { type Currency, fractionDigits } from '../values/currency.js';
import type { Day } from '../values/day.js';
import { writeDecimal } from '../values/decimal.js';
import { formatIban, type Iban } from '../values/iban.js';
import type { LocalizedText } from '../values/localized-text.js';
import { clockOf, dayOf, type TimeZone } from '../values/time-zone.js';
import { type DocumentLanguage, filled, VALUE_WORDS } from './value-words.js';

/** Unicode's isolates: what is between them has its own direction, whatever stands around it. */
const LEFT_TO_RIGHT_ISOLATE = '\u2066';
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
/** Looks like a figure's width and is no hyphen: a line is not broken at it. */
const MINUS = '\u2212';
const NO_BREAK_SPACE = '\u00a0';

const SIGNS = {
  en: { group: ',', point: '.', percent: '%' },
  fa: { group: '\u066c', point: '\u066b', percent: '\u066a' },
} as const;

const OTHER = { persian: 'gregory', gregory: 'persian' } as const;

/** Numbers, money, days and names as people write them in a language: Persian digits in Persian. */
export interface WrittenValues {
  readonly language: DocumentLanguage;
  /** With groups of three digits. */
  integer(value: bigint | number): string;
  /** An exact decimal with groups of three digits before the point. */
  decimal(text: string): string;
  percent(text: string): string;
  /** An amount without its currency; the minus sign stands on the left of the digits. */
  amount(minor: bigint, currency: Currency): string;
  /** An amount with its currency. */
  money(minor: bigint, currency: Currency): string;
  /** Of rial, which are a tenth of it. */
  toman(rial: bigint): string;
  currency(code: Currency): string;
  /** In the coalition's own calendar alone. */
  day(day: Day, calendar: Calendar): string;
  /** In both calendars, the coalition's own first. */
  bothDays(day: Day, calendar: Calendar): string;
  /** In both calendars, the coalition's own first. */
  period(days: {
    readonly from: Day;
    readonly until: Day;
    readonly calendar: Calendar;
  }): readonly [string, string];
  /** By the clocks of the coalition's zone, which is named, to the minute; the day in its calendar. */
  instant(at: Date, coalition: { readonly calendar: Calendar; readonly timeZone: TimeZone }): string;
  name(text: LocalizedText): string;
  iban(iban: Iban): string;
  /** Ids and hashes, which are the same in every language. */
  verbatim(text: string): string;
}

export function writtenValues(language: DocumentLanguage): WrittenValues {
  const words = VALUE_WORDS[language];
  const { group, point, percent } = SIGNS[language];

  function decimal(text: string): string {
    const negative = text.startsWith('-');
    const [whole = '', fraction] = (negative ? text.slice(1) : text).split('.');
    const grouped = whole.replace(/\B(?=(?:[0-9]{3})+$)/g, group);
    const digits = localDigits(fraction === undefined ? grouped : `${grouped}${point}${fraction}`, language);
    return isolated((negative ? MINUS : '') + digits);
  }

  function day(of: Day, calendar: Calendar): string {
    const text = calendar === 'persian' ? formatJalali(of) : of;
    return isolated(localDigits(language === 'fa' ? text.replaceAll('-', '/') : text, language));
  }

  function days(from: Day, until: Day, calendar: Calendar): string {
    const ends = { from: day(from, calendar), until: day(until, calendar) };
    const text = filled(from === until ? words.oneDay : words.days, ends);
    return filled(calendar === 'persian' ? words.jalali : words.gregorian, { days: text });
  }

  function money(amount: string, currency: Currency): string {
    const unit = currencyName(currency);
    return language === 'fa' ? `${amount}${NO_BREAK_SPACE}${unit}` : `${unit}${NO_BREAK_SPACE}${amount}`;
  }

  function currencyName(code: Currency): string {
    return code === 'IRR' && language === 'fa' ? words.rial : code;
  }

  const amount = (minor: bigint, currency: Currency) =>
    decimal(writeDecimal(minor, fractionDigits(currency)));

  return {
    language,
    integer: (value) => decimal(String(value)),
    decimal,
    percent: (text) => isolated(unisolated(decimal(text)) + percent),
    amount,
    money: (minor, currency) => money(amount(minor, currency), currency),
    toman: (rial) => filled(words.toman, { amount: decimal(trimmed(writeDecimal(rial, 1))) }),
    currency: (code) => (code === 'IRR' ? `${words.rial} (${isolated(code)})` : isolated(code)),
    day,
    bothDays: (of, calendar) =>
      filled(words.bothDays, { own: day(of, calendar), other: day(of, OTHER[calendar]) }),
    period: ({ from, until, calendar }) => [days(from, until, calendar), days(from, until, OTHER[calendar])],
    instant: (at, { calendar, timeZone }) => {
      const { time, offset } = clockOf(at, timeZone);
      const zone = timeZone === 'UTC' ? timeZone : `${timeZone}, UTC${offset}`;
      return `${day(dayOf(at, timeZone), calendar)} ${isolated(localDigits(time, language))} (${isolated(zone)})`;
    },
    name: (text) => {
      const [first = ''] = Object.values(text);
      const [own, other] = language === 'fa' ? [text.fa, text.en] : [text.en, text.fa];
      return FIRST_STRONG_ISOLATE + (own ?? other ?? first) + POP_ISOLATE;
    },
    iban: (iban) => isolated(formatIban(iban).replaceAll(' ', NO_BREAK_SPACE)),
    verbatim: isolated,
  };
}

function localDigits(text: string, language: DocumentLanguage): string {
  if (language !== 'fa') return text;
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}

/** Kept from what stands around it: left to right, also within a sentence from right to left. */
function isolated(text: string): string {
  return LEFT_TO_RIGHT_ISOLATE + text + POP_ISOLATE;
}

function unisolated(text: string): string {
  return text.slice(LEFT_TO_RIGHT_ISOLATE.length, -POP_ISOLATE.length);
}

function trimmed(decimal: string): string {
  return decimal.replace(/\.0$/, '');
}
