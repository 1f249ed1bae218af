import type { UserError } from '../generated/types.js';
import { DECIMAL, decimal } from '../money.js';
import type { Json } from './test-call.js';
import { metadataProblem } from './test-metadata.js';
import { TestRefusal, userError } from './test-refusal.js';
import { textProblem } from './test-text.js';

/** The most that one transaction moves. */
export const MOST_POINTS = 1_000_000_000_000n;
const MOST_MINOR_UNITS = 10n ** 18n;
/** Currencies whose smallest unit is not a hundredth; all others are taken to have two digits. */
const FRACTION_DIGITS: Readonly<Record<string, number>> = { IRR: 0, JPY: 0, KRW: 0, KWD: 3, BHD: 3, OMR: 3 };
/** What is read as a code, but is that of no money. */
const NO_MONEY = ['XXX', 'XTS'];

export interface TestMoney {
  readonly amount: string;
  readonly currency: string;
}

/** By what a member is named, and how, as it is looked up. */
export type TestName = readonly [kind: 'id' | 'phone' | 'email' | 'card' | 'externalId', name: string];

type Field = readonly string[];

/** A key that was sent is told again, but not all of a long one. */
const STEP_LENGTH = 64;

/**
 * Reads an input by the real server's rules of format, and gathers all that is wrong with it. What cannot be read comes
 * out as if it could: it may be kept, but not used, until {@link TestInput.finish}.
 */
export class TestInput {
  readonly #problems: UserError[] = [];

  /** @throws TestRefusal INVALID_INPUT, where anything was wrong */
  finish(): void {
    const [first, ...others] = this.#problems;
    if (first) throw new TestRefusal(first, ...others);
  }

  /** What is wrong with the input as a whole, which is told before what is with its parts. */
  problemOfAll(message: string, ...field: Field): void {
    this.#problems.unshift(userError('INVALID_INPUT', message, field));
  }

  problem(message: string, ...field: Field): void {
    const steps = field.map((step) =>
      step.length <= STEP_LENGTH ? step : `${step.slice(0, STEP_LENGTH - 1)}…`,
    );
    this.#problems.push(userError('INVALID_INPUT', message, steps));
  }

  /** One line of text, as it is. */
  text(value: unknown, most: number, ...field: Field): string {
    const problem = textProblem(value, most);
    if (problem) this.problem(problem, ...field);
    return String(value);
  }

  optionalText(value: unknown, most: number, ...field: Field): string | null {
    return value == null ? null : this.text(value, most, ...field);
  }

  /** A whole number of points above 0. */
  points(value: unknown, ...field: Field): bigint {
    if (typeof value !== 'string' || !/^\d{1,64}$/.test(value)) {
      this.problem(
        'Give points as a whole number in the digits 0-9, without sign, point, exponent or spaces.',
        ...field,
      );
      return 0n;
    }
    const points = BigInt(value);
    if (points < 1n || points > MOST_POINTS)
      this.problem(`Give points between 1 and ${MOST_POINTS}.`, ...field);
    return points;
  }

  optionalPoints(value: unknown, ...field: Field): bigint | null {
    return value == null ? null : this.points(value, ...field);
  }

