import fc from 'fast-check';
import { type Known, Later, likelyKinds, likelyNames } from './known-values.js';

/** How often a caller names what is its own, rather than what anybody in the programme has. */
const OWN_OF_TEN = 8;

/** Few enough that they meet again. */
const REUSED_KEYS = 40;

/** An identifier of the kind that the field seems to mean: the caller's own, or of anybody, also of another coalition. */
export function plausibleId(field: string, inputType: string): fc.Arbitrary<unknown> {
  const kinds = likelyKinds(field, inputType);
  return chosen(`an id for ${field}`, (known, own, at) => {
    const first = kinds.length > 1 ? kinds.slice(at % kinds.length).concat(kinds) : kinds;
    return (own ? known.own : known.all).pick(first, at) ?? known.all.pick(first, at) ?? 'mem_0000000000001';
  });
}

/** A text for a scalar that is written as one, or for a String with a name that says what it is. */
export function plausibleText(scalar: string, field: string): fc.Arbitrary<unknown> {
  switch (scalar) {
    case 'Points':
      return fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }).map(String) },
        { weight: 1, arbitrary: fc.constantFrom('1000', '100000', '1000000000000') },
      );
    case 'Rate':
      return fc.constantFrom('0', '0.0001', '1', '900.5', '1000');
    case 'DateTime':
      return fc.integer({ min: -100_000, max: 60 }).map((minutes) => inMinutes(minutes));
    case 'Date':
      return fc.constantFrom('2025-02-10', '2026-03-21', '2031-12-31');
    case 'PhoneNumber':
      return told(
        'phone',
        ['phone'],
        fc.nat(9_999).map((number) => `+98912999${String(number).padStart(4, '0')}`),
      );
    default:
      return BY_FIELD[field]?.() ?? told(field, likelyNames(field), word());
  }
}

const BY_FIELD: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
  amount: () => fc.integer({ min: 0, max: 80 }).map((tenThousands) => `${tenThousands * 10_000}`),
  currency: () =>
    fc.oneof(
      { weight: 15, arbitrary: fc.constant('IRR') },
      { weight: 1, arbitrary: fc.constantFrom('USD', 'JPY') },
    ),
  idempotencyKey: () =>
    fc.oneof(
      { weight: 7, arbitrary: fc.constant(new Later('a fresh key', freshKey)) },
      { weight: 1, arbitrary: fc.nat(REUSED_KEYS - 1).map((number) => `again-${number}`) },
    ),
  // An invented one is wrong, and after a few of these the member can spend no more: none, unless one is known.
  spendCode: () =>
    chosen('a spend code', (known, own, at) =>
      (own ? known.own : known.all).pick(likelyNames('spendCode'), at),
    ),
  reference: () => word(),
  email: () => word().map((name) => `${name}@example.com`),
};

let keys = 0;

/** Not made by the seed: a request that is sent again to find out more would be a replay. */
function freshKey(): string {
  keys += 1;
  return `once-${keys}`;
}

function word(): fc.Arbitrary<string> {
  return fc.nat(99_999).map((number) => `word-${number}`);
}

/** What an answer has told under one of these names, or something invented. */
function told(what: string, names: readonly string[], invented: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return invented.chain((otherwise) =>
    chosen(`a ${what}`, (known, own, at) => (own ? known.own : known.all).pick(names, at) ?? otherwise),
  );
}

function inMinutes(minutes: number): Later {
  return new Later(`in ${minutes} minutes`, () => new Date(Date.now() + minutes * 60_000).toISOString());
}

function chosen(
  what: string,
  choose: (known: Known, own: boolean, at: number) => string | undefined,
): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.nat(9), fc.nat(999))
    .map(([ten, at]) => new Later(`${what}, no. ${at}`, (known) => choose(known, ten < OWN_OF_TEN, at)));
}
