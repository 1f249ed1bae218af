import { decide } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import type { EarnOperation } from '../../src/ledger/operations.js';
import type { EarnLimits, ExposureLimit } from '../../src/ledger/prices.js';
import {
  account,
  codeOf,
  earn,
  earnPrice,
  MEMBER,
  NO_LIMITS,
  noonPlus,
  PARTNER,
  sha256,
  state,
} from './decide-scene.js';

const RIAL = 100_000_000n;
const TODAY = '2025-02-10';

/** An earn of so many points under limits, of a bill of its own. */
function limited(
  points: bigint,
  limits: Partial<EarnLimits>,
  changes: Partial<EarnOperation> = {},
): EarnOperation {
  const name = changes.key ?? `e-${points}`;
  return earn({
    key: name,
    fingerprint: sha256(name),
    purchase: { amount: { minor: points * 10_000n, currency: 'IRR' }, referenceHash: sha256(name) },
    price: () => ({ value: earnPrice({ points, limits: { ...NO_LIMITS, ...limits } }) }),
    ...changes,
  });
}

interface Counted {
  readonly member?: bigint;
  readonly partner?: bigint;
  readonly charged?: bigint;
  readonly deposited?: bigint;
  readonly day?: string;
}

/** What was counted before, all of it read under its locks. */
function counted({ member = 0n, partner = 0n, charged = 0n, deposited = 0n, day = TODAY }: Counted = {}) {
  const limits = new LimitCounts(true);
  limits.readMemberDay({ memberId: MEMBER, purpose: 'EARNED', partnerId: PARTNER, day }, member);
  limits.readPartnerDay({ partnerId: PARTNER, day }, partner);
  limits.readExposure(
    { partnerId: PARTNER, currency: 'IRR' },
    { charged: charged * RIAL, deposited: deposited * RIAL },
  );
  return { limits };
}

const rulesOf = (writes: ReturnType<typeof decide>['writes']) =>
  writes.transactions.map(({ points, breakdown }) => [
    points,
    breakdown?.map((component) => [component.rule, component.points]),
  ]);

describe('caps', () => {
  test.each([
    [100n, 100n, [['base', 100n]]],
    [
      101n,
      100n,
      [
        ['base', 101n],
        ['cap:purchase', -1n],
      ],
    ],
  ])('E-04 of a purchase: of %s points at most 100', (points, given, breakdown) => {
    const { writes } = decide(state(), [limited(points, { perPurchase: 100n })]);
    expect(rulesOf(writes)).toEqual([[given, breakdown]]);
  });

  test('E-04 E-01 they cut one after the other, purchase, member and day, partner and day, and each says so', () => {
    const now = state(counted({ member: 120n, partner: 940n }));
    const { outcomes, writes } = decide(now, [
      limited(150n, { perPurchase: 100n, perMemberDay: 200n, perPartnerDay: 1_000n }),
    ]);
    // 150, at most 100; 80 are left of the member's day, 60 of the partner's
    expect(rulesOf(writes)).toEqual([
      [
        60n,
        [
          ['base', 150n],
          ['cap:purchase', -50n],
          ['cap:member-day', -20n],
          ['cap:partner-day', -20n],
        ],
      ],
    ]);
    const amount = { minor: 1_500_000n, currency: 'IRR' };
    expect(writes.transactions[0]?.breakdown?.slice(1)).toMatchObject([
      { rate: '0', amount },
      { rate: '0', amount },
      { rate: '0', amount },
    ]);
    expect(outcomes[0]).toMatchObject({ balance: { posted: 360n } });
    expect([...writes.more.memberDays.values()]).toEqual([
      { memberId: MEMBER, purpose: 'EARNED', partnerId: PARTNER, day: TODAY, points: 60n },
    ]);
    expect([...writes.more.partnerDays.values()]).toEqual([
      { partnerId: PARTNER, day: TODAY, points: 60n, mostBefore: null },
    ]);
  });

  test('E-04 E-07 down to 0, never below: an earn of 0 that uses its purchase up', () => {
    // More was earned than the cap allows now: it was lowered.
    const now = state(counted({ member: 300n }));
    const again = limited(50n, { perMemberDay: 200n });
    const { outcomes, writes } = decide(now, [again, { ...again, key: 'again' }]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'DUPLICATE_PURCHASE']);
    expect(rulesOf(writes)).toEqual([
      [
        0n,
        [
          ['base', 50n],
          ['cap:member-day', -50n],
        ],
      ],
    ]);
    expect(writes.entries.map(({ amount }) => amount)).toEqual([0n, 0n]);
    expect(writes.more.memberDays.size).toBe(0);
  });

  test('E-04 counted within the batch: the second earn has what the first one left', () => {
    const { writes } = decide(
      state(counted({ partner: 900n })),
      [60n, 70n, 80n].map((points) => limited(points, { perPartnerDay: 1_000n })),
    );
    expect(writes.transactions.map(({ points }) => points)).toEqual([60n, 40n, 0n]);
  });

  test('E-04 V-04 the day is that of the purchase, in the coalition’s zone', () => {
    // 20:30 UTC is midnight in Tehran
    const at = (occurredAt: Date, day: string) => {
      const { writes } = decide(state(counted({ day })), [
        limited(10n, { perMemberDay: 100n }, { occurredAt }),
      ]);
      return [...writes.more.memberDays.values()].map((count) => count.day);
    };
    expect(at(new Date('2025-02-08T20:29:59.999Z'), '2025-02-08')).toEqual(['2025-02-08']);
    expect(at(new Date('2025-02-08T20:30:00.000Z'), '2025-02-09')).toEqual(['2025-02-09']);
  });

  test('E-04 a count of a member’s day that was not read makes the decision void; a partner’s is left to the database', () => {
    const { unread } = decide(state(), [limited(10n, { perMemberDay: 100n })]);
    expect(unread.map(({ names }) => names)).toEqual([
      { memberDays: [{ memberId: MEMBER, purpose: 'EARNED', partnerId: PARTNER, day: TODAY }] },
    ]);
    const { unread: none, writes } = decide(state(), [limited(10n, { perPartnerDay: 100n })]);
    expect(none).toEqual([]);
    expect([...writes.more.partnerDays.values()]).toMatchObject([{ points: 10n, mostBefore: 90n }]);
  });
});

