import { type MemberRef, parseCard, parseExternalId } from '../../members/member-ref.js';
import { parseIdempotencyKey } from '../../points/idempotency-key.js';
import { parsePurchaseCategory, parsePurchaseReference } from '../../points/purchase-names.js';
import { parseDay } from '../../values/day.js';
import { parseEmail } from '../../values/email.js';
import { decodeId, type IdKind } from '../../values/ids.js';
import { parseInstant } from '../../values/instant.js';
import { type LocalizedText, parseLocalizedText } from '../../values/localized-text.js';
import { type Metadata, parseMetadata } from '../../values/metadata.js';
import { type Money, parseMoney } from '../../values/money.js';
import type { Parsed } from '../../values/parsed.js';
import { parsePhone } from '../../values/phone.js';
import { type Points, parsePoints } from '../../values/points.js';
import { parseRate, type Rate } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { parseText } from '../../values/text.js';
import { ApiError } from '../errors/api.error.js';
import { LIMITS } from '../limits/limits.js';
import { shorten } from '../limits/shorten.js';
import type { LocalizedTextInput } from '../values/localized-text.type.js';
import type { MoneyInput } from '../values/money.type.js';
import type { MemberRefInput } from './member-ref.input.js';

/** Absent and null mean the same in inputs. */
type Given<T> = T | null | undefined;

/** How texts are read; lengths in characters. */
const TEXT = {
  idempotencyKey: parseIdempotencyKey,
  reference: parsePurchaseReference,
  category: parsePurchaseCategory,
  line: upTo(200),
  label: upTo(100),
  reason: upTo(500),
  comment: upTo(2_000),
  spendCode: upTo(64),
  // as much of a name as a payment file takes
  accountHolder: upTo(140),
  personName: upTo(140),
  legalName: upTo(200),
  registrationNumber: upTo(64),
  levelCode: upTo(40),
  note: upTo(2_000),
} as const satisfies Record<string, (text: string) => Parsed<string>>;

/** What an input was read into, or everything that is wrong with it. */
export type Reading<T> =
  | { readonly value: T; readonly refusals?: undefined }
  | { readonly value?: undefined; readonly refusals: readonly Refusal[] };

/**
 * Reads an input whose JSON types are right into typed values, and collects every problem on the way, so that a
 * caller is told them at once, up to the limit.
 *
 * A value that cannot be read comes out as undefined although its type says otherwise: values may be put together, but
 * not computed with, until {@link InputReader.finish} has answered that there was no problem.
 */
export class InputReader {
  readonly #refusals: Refusal[] = [];

  /** The value, when nothing was wrong with any of its parts. */
  finish<T>(value: T): Reading<T> {
    return this.#refusals.length > 0 ? { refusals: this.#refusals } : { value };
  }

