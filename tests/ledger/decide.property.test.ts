import fc from 'fast-check';
import type { CoalitionTerms, Operation } from '../../src/ledger/operations.js';
import {
  Model,
  type ModelPartner,
  type ModelPolicy,
  type ModelTerms,
  type Step,
} from '../simulation/model.js';
import { inModelsWords, operationOf, type PartnerAccounts } from '../simulation/operations.js';
import { MemoryBooks } from './memory-books.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2025-02-10T12:00:00.000Z');
const MEMBERS = [11n, 12n, 13n];
const UNKNOWN = 99n;

/** Two partners that take part, and one that is suspended; few merchants, keys and references, so that they meet. */
function partners(): ModelPartner[] {
  const both = { issuer: true, acceptor: true };
  return [
    {
      id: 21n,
      active: true,
      merchants: [31n, 32n],
      contracts: [
        { id: 41n, funding: 52n, ...both, from: '2024-01-01', until: '2025-01-31', pointsPerHundred: 150n },
        { id: 42n, funding: 51n, ...both, from: '2025-01-15', until: null, pointsPerHundred: 100n },
      ],
    },
    {
      id: 22n,
      active: true,
      merchants: [33n],
      contracts: [
        { id: 43n, funding: 53n, ...both, from: '2024-10-01', until: '2024-12-31', pointsPerHundred: 1n },
        {
          id: 44n,
          funding: 53n,
          issuer: false,
          acceptor: true,
          from: '2025-01-01',
          until: null,
          pointsPerHundred: 1n,
        },
      ],
    },
    {
      id: 23n,
      active: false,
      merchants: [34n],
      contracts: [{ id: 45n, funding: 54n, ...both, from: '2024-01-01', until: null, pointsPerHundred: 1n }],
    },
  ];
}

const ACCOUNTS = new Map<bigint, PartnerAccounts>(
  [21n, 22n, 23n].map((id) => [id, { issuedAccountId: id + 100n, redeemedAccountId: id + 200n }]),
);

const policies: readonly (readonly [ModelPolicy, CoalitionTerms['expiryPolicy']])[] = [
  ['never', { kind: 'never' }],
  [
    { months: 36, end: 'quarter' },
    { kind: 'after-months', months: 36, roundUpTo: 'quarter' },
  ],
  [
    { months: 1, end: 'month' },
    { kind: 'after-months', months: 1, roundUpTo: 'month' },
  ],
  [
    { months: 13, end: 'day' },
    { kind: 'after-months', months: 13, roundUpTo: 'none' },
  ],
  [
    { months: 5, end: 'year' },
    { kind: 'after-months', months: 5, roundUpTo: 'year' },
  ],
];

interface Coalition {
  readonly model: ModelTerms;
  readonly ledger: CoalitionTerms;
}

const coalitions: fc.Arbitrary<Coalition> = fc
  .record({ policy: fc.constantFrom(...policies), tehran: fc.boolean(), daysBack: fc.constantFrom(30, 180) })
  .map(({ policy: [model, ledger], tehran, daysBack }) => ({
    model: { minutesAheadOfUtc: tehran ? 210 : 0, policy: model, hoursAhead: 24, daysBack },
    ledger: {
      referenceVersion: 1n,
      timeZone: tehran ? 'Asia/Tehran' : 'UTC',
      calendar: 'gregory',
      expiryPolicy: ledger,
      occurredAtHoursAhead: 24,
      occurredAtDaysBack: daysBack,
    },
  }));

const base = {
  caller: fc.constantFrom('a', 'b'),
  key: fc.nat(11).map((n) => `k${n}`),
  member: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...MEMBERS) },
    { weight: 1, arbitrary: fc.constantFrom(UNKNOWN, null) },
  ),
  // mostly the first partner's own merchants; sometimes a partner that may not, or a merchant of another
  place: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom([21n, 31n], [21n, 32n]) },
    { weight: 3, arbitrary: fc.constant([22n, 33n]) },
    { weight: 1, arbitrary: fc.constantFrom([23n, 34n], [21n, 33n], [22n, 31n]) },
  ),
};

const earns: fc.Arbitrary<Step> = fc
  .record({
    ...base,
    reference: fc.nat(15).map((n) => `r${n}`),
    amount: fc.oneof(fc.constantFrom(0n, 1n, 99n, 1_000_000_000_000n), fc.bigInt(0n, 500n)),
    occurredAt: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 6, arbitrary: fc.integer({ min: -100 * DAY, max: 20 * HOUR }).map((ms) => START + ms) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          START + 24 * HOUR,
          START + 25 * HOUR,
          START - 180 * DAY,
          START - 181 * DAY,
        ),
      },
    ),
  })
  .map(({ place, ...rest }) => ({
    kind: 'EARN',
    partner: place[0] as bigint,
    merchant: place[1] as bigint,
    ...rest,
  }));

