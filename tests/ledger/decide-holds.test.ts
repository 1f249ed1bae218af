import { decide } from '../../src/ledger/decide/decide.js';
import { capture, HOLD, hold, holding, moved, openHold, release } from './decide-operations.js';
import type { StateChanges } from './decide-scene.js';
import {
  account,
  burn,
  CONTRACT,
  codeOf,
  FIRST_ID,
  FUNDING,
  HOUR,
  MEMBER,
  MERCHANT,
  NOON,
  noonPlus,
  OTHER_MEMBER,
  PARTNER,
  REDEEMED,
  state,
} from './decide-scene.js';

const withHold = (changes: Parameters<typeof openHold>[0] = {}, more: StateChanges = {}): StateChanges => ({
  accounts: [holding()],
  holds: new Map([[HOLD, openHold(changes)]]),
  ...more,
});

describe('holding', () => {
  test('B-03 B-01 the soonest-expiring points move into the hold at once, by a step without an entry', () => {
    const now = state();
    const { outcomes, writes } = decide(now, [hold()]);
    const balance = { memberId: MEMBER, version: 5, posted: 300n, held: 150n, pending: 0n, asOf: NOON };
    expect(outcomes).toEqual([
      { kind: 'posted', transactionId: null, subjectId: FIRST_ID, balance, replayed: false },
    ]);
    expect(writes.transactions).toEqual([]);
    expect(writes.entries).toEqual([]);
    expect(writes.more.steps).toEqual([
      {
        kind: 'HOLD',
        subjectId: FIRST_ID,
        at: NOON,
        businessDay: '2025-02-10',
        sequence: 3,
        after: balance,
        owedAfter: 0n,
        lots: [
          moved('SPENDABLE', '2026-03-31', -100n),
          moved('SPENDABLE', '2027-03-31', -50n),
          moved('HELD', '2026-03-31', 100n),
          moved('HELD', '2027-03-31', 50n),
        ],
      },
    ]);
    expect(writes.more.openedHolds).toEqual([
      {
        actor: 'key_a',
        hold: {
          ...openHold({ id: FIRST_ID, openedAt: NOON, expiresAt: noonPlus(900_000) }),
          partnerId: PARTNER,
          merchantId: MERCHANT,
          contractVersionId: CONTRACT,
        },
      },
    ]);
    expect(writes.events).toMatchObject([
      { id: null, type: 'hold.opened', objectId: FIRST_ID, objectSequence: 1, subjectId: FIRST_ID },
    ]);
    expect(now.accounts.get(MEMBER)).toMatchObject({
      posted: 300n,
      held: 150n,
      lots: { expiries: ['2027-03-31'], fundings: [FUNDING], points: [150n] },
    });
  });

  test('B-03 as long as the caller says, else as the contract says', () => {
    const { writes } = decide(state(), [
      hold({ points: 1n, expiresInSeconds: 1 }),
      hold({ key: 'hold-2', points: 1n, expiresInSeconds: 2_592_000 }),
      hold({ key: 'hold-3', points: 1n }),
    ]);
    expect(
      writes.more.openedHolds.map(({ hold: { expiresAt } }) => expiresAt.getTime() - NOON.getTime()),
    ).toEqual([1_000, 2_592_000_000, 900_000]);
  });

  test('B-03 L-05 what is held cannot be spent by what comes after it in its batch', () => {
    const { outcomes } = decide(state(), [
      hold({ points: 200n }),
      burn({ points: 101n }),
      burn({ key: 'burn-2', points: 100n }),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'INSUFFICIENT_POINTS', 'posted']);
    expect(outcomes[2]).toMatchObject({ balance: { posted: 200n, held: 200n } });
  });
});

