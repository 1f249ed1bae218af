import { decide } from '../../src/ledger/decide/decide.js';
import {
  account,
  burn,
  CONTRACT,
  codeOf,
  DAY,
  earn,
  emptyAccount,
  HOUR,
  MEMBER,
  NOON,
  noonPlus,
  OTHER_MEMBER,
  PARTNER,
  REDEEMED,
  type StateChanges,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';

describe('when it happened and when it was posted', () => {
  test.each([
    ['24 hours ahead', 24 * HOUR, 'posted'],
    ['a millisecond more than 24 hours ahead', 24 * HOUR + 1, 'OCCURRED_AT_OUT_OF_RANGE'],
    ['180 days back', -180 * DAY, 'posted'],
    ['a millisecond more than 180 days back', -180 * DAY - 1, 'OCCURRED_AT_OUT_OF_RANGE'],
  ] as const)('L-06 a purchase %s', (_name, ms, expected) => {
    expect(codeOf(decide(state(), [earn({ occurredAt: noonPlus(ms) })]).outcomes[0])).toBe(expected);
  });

  test('L-06 the range is the coalition’s own', () => {
    const terms = { ...TERMS, occurredAtHoursAhead: 0, occurredAtDaysBack: 20_000 };
    const at = (occurredAt: Date) => codeOf(decide(state(), [earn({ terms, occurredAt })]).outcomes[0]);
    expect(at(noonPlus(1))).toBe('OCCURRED_AT_OUT_OF_RANGE');
    expect(at(new Date('1997-01-01T00:00:00Z'))).toBe('posted');
  });

  test('L-06 the range counts from when the ledger takes it, not from the clock', () => {
    // The account was last posted to 2 hours ahead of the clock, so 25 hours ahead of the clock is 23 of postedAt.
    const now = () => state({ accounts: [account({ lastPostedAt: noonPlus(2 * HOUR) })] });
    expect(codeOf(decide(now(), [earn({ occurredAt: noonPlus(25 * HOUR) })]).outcomes[0])).toBe('posted');
  });

  test('L-06 a burn occurs when it is posted, and is priced then', () => {
    const asked: Date[] = [];
    const { writes } = decide(state(), [
      burn({
        price: (at) => {
          asked.push(at);
          return { value: { partnerId: PARTNER, contractVersionId: CONTRACT, redeemedAccountId: REDEEMED } };
        },
      }),
    ]);
    expect(asked).toEqual([NOON]);
    expect(writes.transactions[0]?.occurredAt).toEqual(NOON);
  });

  test.each([
    ['the clock, when nothing is ahead of it', {}, NOON, '2025-02-10'],
    [
      'the account’s last posting, when that is ahead of the clock',
      { accounts: [account({ lastPostedAt: noonPlus(5) })] },
      noonPlus(5),
      '2025-02-10',
    ],
    [
      'the first open day’s start, when the clock is behind it',
      { firstOpenDay: '2025-02-12', firstOpenAt: new Date('2025-02-11T20:30:00.000Z') },
      new Date('2025-02-11T20:30:00.000Z'),
      '2025-02-12',
    ],
    [
      'the coalition’s day, which in Tehran began at 20:30 UTC',
      { clock: new Date('2025-02-10T20:30:00.000Z') },
      new Date('2025-02-10T20:30:00.000Z'),
      '2025-02-11',
    ],
    [
      'the coalition’s day, which ends a millisecond earlier',
      { clock: new Date('2025-02-10T20:29:59.999Z') },
      new Date('2025-02-10T20:29:59.999Z'),
      '2025-02-10',
    ],
  ] as const)('L-06 posted at %s', (_name, changes: StateChanges, postedAt, businessDay) => {
    const now = state(changes);
    const { writes } = decide(now, [burn()]);
    expect(writes.transactions).toMatchObject([{ postedAt, businessDay }]);
    expect(now.accounts.get(MEMBER)?.lastPostedAt).toEqual(postedAt);
  });

  test('L-06 L-08 an account that is ahead of the clock takes nobody ahead that shares its batch', () => {
    const ahead = noonPlus(40 * DAY);
    const accounts = [
      account({ lastPostedAt: ahead }),
      account({ memberId: OTHER_MEMBER, lastPostedAt: noonPlus(-DAY) }),
    ];
    const now = state({ accounts });
    const bill = (key: string) => ({
      key,
      fingerprint: sha256(key),
      purchase: { amount: { minor: 1n, currency: 'IRR' as const }, referenceHash: sha256(key) },
    });
    const { outcomes, writes } = decide(now, [
      burn(),
      earn({ ...bill('o1'), memberId: OTHER_MEMBER }),
      // 25 hours ahead of the clock: too far for this account, whatever the first one's time is
      earn({ ...bill('o2'), memberId: OTHER_MEMBER, occurredAt: noonPlus(25 * HOUR) }),
      burn({ key: 'o3', fingerprint: sha256('o3'), memberId: OTHER_MEMBER, points: 10_000n }),
      earn(bill('a2')),
    ]);
    expect(outcomes.map(codeOf)).toEqual([
      'posted',
      'posted',
      'OCCURRED_AT_OUT_OF_RANGE',
      'INSUFFICIENT_POINTS',
      'posted',
    ]);
    // 40 days after 2025-02-10 is 2025-03-22
    const times = { ahead: [ahead, '2025-03-22'], clock: [NOON, '2025-02-10'] };
    expect(writes.transactions.map((row) => [row.postedAt, row.businessDay])).toEqual([
      times.ahead,
      times.clock,
      times.ahead,
    ]);
    expect(writes.entries.map(({ postedAt }) => postedAt)).toEqual([ahead, ahead, NOON, NOON, ahead, ahead]);
    expect(writes.events.map(({ occurredAt }) => occurredAt)).toEqual([ahead, NOON, ahead]);
    // posted, posted, too far ahead is not recorded, refused for good, posted
    expect(writes.keys.map(({ key, balance }) => [key, balance.asOf])).toEqual(
      expect.arrayContaining([
        ['burn-1', ahead],
        ['o1', NOON],
        ['o3', NOON],
        ['a2', ahead],
      ]),
    );
    expect(now.accounts.get(MEMBER)?.lastPostedAt).toEqual(ahead);
    expect(now.accounts.get(OTHER_MEMBER)?.lastPostedAt).toEqual(NOON);
  });
});

describe('expiry', () => {
  const expiryOf = (changes: Partial<typeof TERMS>, occurredAt: string | null, clock = NOON): string => {
    const { writes } = decide(state({ clock, accounts: [emptyAccount()] }), [
      earn({
        terms: { ...TERMS, occurredAtDaysBack: 20_000, ...changes },
        occurredAt: occurredAt === null ? null : new Date(occurredAt),
      }),
    ]);
    return writes.entries[0]?.member?.lots[0]?.expiry ?? 'none';
  };

  test.each([
    // The vector of the rule.
    ['36 months to the quarter’s end', {}, null, '2028-03-31'],
    ['never', { expiryPolicy: { kind: 'never' } }, null, 'infinity'],
    // 2025-01-31 + 1 month is cut to 2025-02-28; 30 days after posting on 2025-02-10 is 2025-03-12, which is later.
    [
      'at least 30 days after posting',
      { expiryPolicy: { kind: 'after-months', months: 1, roundUpTo: 'none' } },
      '2025-01-31T09:00:00Z',
      '2025-03-12',
    ],
    [
      'rounded again where the 30 days push it into another month',
      { expiryPolicy: { kind: 'after-months', months: 1, roundUpTo: 'month' } },
      '2025-01-31T09:00:00Z',
      '2025-03-31',
    ],
    [
      'counted from the purchase, not from posting',
      { expiryPolicy: { kind: 'after-months', months: 12, roundUpTo: 'none' } },
      '2024-10-05T09:00:00Z',
      '2025-10-05',
    ],
    // 20:30 UTC on the 9th is the 10th in Tehran.
    [
      'counted from the coalition’s day',
      { expiryPolicy: { kind: 'after-months', months: 12, roundUpTo: 'none' } },
      '2025-02-09T20:30:00Z',
      '2026-02-10',
    ],
    // 2025-02-10 is 22 Bahman 1403; 12 months on it is 22 Bahman 1404; 1404 is a common year, its 29 Esfand is 2026-03-20.
    [
      'a Jalali year’s end',
      { calendar: 'persian', expiryPolicy: { kind: 'after-months', months: 12, roundUpTo: 'year' } },
      null,
      '2026-03-20',
    ],
    // 1 Mehr 1404 is 2025-09-23.
    [
      'a Jalali day of the year',
      { calendar: 'persian', expiryPolicy: { kind: 'day-of-year', month: 7, day: 1 } },
      null,
      '2025-09-23',
    ],
    // 2025-03-01 is less than 30 days after posting, hence that of 2026.
    [
      'a day of the year that is too near',
      { expiryPolicy: { kind: 'day-of-year', month: 3, day: 1 } },
      null,
      '2026-03-01',
    ],
    ['months without activity', { expiryPolicy: { kind: 'inactivity', months: 18 } }, null, '2026-08-10'],
  ] as const)('X-01 %s', (_name, changes, occurredAt, expected) => {
    expect(expiryOf(changes as Partial<typeof TERMS>, occurredAt)).toBe(expected);
  });
});