  /**
   * {@link InputReader.finish} for arguments of queries, which have no user errors.
   * @param argument in which the values are that were read; none where they are arguments themselves
   * @throws ApiError INVALID_INPUT
   */
  finishQuery<T>(value: T, argument: readonly string[] = []): T {
    const problems = this.#refusals.map(({ message, field }) => ({
      message,
      field: [...argument, ...field],
    }));
    const [first] = problems;
    if (!first) return value;
    throw new ApiError('INVALID_INPUT', first.message, { field: first.field, problems });
  }

  /** Tells a problem that was found outside. */
  problem(message: string, path: readonly string[]): void {
    // An input may have as many faults as a request has bytes: the answer must not become larger than its request.
    if (this.#refusals.length >= LIMITS.inputProblems) return;
    const steps = path.map((step) => shorten(step, LIMITS.pathStepLength));
    this.#refusals.push(refusal('INVALID_INPUT', message, steps));
  }

  text(value: string, kind: keyof typeof TEXT, path: readonly string[]): string {
    return this.#take(TEXT[kind](value), path);
  }

  optionalText(value: Given<string>, kind: keyof typeof TEXT, path: readonly string[]): string | null {
    return value == null ? null : this.text(value, kind, path);
  }

  points(value: string, path: readonly string[]): Points {
    return this.#take(parsePoints(value), path);
  }

  optionalPoints(value: Given<string>, path: readonly string[]): Points | null {
    return value == null ? null : this.points(value, path);
  }

  /** A whole number of seconds, 1 to `most`. */
  optionalSeconds(value: Given<number>, most: number, path: readonly string[]): number | null {
    if (value == null) return null;
    if (value < 1 || value > most) this.problem(`Give a whole number of seconds from 1 to ${most}.`, path);
    return value;
  }

  money(value: MoneyInput, path: readonly string[]): Money {
    return this.#take(parseMoney(value), path);
  }

  /** Money that was given back: more than nothing. */
  refund(value: MoneyInput, path: readonly string[]): Money {
    const money = this.money(value, path);
    if (money?.minor === 0n) this.problem('Give an amount of more than 0.', [...path, 'amount']);
    return money;
  }

  rate(value: string, path: readonly string[]): Rate {
    return this.#take(parseRate(value), path);
  }

  instant(value: string, path: readonly string[]): Date {
    return this.#take(parseInstant(value), path);
  }

  optionalInstant(value: Given<string>, path: readonly string[]): Date | null {
    return value == null ? null : this.instant(value, path);
  }

  day(value: string, path: readonly string[]): string {
    return this.#take(parseDay(value), path);
  }

  localizedText(value: LocalizedTextInput, path: readonly string[]): LocalizedText {
    const given = Object.fromEntries(Object.entries(value).filter(([, text]) => text != null));
    return this.#take(parseLocalizedText(given), path);
  }

  metadata(value: Given<Record<string, unknown>>, path: readonly string[]): Metadata | null {
    return value == null ? null : this.#take(parseMetadata(value), path);
  }

  phone(value: Given<string>, path: readonly string[]): string | null {
    return value == null ? null : this.#take(parsePhone(value), path);
  }

  email(value: Given<string>, path: readonly string[]): string | null {
    return value == null ? null : this.#take(parseEmail(value), path);
  }

  card(value: Given<string>, path: readonly string[]): string | null {
    return value == null ? null : this.#take(parseCard(value), path);
  }

  externalId(value: Given<string>, path: readonly string[]): string | null {
    return value == null ? null : this.#take(parseExternalId(value), path);
  }

  /**
   * A list that is not too long; nothing of it otherwise, so that nobody walks it.
   * @param most how many there can be, where that is fewer than in any list
   */
  list<T>(values: readonly T[], path: readonly string[], most: number = LIMITS.listItems): readonly T[] {
    if (values.length <= Math.min(most, LIMITS.listItems)) return values;
    this.problem(`Give at most ${most} of them.`, path);
    return [];
  }

  /** Reads whatever has a parser of its own. */
  parsed<T>(parsed: Parsed<T>, path: readonly string[]): T {
    return this.#take(parsed, path);
  }

  /** An id of that kind, or null: text that we never gave out leads to nothing, which another refusal tells. */
  id(kind: IdKind, value: string): bigint | null {
    return decodeId(kind, value) ?? null;
  }

  /** The same of a list's condition; undefined where it was not asked for. */
  askedId(kind: IdKind, value: Given<string>): bigint | null | undefined {
    return value == null ? undefined : this.id(kind, value);
  }

  /** Exactly one way to say which member; GraphQL has seen to that. */
  member(ref: MemberRefInput, path: readonly string[]): MemberRef {
    if (ref.id != null) return { by: 'id', value: this.id('member', ref.id), text: ref.id };
    if (ref.phone != null) return { by: 'phone', value: this.phone(ref.phone, [...path, 'phone']) as string };
    if (ref.email != null) return { by: 'email', value: this.email(ref.email, [...path, 'email']) as string };
    if (ref.card != null) return { by: 'card', value: this.card(ref.card, [...path, 'card']) as string };
    return {
      by: 'externalId',
      value: this.externalId(ref.externalId ?? '', [...path, 'externalId']) as string,
    };
  }

  #take<T>(parsed: Parsed<T>, path: readonly string[]): T {
    if (parsed.ok) return parsed.value;
    this.problem(parsed.problem, [...path, ...(parsed.at ?? [])]);
    return undefined as T;
  }
}

function upTo(max: number): (text: string) => Parsed<string> {
  return (text) => parseText(text, { min: 1, max });
}