describe('what a partner may owe', () => {
  const postpaid: ExposureLimit = {
    currency: 'IRR',
    chargePerPoint: 900n * RIAL,
    limit: 90_000n * RIAL,
    prepaid: false,
  };
  const prepaid: ExposureLimit = { ...postpaid, limit: 10_000n * RIAL, prepaid: true };

  test.each([
    // 100 points × 900 = 90,000
    [0n, 100n, 'posted'],
    [0n, 101n, 'CREDIT_LIMIT_REACHED'],
    [45_000n, 50n, 'posted'],
    [45_001n, 50n, 'CREDIT_LIMIT_REACHED'],
    // already above: an earn of nothing owes nothing more
    [99_999n, 0n, 'posted'],
  ])('E-05 postpaid up to 90,000: it owes %s, and %s more points are %s', (charged, points, told) => {
    const { outcomes } = decide(state(counted({ charged })), [limited(points, { exposure: postpaid })]);
    expect(outcomes.map(codeOf)).toEqual([told]);
  });

  test.each([
    // 100,000 deposited, of which 10,000 have to stay
    [0n, 100n, 'posted'],
    [0n, 101n, 'FLOAT_EXHAUSTED'],
    [90_000n, 1n, 'FLOAT_EXHAUSTED'],
  ])(
    'E-05 prepaid 100,000, of which 10,000 stay: %s are used, and %s more points are %s',
    (charged, points, told) => {
      const now = state(counted({ charged, deposited: 100_000n }));
      expect(decide(now, [limited(points, { exposure: prepaid })]).outcomes.map(codeOf)).toEqual([told]);
    },
  );

  test('E-04 E-05 the cap cuts before the limit is asked', () => {
    const now = state(counted({ charged: 45_000n }));
    const { outcomes, writes } = decide(now, [limited(500n, { perPurchase: 50n, exposure: postpaid })]);
    expect(outcomes.map(codeOf)).toEqual(['posted']);
    expect([...writes.more.exposures.values()]).toMatchObject([
      { partnerId: PARTNER, currency: 'IRR', charge: 45_000n * RIAL, mostBefore: null },
    ]);
  });

  test('E-05 L-11 L-04 a refused earn is remembered, uses no purchase up, and counts nowhere', () => {
    const now = state(counted());
    const tooMuch = limited(101n, { exposure: postpaid, perMemberDay: 1_000n, perPartnerDay: 1_000n });
    const fits = { ...tooMuch, key: 'fits', price: limited(100n, { exposure: postpaid }).price };
    const { outcomes, writes } = decide(now, [tooMuch, tooMuch, fits]);
    expect(outcomes.map(codeOf)).toEqual(['CREDIT_LIMIT_REACHED', 'CREDIT_LIMIT_REACHED', 'posted']);
    expect(outcomes[1]).toMatchObject({ replayed: true });
    expect(writes.more.memberDays.size + writes.more.partnerDays.size).toBe(0);
    expect([...writes.more.exposures.values()]).toMatchObject([{ charge: 90_000n * RIAL }]);
  });

  test('E-05 not locked: the database sees to the limit, told how much may have been owed before the batch', () => {
    const { outcomes, writes } = decide(state(), [
      limited(40n, { exposure: prepaid }),
      limited(30n, { exposure: prepaid }),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'posted']);
    expect([...writes.more.exposures.values()]).toMatchObject([
      { charge: 63_000n * RIAL, mostBefore: -73_000n * RIAL },
    ]);
  });

  test('E-05 by rank: a purchase out of time is told before the limit', () => {
    const late = limited(101n, { exposure: postpaid }, { occurredAt: noonPlus(-200 * 86_400_000) });
    expect(decide(state(counted()), [late]).outcomes.map(codeOf)).toEqual(['OCCURRED_AT_OUT_OF_RANGE']);
    const suspended = state({ ...counted(), accounts: [account({ status: 'SUSPENDED' })] });
    const asked = limited(101n, { exposure: postpaid });
    expect(decide(suspended, [asked]).outcomes.map(codeOf)).toEqual(['MEMBER_NOT_ACTIVE']);
  });
});
