import { decide } from '../../src/ledger/decide/decide.js';
import {
  account,
  burn,
  CONTRACT,
  codeOf,
  DAY,
  earn,
  earnPrice,
  emptyAccount,
  FIRST_ID,
  FUNDING,
  HOUR,
  ISSUED,
  MEMBER,
  MERCHANT,
  NOON,
  noonPlus,
  OTHER_MEMBER,
  PARTNER,
  REDEEMED,
  sha256,
  state,
} from './decide-scene.js';

describe('earning', () => {
  test('E-01, W-01 an earn writes its transaction, two entries that cancel out, its lot, its key and its event', () => {
    const { outcomes, writes } = decide(state(), [
      earn({ occurredAt: new Date('2025-02-09T09:00:00.000Z') }),
    ]);
    // 300 + 120; the fifth version, the fourth entry
    const balance = { memberId: MEMBER, version: 5, posted: 420n, held: 0n, pending: 0n, asOf: NOON };
    // 36 months after 2025-02-09 is 2028-02-09; its quarter ends on 2028-03-31
    const lots = [{ expiry: '2028-03-31', funding: FUNDING, points: 120n, place: 'SPENDABLE' }];

    expect(outcomes).toEqual([
      { kind: 'posted', transactionId: FIRST_ID, subjectId: null, balance, replayed: false },
    ]);
    expect(writes).toMatchObject({
      sealingEpoch: 5,
      batchId: FIRST_ID,
      transactions: [
        {
          id: FIRST_ID,
          type: 'EARN',
          points: 120n,
          memberId: MEMBER,
          partnerId: PARTNER,
          merchantId: MERCHANT,
          contractVersionId: CONTRACT,
          occurredAt: new Date('2025-02-09T09:00:00.000Z'),
          postedAt: NOON,
          businessDay: '2025-02-10',
          actor: 'key_a',
          amount: { minor: 1_200_000n, currency: 'IRR' },
          breakdown: [{ rule: 'base', points: 120n, rate: '0.0001' }],
        },
      ],
      entries: [
        {
          transactionId: FIRST_ID,
          leg: 0,
          accountId: MEMBER,
          amount: 120n,
          postedAt: NOON,
          member: { sequence: 4, after: balance, lots },
        },
        { transactionId: FIRST_ID, leg: 1, accountId: ISSUED, amount: -120n, postedAt: NOON, member: null },
      ],
      keys: [{ caller: 'par_a', key: 'earn-1', transactionId: FIRST_ID, refusal: null, balance }],
      purchases: [{ merchantId: MERCHANT, referenceHash: sha256('bill-1'), transactionId: FIRST_ID }],
      events: [{ id: FIRST_ID, objectId: MEMBER, objectSequence: 5, subjectId: FIRST_ID, occurredAt: NOON }],
    });
    expect([...writes.deltas]).toEqual([[ISSUED, -120n]]);
    expect([...writes.accounts].map(({ memberId }) => memberId)).toEqual([MEMBER]);
  });

  test('E-01 the price is asked for the instant of the purchase, and for now when none is told', () => {
    const asked: Date[] = [];
    const price = (at: Date) => {
      asked.push(at);
      return { value: earnPrice() };
    };
    decide(state(), [
      earn({ occurredAt: noonPlus(-DAY), price }),
      earn({
        key: 'k2',
        purchase: { amount: { minor: 1n, currency: 'IRR' }, referenceHash: sha256('2') },
        price,
      }),
    ]);
    expect(asked).toEqual([noonPlus(-DAY), NOON]);
  });

  test('E-06 the same purchase earns once, under whatever key, for whatever member', () => {
    const { outcomes, writes } = decide(
      state({ accounts: [account(), emptyAccount({ memberId: OTHER_MEMBER })] }),
      [
        earn(),
        earn({ key: 'earn-2', fingerprint: sha256('earn-2') }),
        earn({ key: 'earn-3', caller: 'par_b', memberId: OTHER_MEMBER }),
      ],
    );
    expect(outcomes.map(codeOf)).toEqual(['posted', 'DUPLICATE_PURCHASE', 'DUPLICATE_PURCHASE']);
    expect(writes.purchases).toHaveLength(1);
    expect(writes.transactions).toHaveLength(1);
  });

  test('E-06 the same reference of another merchant is another purchase', () => {
    const { outcomes } = decide(state(), [earn(), earn({ key: 'earn-2', merchantId: 502n })]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'posted']);
  });

  test('E-06 a refused earn does not use up its purchase', () => {
    const { outcomes } = decide(state(), [
      earn({ occurredAt: noonPlus(25 * HOUR) }),
      earn({ key: 'earn-2', memberId: null }),
      earn({ key: 'earn-3' }),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['OCCURRED_AT_OUT_OF_RANGE', 'MEMBER_NOT_FOUND', 'posted']);
  });

  test('E-07 an earn of 0 is a transaction with zero entries, no lot, its breakdown, and protected from doubling', () => {
    const now = state({ accounts: [emptyAccount()] });
    const nothing = { value: earnPrice({ points: 0n }) };
    const { outcomes, writes } = decide(now, [
      earn({ price: () => nothing }),
      earn({ key: 'earn-2', price: () => nothing }),
    ]);
    expect(outcomes[0]).toMatchObject({ kind: 'posted', balance: { posted: 0n } });
    expect(codeOf(outcomes[1])).toBe('DUPLICATE_PURCHASE');
    expect(writes.transactions).toMatchObject([
      { type: 'EARN', points: 0n, breakdown: [{ rule: 'base', points: 0n }] },
    ]);
    expect(writes.entries.map(({ amount }) => amount)).toEqual([0n, 0n]);
    expect(writes.entries[0]?.member).toMatchObject({
      sequence: 1,
      lots: [],
    });
    expect(now.accounts.get(MEMBER)?.lots).toEqual({ expiries: [], fundings: [], points: [] });
  });
});