describe('capturing', () => {
  test('B-03 all of it: one entry of held points, the hold ends', () => {
    const now = state(withHold());
    const { outcomes, writes } = decide(now, [capture()]);
    // 300 − 150; the fifth version, the fourth entry
    const balance = { memberId: MEMBER, version: 5, posted: 150n, held: 0n, pending: 0n, asOf: NOON };
    expect(outcomes).toEqual([
      { kind: 'posted', transactionId: FIRST_ID, subjectId: HOLD, balance, replayed: false },
    ]);
    expect(writes.more.steps).toEqual([]);
    expect(writes.transactions).toMatchObject([
      {
        id: FIRST_ID,
        type: 'BURN',
        points: 150n,
        holdId: HOLD,
        partnerId: PARTNER,
        merchantId: MERCHANT,
        contractVersionId: CONTRACT,
        occurredAt: NOON,
        reversesId: null,
      },
    ]);
    expect(writes.entries).toMatchObject([
      {
        accountId: MEMBER,
        amount: -150n,
        member: {
          sequence: 4,
          after: balance,
          lots: [moved('HELD', '2026-03-31', -100n), moved('HELD', '2027-03-31', -50n)],
        },
      },
      { accountId: REDEEMED, amount: 150n, member: null },
    ]);
    expect(writes.more.endedHolds).toEqual([
      { id: HOLD, status: 'CAPTURED', at: NOON, captured: { transactionId: FIRST_ID, points: 150n } },
    ]);
    expect(writes.events.map(({ type, objectSequence }) => [type, objectSequence])).toEqual([
      ['points.burned', 5],
      ['hold.captured', 2],
    ]);
    expect(now.accounts.get(MEMBER)?.lots.points).toEqual([150n]);
  });

  test('B-03 B-01 a part over two lots: the rest is released first, the soonest-expiring points are burned', () => {
    const now = state(withHold());
    const { writes } = decide(now, [capture({ points: 120n })]);
    expect(writes.more.steps).toMatchObject([
      {
        kind: 'RELEASE',
        subjectId: HOLD,
        sequence: 3,
        after: { version: 5, posted: 300n, held: 120n },
        lots: [moved('HELD', '2027-03-31', -30n), moved('SPENDABLE', '2027-03-31', 30n)],
      },
    ]);
    expect(writes.entries[0]).toMatchObject({
      amount: -120n,
      member: {
        sequence: 4,
        after: { version: 6, posted: 180n, held: 0n },
        lots: [moved('HELD', '2026-03-31', -100n), moved('HELD', '2027-03-31', -20n)],
      },
    });
    expect(now.accounts.get(MEMBER)?.lots).toEqual({
      expiries: ['2027-03-31'],
      fundings: [FUNDING],
      points: [180n],
    });
  });

  test('B-04 held points whose last day is over can still be captured; the rest of them expires', () => {
    const lots = [
      { expiry: '2025-02-09', funding: FUNDING, points: 100n },
      { expiry: '2027-03-31', funding: FUNDING, points: 50n },
    ];
    const now = state(withHold({ lots }));
    const { writes } = decide(now, [capture({ points: 60n })]);
    // 90 are released: 40 of them lapsed and expire at once, then 60 of the lapsed ones are burned
    expect(writes.more.steps.map(({ kind, after }) => [kind, after.version, after.held])).toEqual([
      ['RELEASE', 5, 60n],
    ]);
    expect(writes.transactions.map(({ type, points, actor }) => [type, points, actor])).toEqual([
      ['EXPIRY', 40n, 'system'],
      ['BURN', 60n, 'key_a'],
    ]);
    expect(writes.entries.map(({ accountId, amount, member }) => [accountId, amount, member?.lots])).toEqual([
      [MEMBER, -40n, [moved('SPENDABLE', '2025-02-09', -40n)]],
      [83n, 40n, undefined],
      [MEMBER, -60n, [moved('HELD', '2025-02-09', -60n)]],
      [REDEEMED, 60n, undefined],
    ]);
    // 300 − 40 − 60, of which 150 + 50 can be spent
    expect(now.accounts.get(MEMBER)).toMatchObject({ posted: 200n, held: 0n, version: 7, sequence: 5 });
    expect(now.accounts.get(MEMBER)?.lots.points).toEqual([200n]);
  });

  test('B-03 once: of two captures and a release in one batch the first one ends it', () => {
    const { outcomes, writes } = decide(state(withHold()), [
      capture({ points: 10n }),
      capture({ key: 'capture-2' }),
      release(),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'HOLD_NOT_OPEN', 'HOLD_NOT_OPEN']);
    expect(writes.more.endedHolds).toHaveLength(1);
  });

  test('B-03 a hold can be captured in the batch that opened it', () => {
    const { outcomes } = decide(state(), [hold(), capture({ holdId: FIRST_ID, points: 150n })]);
    expect(outcomes[1]).toMatchObject({
      kind: 'posted',
      transactionId: FIRST_ID + 1n,
      subjectId: FIRST_ID,
      balance: { posted: 150n, held: 0n, version: 6 },
    });
  });
});

