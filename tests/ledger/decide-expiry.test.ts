import { decide } from '../../src/ledger/decide/decide.js';
import { capture, HOLD, hold, moved, openHold, pendingLots, settle } from './decide-operations.js';
import {
  account,
  burn,
  codeOf,
  earn,
  earnPrice,
  emptyAccount,
  FIRST_ID,
  FUNDING,
  HOUR,
  MEMBER,
  NOON,
  noonPlus,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';

// The scene's clock is 15:30 of Monday 2025-02-10 in Tehran.

const lotsUntil = (...lots: readonly (readonly [expiry: string, points: bigint, funding?: bigint])[]) => ({
  expiries: lots.map(([expiry]) => expiry),
  fundings: lots.map(([, , funding = FUNDING]) => funding),
  points: lots.map(([, points]) => points),
});

test('X-02 points whose last day is over go to the breakage of whoever issued them, in one transaction', () => {
  const terms = {
    ...TERMS,
    accounts: { ...TERMS.accounts, expiredOf: (funding: bigint) => (funding === 72n ? 183n : 83n) },
  };
  const lots = lotsUntil(
    ['2025-01-31', 30n],
    ['2025-01-31', 20n, 72n],
    ['2025-02-09', 50n],
    ['2026-03-31', 200n],
  );
  const now = state({ accounts: [account({ lots })] });
  const { outcomes, writes } = decide(now, [settle({ terms })]);
  expect(outcomes[0]).toMatchObject({ kind: 'posted', transactionId: null, balance: { posted: 200n } });
  expect(writes.transactions).toMatchObject([
    {
      id: FIRST_ID,
      type: 'EXPIRY',
      points: 100n,
      memberId: MEMBER,
      partnerId: null,
      merchantId: null,
      contractVersionId: null,
      occurredAt: NOON,
      postedAt: NOON,
      businessDay: '2025-02-10',
      actor: 'system',
      details: null,
    },
  ]);
  expect(writes.entries).toMatchObject([
    {
      accountId: MEMBER,
      amount: -100n,
      member: {
        sequence: 4,
        after: { version: 5, posted: 200n },
        lots: [
          moved('SPENDABLE', '2025-01-31', -30n),
          moved('SPENDABLE', '2025-01-31', -20n, 72n),
          moved('SPENDABLE', '2025-02-09', -50n),
        ],
      },
    },
    { leg: 1, accountId: 83n, amount: 80n },
    { leg: 2, accountId: 183n, amount: 20n },
  ]);
  expect(writes.keys).toEqual([]);
  expect(writes.events).toMatchObject([{ id: FIRST_ID, type: 'points.expired', objectSequence: 5 }]);
  expect(now.accounts.get(MEMBER)?.lots).toEqual(lotsUntil(['2026-03-31', 200n]));
});

test.each([
  ['2025-02-09', 'yesterday', [['EXPIRY', 300n]]],
  ['2025-02-10', 'today', []],
  ['2025-02-11', 'tomorrow', []],
  ['infinity', 'never', []],
])('X-02 points until %s, whose last day is %s', (expiry, _what, transactions) => {
  const { writes } = decide(state({ accounts: [account({ lots: lotsUntil([expiry, 300n]) })] }), [settle()]);
  expect(writes.transactions.map(({ type, points }) => [type, points])).toEqual(transactions);
});

test.each([
  ['Asia/Tehran', '2025-02-10T20:29:59.999Z', 'posted'],
  ['Asia/Tehran', '2025-02-10T20:30:00.000Z', 'INSUFFICIENT_POINTS'],
  ['UTC', '2025-02-10T23:59:59.999Z', 'posted'],
  ['UTC', '2025-02-11T00:00:00.000Z', 'INSUFFICIENT_POINTS'],
])('X-02 V-04 the last day ends by the clock of %s: at %s a burn is %s', (timeZone, clock, told) => {
  const terms = { ...TERMS, timeZone };
  const now = state({
    accounts: [account({ lots: lotsUntil(['2025-02-10', 300n]) })],
    clock: new Date(clock),
  });
  expect(decide(now, [burn({ terms })]).outcomes.map(codeOf)).toEqual([told]);
});

test('X-02 once: another touch in the same batch finds nothing lapsed', () => {
  const now = state({ accounts: [account({ lots: lotsUntil(['2025-02-09', 100n], ['2026-03-31', 200n]) })] });
  const { outcomes, writes } = decide(now, [settle(), burn({ points: 200n }), settle()]);
  expect(outcomes.map(codeOf)).toEqual(['posted', 'posted', 'posted']);
  expect(writes.transactions.map(({ type }) => type)).toEqual(['EXPIRY', 'BURN']);
});

test('X-02 nothing due, nothing written', () => {
  const { outcomes, writes } = decide(state(), [settle()]);
  expect(outcomes[0]).toMatchObject({ kind: 'posted', transactionId: null, balance: { version: 4 } });
  expect([writes.transactions, writes.entries, writes.events, writes.keys, [...writes.accounts]]).toEqual([
    [],
    [],
    [],
    [],
    [],
  ]);
});

test('X-02 P-04 points of a suspended or closed member expire like any', () => {
  for (const status of ['SUSPENDED', 'CLOSED'] as const) {
    const now = state({ accounts: [account({ status, lots: lotsUntil(['2025-02-09', 300n]) })] });
    expect(decide(now, [settle()]).writes.transactions).toMatchObject([{ type: 'EXPIRY', points: 300n }]);
  }
});

test('X-02 B-03 E-03 in their order: timeouts, vesting, and then what has lapsed of all of it, at once', () => {
  const lapsed = { expiry: '2025-02-09', funding: FUNDING };
  const now = state({
    accounts: [account({ posted: 340n, held: 150n, pending: 40n, lots: lotsUntil(['2025-02-09', 150n]) })],
    holds: new Map([[HOLD, openHold({ expiresAt: noonPlus(-HOUR), lots: [{ ...lapsed, points: 150n }] })]]),
    pending: pendingLots({ ...lapsed, vestsAt: noonPlus(-2 * HOUR) }),
  });
  const { outcomes, writes } = decide(now, [capture()]);
  expect(outcomes.map(codeOf)).toEqual(['HOLD_NOT_OPEN']);
  expect(writes.more.steps.map(({ kind, after }) => [kind, after.version])).toEqual([
    ['HOLD_EXPIRY', 5],
    ['VEST', 6],
  ]);
  expect(writes.transactions.map(({ type, points }) => [type, points])).toEqual([['EXPIRY', 340n]]);
  expect(outcomes[0]).toMatchObject({ balance: { version: 7, posted: 0n, held: 0n, pending: 0n } });
});

test('X-02 an account ahead of the clock is posted to at its own time; its day is told by the clock', () => {
  const ahead = noonPlus(12 * HOUR);
  const lots = lotsUntil(['2025-02-10', 300n]);
  const { writes } = decide(state({ accounts: [account({ lots, lastPostedAt: ahead })] }), [settle()]);
  // It is 2025-02-11 for what is posted there, but the points can be spent until the clock says so.
  expect(writes.transactions).toEqual([]);
});

describe('after inactivity', () => {
  const terms = { ...TERMS, expiryPolicy: { kind: 'inactivity', months: 3 } } as const;
  const idle = () =>
    account({
      lots: lotsUntil(
        ['2025-03-31', 100n],
        ['2025-03-31', 50n, 72n],
        ['2025-05-10', 30n],
        ['2025-06-30', 120n],
      ),
    });

  test('X-01 a burn moves the day of all that is left on, by a step right after its entry; never back', () => {
    const now = state({ accounts: [idle()] });
    const { outcomes, writes } = decide(now, [burn({ points: 60n, terms })]);
    // three months after 2025-02-10
    expect(writes.more.steps).toMatchObject([
      {
        kind: 'RENEWAL',
        subjectId: FIRST_ID,
        sequence: 4,
        after: { version: 6, posted: 240n },
        lots: [
          moved('SPENDABLE', '2025-03-31', -40n),
          moved('SPENDABLE', '2025-03-31', -50n, 72n),
          moved('SPENDABLE', '2025-05-10', 40n),
          moved('SPENDABLE', '2025-05-10', 50n, 72n),
        ],
      },
    ]);
    expect(now.accounts.get(MEMBER)?.lots).toEqual(
      lotsUntil(['2025-05-10', 70n], ['2025-05-10', 50n, 72n], ['2025-06-30', 120n]),
    );
    // what is told again is the balance after the step
    expect(outcomes[0]).toMatchObject({ balance: { version: 6 } });
    expect(writes.keys).toMatchObject([{ balance: { version: 6 } }]);
  });

  test('X-01 an earn counts from its purchase, and moves nothing back', () => {
    const occurredAt = new Date('2025-01-20T12:00:00.000Z');
    const { writes } = decide(state({ accounts: [idle()] }), [earn({ terms, occurredAt })]);
    expect(writes.more.steps[0]?.lots).toEqual([
      moved('SPENDABLE', '2025-03-31', -100n),
      moved('SPENDABLE', '2025-03-31', -50n, 72n),
      moved('SPENDABLE', '2025-04-20', 100n),
      moved('SPENDABLE', '2025-04-20', 50n, 72n),
    ]);
  });

  test('X-01 an earn of 0 points is activity too; what is new already is not moved', () => {
    const nothing = () => ({ value: earnPrice({ points: 0n }) });
    const { writes } = decide(state({ accounts: [idle()] }), [
      earn({ terms, price: nothing }),
      earn({
        terms,
        key: 'e-2',
        price: nothing,
        purchase: { amount: { minor: 0n, currency: 'IRR' }, referenceHash: sha256('e-2') },
      }),
    ]);
    expect(writes.more.steps.map(({ kind }) => kind)).toEqual(['RENEWAL']);
  });

  test('X-01 B-03 a capture is activity, a hold is none', () => {
    const now = state({
      accounts: [account({ held: 150n, lots: lotsUntil(['2025-03-31', 150n]) })],
      holds: new Map([[HOLD, openHold()]]),
    });
    const { writes } = decide(now, [capture({ terms })]);
    expect(writes.more.steps.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
      ['RENEWAL', FIRST_ID],
    ]);
    expect(now.accounts.get(MEMBER)?.lots).toEqual(lotsUntil(['2025-05-10', 150n]));
    const held = decide(state({ accounts: [idle()] }), [hold({ terms })]);
    expect(held.writes.more.steps.map(({ kind }) => kind)).toEqual(['HOLD']);
  });

  test('X-01 what has lapsed already is not renewed: it expires first', () => {
    const now = state({
      accounts: [account({ lots: lotsUntil(['2025-02-09', 100n], ['2025-03-31', 200n]) })],
    });
    const { writes } = decide(now, [burn({ points: 10n, terms })]);
    expect(writes.transactions.map(({ type, points }) => [type, points])).toEqual([
      ['EXPIRY', 100n],
      ['BURN', 10n],
    ]);
    expect(now.accounts.get(MEMBER)?.lots).toEqual(lotsUntil(['2025-05-10', 190n]));
  });
});