  /** An amount of 0 or more with no more fraction digits than its currency has. */
  money(value: unknown, ...field: Field): TestMoney {
    const { amount, currency } = objectOf(value);
    const nothing = { amount: '0', currency: String(currency) };
    if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency) || NO_MONEY.includes(currency)) {
      this.problem('Give an ISO 4217 code such as IRR.', ...field, 'currency');
      return nothing;
    }
    const digits = FRACTION_DIGITS[currency] ?? 2;
    const at = [...field, 'amount'];
    const [, sign, , fraction = ''] =
      (typeof amount === 'string' && amount.length <= 64 && DECIMAL.exec(amount)) || [];
    if (sign === undefined) {
      this.problem('Give the amount as a decimal number in major units, such as "12500" or "12.50".', ...at);
    } else if (fraction.length > digits) {
      this.problem(`Give the amount with at most ${digits} digits after the point for ${currency}.`, ...at);
    } else if (sign) {
      this.problem('Give an amount that is not negative.', ...at);
    } else {
      const units = unitsOf({ amount: amount as string, currency });
      if (units <= MOST_MINOR_UNITS) return { amount: writeUnits(units, currency), currency };
      this.problem(`Give an amount of at most ${writeUnits(MOST_MINOR_UNITS, currency)}.`, ...at);
    }
    return nothing;
  }

  /** An instant, RFC 3339. */
  optionalInstant(value: unknown, ...field: Field): Date | null {
    if (value == null) return null;
    const instant = new Date(String(value));
    if (!/^\d{4}-\d\d-\d\dT/.test(String(value)) || Number.isNaN(instant.getTime())) {
      this.problem('Give an instant such as 2026-02-28T12:00:00.000Z.', ...field);
    }
    return instant;
  }

  optionalSeconds(value: unknown, most: number, ...field: Field): number | null {
    if (value == null) return null;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
      this.problem(`Give a whole number of seconds from 1 to ${most}.`, ...field);
    }
    return Number(value);
  }

  metadata(value: unknown, ...field: Field): unknown {
    if (value == null) return null;
    const problem = metadataProblem(value);
    if (problem) this.problem(problem.message, ...field, ...problem.at);
    return value;
  }

  /** Exactly one way to say which member. */
  member(ref: unknown, ...field: Field): TestName {
    const given = Object.entries(objectOf(ref)).filter(([, name]) => name != null);
    const [kind, value] = given[0] ?? [];
    if (given.length !== 1) this.problem('Name the member in one way.', ...field);
    if (kind === 'id') return ['id', String(value)];
    return this.name(kind as TestName[0], value, ...field, String(kind));
  }

  /** What a member is known by. */
  name(kind: TestName[0], value: unknown, ...field: Field): TestName {
    const text = String(value);
    if (kind === 'externalId') return [kind, this.text(value, 128, ...field)];
    const read = kind === 'phone' ? phoneOf(text) : kind === 'email' ? emailOf(text) : cardOf(text);
    if (read === undefined) this.problem(NAME_PROBLEMS[kind as keyof typeof NAME_PROBLEMS], ...field);
    return [kind, read ?? ''];
  }
}

const NAME_PROBLEMS = {
  phone: 'Give a phone number with the code of its country, such as +989123456789.',
  email: 'Give an e-mail address, such as name@example.com.',
  card: 'Give the card number as 4 to 32 letters and digits.',
};

/** Persian and Arabic digits as those of ASCII. */
function latin(text: string): string {
  return text.replace(/[۰-۹٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
}

/** In E.164; numbers of Iran without their country, too. Of other countries only the length is looked at. */
function phoneOf(text: string): string | undefined {
  if (text.length > 40) return undefined;
  const dialled = latin(text)
    .trim()
    .replace(/(?<=.)[ ().-]/g, '')
    .replace(/^00/, '+')
    .replace(/^0?(?=9\d{9}$)/, '+98')
    .replace(/^(\+98)0/, '$1');
  return (dialled.startsWith('+98') ? /^\+98[1-9]\d{9}$/ : /^\+[1-9]\d{6,14}$/).test(dialled)
    ? dialled
    : undefined;
}

/** The domain in lower case. */
function emailOf(text: string): string | undefined {
  const [, local = '', domain = ''] =
    /^([\w!#$%&'*+/=?^`{|}~.-]{1,64})@((?:[\p{L}\p{N}-]+\.)+[\p{L}-]{2,63})$/u.exec(text.trim()) ?? [];
  return local && text.length <= 254 ? `${local}@${domain.toLowerCase()}` : undefined;
}

function cardOf(text: string): string | undefined {
  const card = latin(text).replace(/[ -]/g, '').toUpperCase();
  return /^[0-9A-Z]{4,32}$/.test(card) ? card : undefined;
}

/** In the currency's smallest unit. */
export function unitsOf({ amount, currency }: TestMoney): bigint {
  const digits = FRACTION_DIGITS[currency] ?? 2;
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

/** Smallest units as the API writes them, with all fraction digits. */
export function writeUnits(units: bigint, currency: string): string {
  return decimal(units, FRACTION_DIGITS[currency] ?? 2);
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