describe('releasing', () => {
  test('B-03 gives the lots back as they were', () => {
    const now = state(withHold());
    const { outcomes, writes } = decide(now, [release()]);
    expect(outcomes[0]).toMatchObject({
      kind: 'posted',
      transactionId: null,
      subjectId: HOLD,
      balance: { version: 5, posted: 300n, held: 0n },
    });
    expect(writes.more.steps[0]?.lots).toEqual([
      moved('HELD', '2026-03-31', -100n),
      moved('HELD', '2027-03-31', -50n),
      moved('SPENDABLE', '2026-03-31', 100n),
      moved('SPENDABLE', '2027-03-31', 50n),
    ]);
    expect(writes.more.endedHolds).toEqual([{ id: HOLD, status: 'RELEASED', at: NOON, captured: null }]);
    expect(now.accounts.get(MEMBER)?.lots).toEqual(account().lots);
    expect(writes.transactions).toEqual([]);
  });

  test('B-03 R-04 what comes out of a hold fills a debt first', () => {
    // Owes 60: what is posted is 150 held − 60 owed.
    const owing = holding({ posted: 90n, owed: 60n, lots: { expiries: [], fundings: [], points: [] } });
    const now = state(withHold({}, { accounts: [owing] }));
    const { writes } = decide(now, [release()]);
    expect(writes.more.steps[0]).toMatchObject({
      owedAfter: 0n,
      after: { posted: 90n, held: 0n },
      lots: [
        moved('HELD', '2026-03-31', -100n),
        moved('HELD', '2027-03-31', -50n),
        moved('OWED', '2026-03-31', 60n),
        moved('SPENDABLE', '2026-03-31', 40n),
        moved('SPENDABLE', '2027-03-31', 50n),
      ],
    });
    expect(now.accounts.get(MEMBER)?.lots.points).toEqual([40n, 50n]);
  });

  // The scene's clock is 15:30 of 2025-02-10 in Tehran.
  test.each([
    ['2025-02-10', 'whose last day is today can be spent again', 300n],
    ['2025-02-09', 'whose last day was yesterday expire with the release', 200n],
  ])('B-04 points until %s %s', (expiry, _what, posted) => {
    const lots = [
      { expiry, funding: FUNDING, points: 100n },
      { expiry: '2027-03-31', funding: FUNDING, points: 50n },
    ];
    const { outcomes } = decide(state(withHold({ lots })), [release()]);
    expect(outcomes[0]).toMatchObject({ balance: { posted, held: 0n } });
  });

  test.each([
    ['2025-02-10T20:29:59.999Z', 300n],
    ['2025-02-10T20:30:00.000Z', 200n],
  ])('B-04 V-04 at %s the day of 2025-02-10 in Tehran: %s points are left', (clock, posted) => {
    const lots = [
      { expiry: '2025-02-10', funding: FUNDING, points: 100n },
      { expiry: '2027-03-31', funding: FUNDING, points: 50n },
    ];
    const until = new Date('2025-02-11T12:00:00.000Z');
    const now = state({ ...withHold({ lots, expiresAt: until }), clock: new Date(clock) });
    expect(decide(now, [release()]).outcomes[0]).toMatchObject({ balance: { posted } });
  });
});

describe('time', () => {
  test('B-03 a hold ends at the instant of its end, not a millisecond before', () => {
    const at = decide(state(withHold({ expiresAt: NOON })), [capture()]);
    expect(at.outcomes.map(codeOf)).toEqual(['HOLD_NOT_OPEN']);
    expect(at.writes.more.endedHolds).toEqual([{ id: HOLD, status: 'EXPIRED', at: NOON, captured: null }]);
    const before = decide(state(withHold({ expiresAt: noonPlus(1) })), [capture()]);
    expect(before.outcomes.map(codeOf)).toEqual(['posted']);
  });

  test('B-03 B-04 whatever touches the member: the timeout comes first, then what has lapsed expires', () => {
    const lots = [
      { expiry: '2025-02-09', funding: FUNDING, points: 100n },
      { expiry: '2027-03-31', funding: FUNDING, points: 50n },
    ];
    const now = state(withHold({ expiresAt: noonPlus(-HOUR), lots }));
    const { outcomes, writes } = decide(now, [burn({ points: 200n })]);
    expect(writes.more.steps.map(({ kind }) => kind)).toEqual(['HOLD_EXPIRY']);
    expect(writes.transactions.map(({ type, points }) => [type, points])).toEqual([
      ['EXPIRY', 100n],
      ['BURN', 200n],
    ]);
    expect(outcomes[0]).toMatchObject({ kind: 'posted', balance: { posted: 0n, held: 0n, version: 7 } });
    expect(writes.events.map(({ type }) => type)).toEqual([
      'hold.expired',
      'points.expired',
      'points.burned',
    ]);
  });

  test('L-04 a known key touches nothing that is due', () => {
    const keyed = state(withHold());
    decide(keyed, [burn({ points: 1n })]);
    const late = state({ ...withHold({ expiresAt: NOON }), keys: keyed.keys });
    const { outcomes, writes } = decide(late, [burn({ points: 1n })]);
    expect(outcomes[0]).toMatchObject({ kind: 'posted', replayed: true });
    expect(writes.more.steps).toEqual([]);
  });

  test('B-03 due things of one member do not touch another', () => {
    const other = account({ memberId: OTHER_MEMBER });
    const now = state(withHold({ expiresAt: NOON }, { accounts: [holding(), other] }));
    const { writes } = decide(now, [burn({ memberId: OTHER_MEMBER })]);
    expect(writes.more.steps).toEqual([]);
    expect(now.holds.get(HOLD)?.status).toBe('OPEN');
  });
});
