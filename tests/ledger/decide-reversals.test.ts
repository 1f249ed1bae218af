import type { AccountState } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import {
  burnToReverse,
  earnToReverse,
  moved,
  pendingLots,
  reversal,
  reversedSoFar,
  SHORTFALL,
  TARGET,
} from './decide-operations.js';
import {
  account,
  CONTRACT,
  codeOf,
  emptyAccount,
  FIRST_ID,
  FUNDING,
  ISSUED,
  MEMBER,
  MERCHANT,
  NO_LIMITS,
  NOON,
  PARTNER,
  REDEEMED,
  type StateChanges,
  state,
  TERMS,
} from './decide-scene.js';

const rial = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
const terms = (clawbackPolicy: 'REFUSE' | 'CAP' | 'NEGATIVE') => ({ ...TERMS, clawbackPolicy });

const untouched = (changes: StateChanges = {}) => ({ reversed: reversedSoFar(), ...changes });

/** Only 30 of the earn's points are left, in its own lot. */
const spentMost = (changes: Partial<AccountState> = {}) =>
  emptyAccount({
    version: 4,
    sequence: 3,
    posted: 30n,
    lots: { expiries: ['2027-03-31'], fundings: [FUNDING], points: [30n] },
    ...changes,
  });

describe('of an earn', () => {
  test('R-01 R-03 R-05 all of it: from its own lot, to whoever issued it, by the terms of the earn', () => {
    const now = state(untouched());
    const { outcomes, writes } = decide(now, [reversal()]);
    const balance = { memberId: MEMBER, version: 5, posted: 180n, held: 0n, pending: 0n, asOf: NOON };
    expect(outcomes).toEqual([
      { kind: 'posted', transactionId: FIRST_ID, subjectId: null, balance, replayed: false },
    ]);
    expect(writes.transactions).toMatchObject([
      {
        type: 'REVERSAL',
        points: 120n,
        reversesId: TARGET,
        partnerId: PARTNER,
        merchantId: MERCHANT,
        contractVersionId: CONTRACT,
        occurredAt: NOON,
        amount: null,
        breakdown: null,
      },
    ]);
    // not from the 100 points that expire sooner
    expect(writes.entries).toMatchObject([
      {
        accountId: MEMBER,
        amount: -120n,
        member: { sequence: 4, after: balance, lots: [moved('SPENDABLE', '2027-03-31', -120n)] },
      },
      { accountId: ISSUED, amount: 120n, member: null },
    ]);
    expect(writes.entries).toHaveLength(2);
    expect(now.accounts.get(MEMBER)?.lots.points).toEqual([100n, 80n]);
  });

  test('R-03 its own pending points, then its own lot, then any: the soonest-expiring first', () => {
    // 300 spendable and 30 of this earn that wait; another earn's 50 wait too
    const pending = pendingLots({ points: 30n }, { transactionId: 4_002n, points: 50n });
    const lots = {
      expiries: ['2026-03-31', '2027-03-31', '2028-03-31'],
      fundings: [FUNDING, FUNDING, FUNDING],
      points: [10n, 40n, 250n],
    };
    const now = state(untouched({ accounts: [account({ posted: 380n, pending: 80n, lots })], pending }));
    const { writes } = decide(now, [reversal()]);
    expect(writes.entries[0]).toMatchObject({
      amount: -120n,
      member: {
        lots: [
          moved('PENDING', '2027-03-31', -30n),
          moved('SPENDABLE', '2027-03-31', -40n),
          moved('SPENDABLE', '2026-03-31', -10n),
          moved('SPENDABLE', '2028-03-31', -40n),
        ],
        after: { posted: 260n, pending: 50n },
      },
    });
    expect([...writes.more.pending].map(({ transactionId, points }) => [transactionId, points])).toEqual([
      [TARGET, 0n],
    ]);
  });

  test('R-03 a lot of the same expiry but of another funding is not its own', () => {
    const lots = { expiries: ['2027-03-31', '2027-03-31'], fundings: [70n, FUNDING], points: [200n, 100n] };
    const { writes } = decide(state(untouched({ accounts: [account({ lots })] })), [reversal()]);
    expect(writes.entries[0]?.member?.lots).toEqual([
      moved('SPENDABLE', '2027-03-31', -100n),
      moved('SPENDABLE', '2027-03-31', -20n, 70n),
    ]);
  });

  test('R-04 CAP: what is there is taken; the partner bears the rest, and all of it counts as reversed', () => {
    const now = state(untouched({ accounts: [spentMost()] }));
    const { outcomes, writes } = decide(now, [reversal(), reversal({ key: 'again', points: 1n })]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'REVERSAL_EXCEEDS_TRANSACTION']);
    expect(writes.transactions).toMatchObject([{ points: 120n }]);
    expect(writes.entries.map(({ accountId, amount }) => [accountId, amount])).toEqual([
      [MEMBER, -30n],
      [ISSUED, 120n],
      [SHORTFALL, -90n],
    ]);
    expect(now.accounts.get(MEMBER)).toMatchObject({ posted: 0n, owed: 0n });
  });

  test('R-04 CAP: nothing is there, and the member has an entry of 0 all the same', () => {
    const { writes } = decide(state(untouched({ accounts: [emptyAccount({ sequence: 3, version: 3 })] })), [
      reversal(),
    ]);
    expect(writes.entries).toMatchObject([
      { amount: 0n, member: { sequence: 4, lots: [], after: { version: 4, posted: 0n } } },
      { amount: 120n },
      { accountId: SHORTFALL, amount: -120n },
    ]);
  });

  test('R-04 NEGATIVE: the rest is owed, of the earn’s own expiry and funding; the balance goes below zero', () => {
    const now = state(untouched({ accounts: [spentMost()] }));
    const { outcomes, writes } = decide(now, [reversal({ terms: terms('NEGATIVE') })]);
    expect(outcomes[0]).toMatchObject({ balance: { posted: -90n } });
    expect(writes.entries).toMatchObject([
      {
        amount: -120n,
        member: {
          owedAfter: 90n,
          lots: [moved('SPENDABLE', '2027-03-31', -30n), moved('OWED', '2027-03-31', -90n)],
        },
      },
      { accountId: ISSUED, amount: 120n },
    ]);
    expect(writes.entries).toHaveLength(2);
    expect(now.accounts.get(MEMBER)).toMatchObject({ posted: -90n, owed: 90n });
  });

  test('R-04 held points are not there to be taken back', () => {
    const holding = spentMost({ posted: 130n, held: 100n });
    const { writes } = decide(state(untouched({ accounts: [holding] })), [reversal()]);
    expect(writes.entries.map(({ amount }) => amount)).toEqual([-30n, 120n, -90n]);
  });

  test('R-04 REFUSE: exactly as many as are there may be taken, its pending ones among them', () => {
    const pending = pendingLots({ points: 40n });
    const waiting = spentMost({ posted: 70n, pending: 40n });
    const { outcomes } = decide(state(untouched({ accounts: [waiting], pending })), [
      reversal({ terms: terms('REFUSE'), points: 71n }),
      reversal({ terms: terms('REFUSE'), points: 70n, key: 'all that is there' }),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['POINTS_ALREADY_SPENT', 'posted']);
  });

  test('R-01 by money: what the rest would have earned is kept, rounded down; the refund is remembered', () => {
    // 1,200,000 − 15,000 earn 118 points: 2 are taken back; 1,180,000 earn 118 as well
    const now = state(untouched());
    const { outcomes, writes } = decide(now, [
      reversal({ amount: rial(15_000n) }),
      reversal({ key: 'r-2', amount: rial(5_000n) }),
      reversal({ key: 'r-3', amount: rial(1_180_000n) }),
      reversal({ key: 'r-4', amount: rial(1n) }),
    ]);
    expect(outcomes).toMatchObject([
      { transactionId: FIRST_ID, subjectId: null },
      { transactionId: null, subjectId: FIRST_ID + 2n, balance: { version: 5, posted: 298n } },
      { transactionId: FIRST_ID + 3n, subjectId: null },
      { refusal: { code: 'REVERSAL_EXCEEDS_TRANSACTION', field: ['amount'] } },
    ]);
    expect(writes.transactions.map(({ points, amount }) => [points, amount?.minor])).toEqual([
      [2n, 15_000n],
      [118n, 1_180_000n],
    ]);
    expect(writes.more.refunds).toEqual([
      { transactionId: TARGET, id: FIRST_ID + 1n, amountMinor: 15_000n, reversalId: FIRST_ID },
      { transactionId: TARGET, id: FIRST_ID + 2n, amountMinor: 5_000n, reversalId: null },
      { transactionId: TARGET, id: FIRST_ID + 4n, amountMinor: 1_180_000n, reversalId: FIRST_ID + 3n },
    ]);
  });

  test('R-01 by money after a part was reversed by points: no point is taken twice', () => {
    // 100 of 120 are left; 600,000 of 1,200,000 would have earned 60: 40 more are taken back
    const { writes } = decide(state({ reversed: reversedSoFar(20n) }), [
      reversal({ amount: rial(600_000n) }),
    ]);
    expect(writes.transactions.map(({ points }) => points)).toEqual([40n]);
  });

  test('E-04 E-05 gives back what its earn took, on the earn’s day', () => {
    const limits = {
      ...NO_LIMITS,
      perMemberDay: 500n,
      perPartnerDay: 500n,
      exposure: { currency: 'IRR', chargePerPoint: 90_000_000_000n, limit: 10n ** 15n, prepaid: false },
    } as const;
    const occurredAt = new Date('2025-02-08T21:00:00.000Z');
    const { writes } = decide(state(untouched({ limits: new LimitCounts(false) })), [
      reversal({ target: earnToReverse({ limits, occurredAt }), points: 50n }),
    ]);
    // 2025-02-09 in Tehran; 50 × 900 rial
    expect([...writes.more.memberDays.values()]).toMatchObject([
      { memberId: MEMBER, purpose: 'EARNED', partnerId: PARTNER, day: '2025-02-09', points: -50n },
    ]);
    expect([...writes.more.partnerDays.values()]).toMatchObject([{ day: '2025-02-09', points: -50n }]);
    expect([...writes.more.exposures.values()]).toMatchObject([
      { partnerId: PARTNER, currency: 'IRR', charge: -50n * 90_000_000_000n },
    ]);
  });

  test('R-04 E-04 E-05 CAP: the cap gets all of it back, but the partner owes on for the shortfall', () => {
    const limits = {
      ...NO_LIMITS,
      perPartnerDay: 500n,
      exposure: { currency: 'IRR', chargePerPoint: 90_000_000_000n, limit: 10n ** 15n, prepaid: true },
    } as const;
    const now = state(untouched({ accounts: [spentMost()], limits: new LimitCounts(false) }));
    const { writes } = decide(now, [reversal({ target: earnToReverse({ limits }) })]);
    // 30 of 120 points are there
    expect([...writes.more.partnerDays.values()]).toMatchObject([{ points: -120n }]);
    expect([...writes.more.exposures.values()]).toMatchObject([{ charge: -30n * 90_000_000_000n }]);
  });
});