describe('burning', () => {
  test('B-01 a burn takes the soonest-expiring lot first and says which lots paid', () => {
    const now = state();
    const { outcomes, writes } = decide(now, [burn()]);
    expect(outcomes[0]).toMatchObject({ kind: 'posted', balance: { posted: 150n, version: 5 } });
    expect(writes.transactions).toMatchObject([
      {
        type: 'BURN',
        points: 150n,
        occurredAt: NOON,
        amount: null,
        breakdown: null,
        contractVersionId: CONTRACT,
      },
    ]);
    expect(writes.entries).toMatchObject([
      {
        leg: 0,
        accountId: MEMBER,
        amount: -150n,
        member: {
          sequence: 4,
          lots: [
            { expiry: '2026-03-31', funding: FUNDING, points: -100n, place: 'SPENDABLE' },
            { expiry: '2027-03-31', funding: FUNDING, points: -50n, place: 'SPENDABLE' },
          ],
        },
      },
      { leg: 1, accountId: REDEEMED, amount: 150n, member: null },
    ]);
    expect([...writes.deltas]).toEqual([[REDEEMED, 150n]]);
    expect(now.accounts.get(MEMBER)?.lots).toEqual({
      expiries: ['2027-03-31'],
      fundings: [FUNDING],
      points: [150n],
    });
  });

  test('B-01 among equal expiries the lowest funding first, and what never expires last', () => {
    const now = state({
      accounts: [
        account({
          posted: 40n,
          lots: {
            expiries: ['2026-01-01', '2026-01-01', '2026-01-01', 'infinity'],
            fundings: [3n, 20n, 100n, 1n],
            points: [10n, 10n, 10n, 10n],
          },
        }),
      ],
    });
    const { writes } = decide(now, [burn({ points: 15n }), burn({ key: 'b2', points: 17n })]);
    expect(writes.entries.flatMap(({ member }) => (member ? [member.lots] : []))).toEqual([
      [
        { expiry: '2026-01-01', funding: 3n, points: -10n, place: 'SPENDABLE' },
        { expiry: '2026-01-01', funding: 20n, points: -5n, place: 'SPENDABLE' },
      ],
      [
        { expiry: '2026-01-01', funding: 20n, points: -5n, place: 'SPENDABLE' },
        { expiry: '2026-01-01', funding: 100n, points: -10n, place: 'SPENDABLE' },
        { expiry: 'infinity', funding: 1n, points: -2n, place: 'SPENDABLE' },
      ],
    ]);
    expect(now.accounts.get(MEMBER)?.lots).toEqual({ expiries: ['infinity'], fundings: [1n], points: [8n] });
  });

  test('B-01 lots are kept in order whatever the order they were earned in; equal ones are one', () => {
    const now = state({ accounts: [emptyAccount()] });
    const lots = [
      ['2024-11-10T00:00:00Z', 9n],
      ['2025-02-10T00:00:00Z', 9n],
      ['2024-11-12T00:00:00Z', 2n],
      ['2024-11-13T00:00:00Z', 9n],
      ['2024-11-14T00:00:00Z', 10n],
    ] as const;
    decide(
      now,
      lots.map(([at, fundingId], index) =>
        earn({
          key: `k${index}`,
          occurredAt: new Date(at),
          purchase: { amount: { minor: 1n, currency: 'IRR' }, referenceHash: sha256(`${index}`) },
          price: () => ({ value: earnPrice({ points: 5n, fundingId }) }),
        }),
      ),
    );
    // earned in the last quarter of 2024 → 2027-12-31, in the first of 2025 → 2028-03-31
    expect(now.accounts.get(MEMBER)?.lots).toEqual({
      expiries: ['2027-12-31', '2027-12-31', '2027-12-31', '2028-03-31'],
      fundings: [2n, 9n, 10n, 9n],
      points: [5n, 10n, 5n, 5n],
    });
  });

  test.each([
    ['exactly what is there', 300n, 'posted'],
    ['one more than is there', 301n, 'INSUFFICIENT_POINTS'],
    ['the most one transaction moves', 1_000_000_000_000n, 'INSUFFICIENT_POINTS'],
  ] as const)('L-05 burning %s', (_name, points, expected) => {
    const now = state();
    expect(codeOf(decide(now, [burn({ points })]).outcomes[0])).toBe(expected);
    expect(now.accounts.get(MEMBER)?.posted).toBe(expected === 'posted' ? 0n : 300n);
  });

  test.each([
    ['held', { held: 120n }],
    ['pending', { pending: 120n }],
  ] as const)('L-05 what is %s cannot be spent', (_name, apart) => {
    // posted 300 = lots 180 + 120 apart
    const with180 = () =>
      account({ ...apart, lots: { expiries: ['2026-03-31'], fundings: [FUNDING], points: [180n] } });
    const over = decide(state({ accounts: [with180()] }), [burn({ points: 181n })]).outcomes[0];
    const exact = decide(state({ accounts: [with180()] }), [burn({ points: 180n })]).outcomes[0];
    expect(codeOf(over)).toBe('INSUFFICIENT_POINTS');
    expect(exact).toMatchObject({ kind: 'posted', balance: { posted: 120n, ...apart } });
  });

  test('L-05 burns of one batch see what those before them left', () => {
    const { outcomes } = decide(
      state(),
      [1, 2, 3, 4].map((n) => burn({ key: `b${n}`, points: 100n })),
    );
    expect(outcomes.map(codeOf)).toEqual(['posted', 'posted', 'posted', 'INSUFFICIENT_POINTS']);
    expect(outcomes[3]).toMatchObject({ balance: { posted: 0n, version: 7 } });
  });

  test('L-05 a burn that comes after an earn of its batch may spend it; one that comes before may not', () => {
    const all = { accounts: [emptyAccount()] };
    const spend = burn({ points: 120n });
    expect(decide(state(all), [earn(), spend]).outcomes.map(codeOf)).toEqual(['posted', 'posted']);
    const turned = decide(state({ accounts: [emptyAccount()] }), [spend, earn()]).outcomes.map(codeOf);
    expect(turned).toEqual(['INSUFFICIENT_POINTS', 'posted']);
  });
});