test.each([
  // 1403-11-22 in Tehran; its quarter of the Persian year (Dey to Esfand) ends on 1403-12-30 = 2025-03-20
  ['persian', { kind: 'after-months', months: 1, roundUpTo: 'quarter', minimumDays: 30 }, '2025-03-20'],
  // one month on is 1403-12-22, whose month ends on the leap day 1403-12-30
  ['persian', { kind: 'after-months', months: 1, roundUpTo: 'month', minimumDays: 30 }, '2025-03-20'],
  // its least lifetime reaches into 1404, hence until 1404-12-29
  ['persian', { kind: 'after-months', months: 1, roundUpTo: 'year', minimumDays: 40 }, '2026-03-20'],
  ['gregory', { kind: 'after-months', months: 1, roundUpTo: 'quarter', minimumDays: 30 }, '2025-03-31'],
  ['gregory', { kind: 'after-months', months: 36, roundUpTo: 'quarter', minimumDays: 30 }, '2028-03-31'],
  // the next 10 March is 28 days away: less than 30
  ['gregory', { kind: 'day-of-year', month: 3, day: 10, minimumDays: 30 }, '2026-03-10'],
  ['gregory', { kind: 'day-of-year', month: 3, day: 10, minimumDays: 28 }, '2025-03-10'],
  ['gregory', { kind: 'never' }, 'infinity'],
] as const)('X-01 V-04 by the %s calendar %o: until %s', (calendar, expiryPolicy, until) => {
  const { writes } = decide(state({ accounts: [emptyAccount()] }), [
    earn({ terms: { ...TERMS, calendar, expiryPolicy } }),
  ]);
  expect(writes.entries[0]?.member?.lots).toEqual([moved('SPENDABLE', until, 120n)]);
});