describe('of a burn', () => {
  const burned = (
    changes: Parameters<typeof burnToReverse>[0] = {},
    more: Parameters<typeof reversal>[0] = {},
  ) => reversal({ target: burnToReverse(changes), ...more });

  test('R-02 all of it: the lots as they were, from the partner that was credited', () => {
    const now = state(untouched({ accounts: [emptyAccount({ sequence: 2, version: 2 })] }));
    const { outcomes, writes } = decide(now, [burned()]);
    expect(outcomes[0]).toMatchObject({ balance: { version: 3, posted: 150n } });
    expect(writes.entries.map(({ accountId, amount }) => [accountId, amount])).toEqual([
      [MEMBER, 150n],
      [REDEEMED, -150n],
    ]);
    expect(now.accounts.get(MEMBER)?.lots).toEqual({
      expiries: ['2026-03-31', '2027-03-31'],
      fundings: [FUNDING, FUNDING],
      points: [100n, 50n],
    });
  });

  test('R-02 in parts: the latest-expiring first, as if less had been burned; each part goes on where the one before ended', () => {
    const now = state(untouched({ accounts: [emptyAccount()] }));
    const { writes } = decide(now, [
      burned({}, { points: 30n }),
      burned({}, { points: 40n, key: 'r-2' }),
      burned({}, { key: 'r-3' }),
    ]);
    expect(writes.entries.filter(({ leg }) => leg === 0).map(({ member }) => member?.lots)).toEqual([
      [moved('SPENDABLE', '2027-03-31', 30n)],
      [moved('SPENDABLE', '2027-03-31', 20n), moved('SPENDABLE', '2026-03-31', 20n)],
      [moved('SPENDABLE', '2026-03-31', 80n)],
    ]);
  });

  test.each([
    ['2025-02-10', 'today', '2025-02-10'],
    ['2025-02-09', 'yesterday', '2025-03-12'],
    ['infinity', 'never', 'infinity'],
  ])('R-02 points until %s, whose last day is %s, come back until %s', (expiry, _what, until) => {
    const lots = [{ expiry, funding: FUNDING, points: -150n, place: 'SPENDABLE' as const }];
    const { writes } = decide(state(untouched()), [burned({ lots })]);
    expect(writes.entries[0]?.member?.lots).toEqual([moved('SPENDABLE', until, 150n)]);
  });

  test('R-02 captured points come back to be spent', () => {
    const lots = [{ expiry: '2027-03-31', funding: FUNDING, points: -150n, place: 'HELD' as const }];
    const { writes } = decide(state(untouched()), [burned({ lots })]);
    expect(writes.entries[0]?.member?.lots).toEqual([moved('SPENDABLE', '2027-03-31', 150n)]);
  });

  test('R-04 what comes back fills a debt first', () => {
    const now = state(untouched({ accounts: [emptyAccount({ posted: -60n, owed: 60n })] }));
    const { writes } = decide(now, [burned({}, { points: 70n })]);
    expect(writes.entries[0]).toMatchObject({
      amount: 70n,
      member: {
        owedAfter: 0n,
        after: { posted: 10n },
        lots: [
          moved('OWED', '2027-03-31', 50n),
          moved('OWED', '2026-03-31', 10n),
          moved('SPENDABLE', '2026-03-31', 10n),
        ],
      },
    });
  });

  test('R-01 B-02 by money: what the rest costs stays burned, rounded up', () => {
    // 49,500 of 150,000 stay paid: 50 points
    const { writes } = decide(state(untouched()), [burned({}, { amount: rial(100_500n) })]);
    expect(writes.transactions.map(({ points }) => points)).toEqual([100n]);
  });
});