describe('neighbours in a batch', () => {
  test('L-11 refused operations between others leave ids, numbers and balances without gaps', () => {
    const now = state({ accounts: [account(), emptyAccount({ memberId: OTHER_MEMBER })] });
    const { outcomes, writes } = decide(now, [
      burn({ key: '1', points: 100n }),
      burn({ key: '2', points: 1_000n }),
      earn({ key: '3', memberId: OTHER_MEMBER }),
      earn({ key: '4', memberId: OTHER_MEMBER }),
      burn({ key: '5', memberId: null }),
      burn({ key: '6', points: 200n }),
      burn({ key: '7', memberId: OTHER_MEMBER, points: 120n }),
    ]);
    expect(outcomes.map(codeOf)).toEqual([
      'posted',
      'INSUFFICIENT_POINTS',
      'posted',
      'DUPLICATE_PURCHASE',
      'MEMBER_NOT_FOUND',
      'posted',
      'posted',
    ]);
    expect(writes.transactions.map(({ id }) => id - FIRST_ID)).toEqual([0n, 1n, 2n, 3n]);
    const entriesOf = (member: bigint) =>
      writes.entries.filter(({ accountId }) => accountId === member).map((entry) => entry.member);
    expect(entriesOf(MEMBER)).toMatchObject([
      { sequence: 4, after: { version: 5, posted: 200n } },
      { sequence: 5, after: { version: 6, posted: 0n } },
    ]);
    expect(entriesOf(OTHER_MEMBER)).toMatchObject([
      { sequence: 1, after: { version: 1, posted: 120n } },
      { sequence: 2, after: { version: 2, posted: 0n } },
    ]);
    expect([...writes.deltas].sort()).toEqual([
      [ISSUED, -120n],
      [REDEEMED, 420n],
    ]);
    expect([...writes.accounts].map(({ memberId }) => memberId).sort()).toEqual([MEMBER, OTHER_MEMBER]);
  });

  test.each([
    ['an earn', earn],
    ['a burn', burn],
  ] as const)('L-11 %s whose price throws fails alone, and leaves no trace', (_, make) => {
    const now = state();
    const price = () => {
      throw new RangeError('no such day');
    };
    const { outcomes, writes } = decide(now, [
      burn({ key: 'before', points: 100n }),
      make({ key: 'broken', price }),
      burn({ key: 'after', points: 200n }),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'failed', 'posted']);
    expect(outcomes[1]).toMatchObject({ error: { cause: { message: 'no such day' } } });
    expect(writes.transactions.map(({ id, points }) => [id - FIRST_ID, points])).toEqual([
      [0n, 100n],
      [1n, 200n],
    ]);
    expect(writes.keys.map(({ key }) => key)).toEqual(['before', 'after']);
    expect(writes.purchases).toEqual([]);
  });

  test('L-11 an empty batch writes nothing', () => {
    const { outcomes, writes } = decide(state({ accounts: [] }), []);
    expect(outcomes).toEqual([]);
    expect(writes.transactions).toEqual([]);
  });
});