const burns: fc.Arbitrary<Step> = fc
  .record({ ...base, points: fc.oneof(fc.bigInt(1n, 300n), fc.constantFrom(1n, 100n, 1_000_000_000_000n)) })
  .map(({ place, ...rest }) => ({
    kind: 'BURN',
    partner: place[0] as bigint,
    merchant: place[1] as bigint,
    ...rest,
  }));

/** An earlier step again: as it was (a retry), under another key (a doubled purchase), or with another value. */
interface Again {
  readonly back: number;
  readonly change: 'none' | 'key' | 'value';
}

const agains: fc.Arbitrary<Again> = fc.record({
  back: fc.integer({ min: 1, max: 12 }),
  change: fc.constantFrom('none', 'key', 'value'),
});

/** Steps, cut into batches; each batch has the clock's reading, which also goes backwards. */
const batches = fc.array(
  fc.record({
    steps: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: earns },
        { weight: 4, arbitrary: burns },
        { weight: 3, arbitrary: agains },
      ),
      { minLength: 1, maxLength: 12 },
    ),
    clock: fc.integer({ min: -HOUR, max: 40 * DAY }).map((ms) => new Date(START + ms)),
    suspend: fc.option(fc.constantFrom(...MEMBERS), { freq: 6 }),
  }),
  { minLength: 1, maxLength: 8 },
);

function unrolled(step: Step | Again, earlier: readonly Step[], index: number): Step | undefined {
  if ('kind' in step) return step;
  const before = earlier.at(-step.back);
  if (!before || step.change === 'none') return before;
  if (step.change === 'key') return { ...before, key: `again-${index}` };
  return before.kind === 'EARN'
    ? { ...before, amount: before.amount + 1n }
    : { ...before, points: before.points + 1n };
}

interface Batch {
  readonly steps: Step[];
  readonly clock: Date;
  readonly suspend: bigint | null;
}

function plain(drawn: readonly { steps: (Step | Again)[]; clock: Date; suspend: bigint | null }[]): Batch[] {
  const all: Step[] = [];
  return drawn.map(({ steps, ...rest }) => {
    const own: Step[] = [];
    for (const step of steps) {
      const next = unrolled(step, all, all.length);
      if (!next) continue;
      own.push(next);
      all.push(next);
    }
    return { steps: own, ...rest };
  });
}

function world({ model: terms, ledger }: Coalition) {
  const model = new Model(terms, partners(), MEMBERS);
  const books = new MemoryBooks(MEMBERS, new Date('2025-01-01T00:00:00.000Z'));
  const numbers = new Map<bigint, number>();
  const translation = { model, terms: ledger, accounts: ACCOUNTS };
  return {
    model,
    books,
    operations: (steps: readonly Step[]): Operation[] => steps.map((step) => operationOf(step, translation)),
    numberOf: (id: bigint): number => {
      const number = numbers.get(id) ?? numbers.size;
      numbers.set(id, number);
      return number;
    },
  };
}

function lotsInBooks(books: MemoryBooks, member: bigint) {
  const { expiries, fundings, points } = books.accounts.get(member)!.lots;
  return expiries.map((expiry, at) => ({ expiry, funding: fundings[at], points: points[at] }));
}

