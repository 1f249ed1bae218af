import { decodeAnyId, ID_PREFIXES, type IdKind } from '../../../src/values/ids.js';

/** How many values of one name are kept: the newest replace the oldest, so that late runs meet late transactions. */
const MOST = 60;

/** What refusals say is no value of anything. */
const NOT_LEARNT = ['userErrors', 'refusal', '__typename'];

/**
 * What a caller could have heard of: identifiers by their kind, other texts by the name of the field that told them. It
 * grows with every answer, so that what one operation made (a hold, a transaction, a code) is what the next one names,
 * whatever operations there will be.
 */
export class KnownValues {
  readonly #byName = new Map<string, string[]>();

  add(name: string, value: string): void {
    const values = this.#byName.get(name) ?? [];
    if (values.includes(value)) return;
    values.push(value);
    if (values.length > MOST) values.shift();
    this.#byName.set(name, values);
  }

  /** Takes in every identifier and every named text of an answer's data. */
  learn(data: unknown, name = ''): void {
    if (typeof data === 'string') {
      const id = decodeAnyId(data);
      if (id) this.add(id.kind, data);
      else if (name !== '') this.add(name, data);
    } else if (Array.isArray(data)) {
      for (const item of data) this.learn(item, name);
    } else if (typeof data === 'object' && data !== null) {
      for (const [field, value] of Object.entries(data)) {
        if (!NOT_LEARNT.includes(field)) this.learn(value, field);
      }
    }
  }

  /** One of the values of the first of these names that has any; `at` chooses, by whatever number. */
  pick(names: readonly string[], at: number): string | undefined {
    for (const name of names) {
      const values = this.#byName.get(name);
      if (values && values.length > 0) return values[at % values.length];
    }
    return undefined;
  }
}

/** What the caller itself has heard of, and what anybody has. */
export interface Known {
  readonly own: KnownValues;
  readonly all: KnownValues;
}

/** A value that is chosen only when it is sent: generated values must not depend on what was answered before. */
export class Later {
  constructor(
    /** For whoever reads a counterexample. */
    readonly what: string,
    readonly resolve: (known: Known) => unknown,
  ) {}

  toString(): string {
    return this.what;
  }
}

/** The value with everything in it chosen that is chosen late. */
export function resolved(value: unknown, known: Known): unknown {
  if (value instanceof Later) return value.resolve(known);
  if (Array.isArray(value)) return value.map((item) => resolved(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, known)]));
}

/**
 * The kinds of identifiers that a field is likely to mean: `merchantId` a merchant's, `id` of MemberRefInput a
 * member's; otherwise any.
 */
export function likelyKinds(field: string, inputType: string): readonly IdKind[] {
  const kinds = Object.keys(ID_PREFIXES) as IdKind[];
  const byField = kinds.filter((kind) => field === `${kind}Id` || field.endsWith(`${capital(kind)}Id`));
  if (byField.length > 0) return byField;
  const byType = kinds.filter((kind) => inputType.startsWith(capital(kind)));
  return byType.length > 0 ? byType : kinds;
}

/** The names under which an answer may have told a text for this field: `spendCode` by itself, or as a `code`. */
export function likelyNames(field: string): readonly string[] {
  const lastWord = /[A-Z][a-z0-9]*$/.exec(field)?.[0];
  return lastWord === undefined ? [field] : [field, lastWord.toLowerCase()];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