test('L-05 B-01 batches through decide come to what the model says: outcomes, balances, lots, partner accounts', () => {
  fc.assert(
    fc.property(coalitions, batches, (coalition, drawn) => {
      const { model, books, operations, numberOf } = world(coalition);
      for (const { steps, clock, suspend } of plain(drawn)) {
        for (const member of MEMBERS) {
          books.suspend(member, member === suspend);
          model.setActive(member, member !== suspend);
        }
        // An account's own last posting holds for it alone, whoever shares its batch.
        const notBefore = new Map(
          [...books.accounts].map(([id, { lastPostedAt }]) => [id, lastPostedAt.getTime()]),
        );
        const { outcomes } = books.post(operations(steps), clock);
        const expected = steps.map((step) =>
          model.apply(step, Math.max(clock.getTime(), notBefore.get(step.member ?? UNKNOWN) ?? 0)),
        );
        expect(outcomes.map((outcome) => inModelsWords(outcome, numberOf))).toEqual(expected);
      }
      for (const member of MEMBERS) {
        expect(books.accounts.get(member)).toMatchObject(model.balanceOf(member));
        expect(lotsInBooks(books, member)).toEqual(model.lotsOf(member));
      }
      for (const [partner, { issuedAccountId, redeemedAccountId }] of ACCOUNTS) {
        expect(books.programmeBalances.get(issuedAccountId) ?? 0n).toBe(-model.issuedBy(partner));
        expect(books.programmeBalances.get(redeemedAccountId) ?? 0n).toBe(model.redeemedAt(partner));
      }
      expect(
        books.entries.flatMap(({ member }) => {
          if (!member) return [];
          const { expiries, fundings, points } = member.lots;
          return [expiries.map((expiry, at) => ({ expiry, funding: fundings[at], points: points[at] }))];
        }),
      ).toEqual(model.transactions.map(({ lots }) => lots));
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('L-01 L-03 L-06 entries sum to zero, are numbered without gaps, carry the balance after them, and time never runs back', () => {
  fc.assert(
    fc.property(coalitions, batches, (coalition, drawn) => {
      const { books, operations } = world(coalition);
      const lastAt = new Map<bigint, number>();
      for (const { steps, clock } of plain(drawn)) {
        const { writes } = books.post(operations(steps), clock);
        for (const { memberId, postedAt } of writes.transactions) {
          expect(postedAt).toEqual(new Date(Math.max(clock.getTime(), lastAt.get(memberId) ?? 0)));
          lastAt.set(memberId, postedAt.getTime());
        }
        for (const { transactionId, postedAt } of writes.entries) {
          expect(postedAt).toEqual(writes.transactions.find(({ id }) => id === transactionId)?.postedAt);
        }
      }
      for (const [memberId, at] of lastAt) {
        expect(books.accounts.get(memberId)?.lastPostedAt).toEqual(new Date(at));
      }
      for (const { id, points } of books.transactions) {
        const legs = books.entries.filter(({ transactionId }) => transactionId === id);
        expect(legs.length).toBeGreaterThanOrEqual(2);
        expect(legs.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n);
        expect(legs.map(({ amount }) => (amount < 0n ? -amount : amount))).toEqual(legs.map(() => points));
      }
      expect(new Set(books.transactions.map(({ id }) => id)).size).toBe(books.transactions.length);
      for (const member of MEMBERS) {
        const own = books.entries.flatMap((entry) =>
          entry.accountId === member && entry.member ? [{ amount: entry.amount, ...entry.member }] : [],
        );
        let posted = 0n;
        for (const [index, entry] of own.entries()) {
          posted += entry.amount;
          expect(entry.sequence).toBe(index + 1);
          expect(entry.after.posted).toBe(posted);
          const size = entry.amount < 0n ? -entry.amount : entry.amount;
          expect(entry.lots.points.reduce((sum, points) => sum + points, 0n)).toBe(size);
        }
        const account = books.accounts.get(member)!;
        expect(account).toMatchObject({ posted, sequence: own.length, version: own.length });
        expect(account.lots.points.reduce((sum, points) => sum + points, 0n)).toBe(posted);
        expect(account.lots.points.every((points) => points > 0n)).toBe(true);
        expect(posted).toBeGreaterThanOrEqual(0n);
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('L-11 however a stream of operations is cut into batches, it comes to the same', () => {
  fc.assert(
    fc.property(
      coalitions,
      batches,
      fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
      (coalition, drawn, sizes) => {
        const clock = new Date(START + 41 * DAY);
        const steps = plain(drawn).flatMap((batch) => batch.steps);
        const cut = (next: () => number) => {
          const { books, operations, numberOf } = world(coalition);
          const all = operations(steps);
          const told = [];
          for (let from = 0; from < all.length; ) {
            const size = next();
            told.push(...books.post(all.slice(from, from + size), clock).outcomes);
            from += size;
          }
          return {
            outcomes: told.map((outcome) => inModelsWords(outcome, numberOf)),
            accounts: [...books.accounts.values()],
            keys: [...books.keys.values()].map(({ transactionId, ...rest }) => ({
              ...rest,
              transaction: transactionId === null ? null : numberOf(transactionId),
            })),
            purchases: [...books.purchases],
            programme: [...books.programmeBalances],
          };
        };
        const alone = cut(() => 1);
        expect(cut(() => sizes.next().value)).toEqual(alone);
        expect(cut(() => 128)).toEqual(alone);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

test('L-11 a batch without its refused operations comes to the same as with them', () => {
  fc.assert(
    fc.property(coalitions, batches, (coalition, drawn) => {
      const clock = new Date(START + 41 * DAY);
      const steps = plain(drawn)
        .flatMap((batch) => batch.steps)
        .slice(0, 60);
      const all = world(coalition);
      const { outcomes } = all.books.post(all.operations(steps), clock);
      const kept = steps.filter((_step, at) => outcomes[at]?.kind === 'posted');
      const fewer = world(coalition);
      const again = fewer.books.post(fewer.operations(kept), clock);

      expect(again.outcomes).toEqual(outcomes.filter(({ kind }) => kind === 'posted'));
      expect([...fewer.books.accounts]).toEqual([...all.books.accounts]);
      expect(fewer.books.transactions).toEqual(all.books.transactions);
      expect(fewer.books.entries).toEqual(all.books.entries);
      expect([...fewer.books.programmeBalances]).toEqual([...all.books.programmeBalances]);
      expect([...fewer.books.purchases]).toEqual([...all.books.purchases]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
