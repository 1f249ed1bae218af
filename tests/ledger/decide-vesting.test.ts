import type { PendingLot } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import { moved, pendingLots, settle, TARGET } from './decide-operations.js';
import {
  account,
  burn,
  codeOf,
  DAY,
  earn,
  earnPrice,
  emptyAccount,
  FIRST_ID,
  FUNDING,
  MEMBER,
  NOON,
  noonPlus,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';

/** An earn of 120 points that wait so many days. */
const waiting = (vestingDays: number, changes: Parameters<typeof earn>[0] = {}) =>
  earn({ price: () => ({ value: earnPrice({ vestingDays }) }), ...changes });

test('E-03 an earn that has to wait is counted and shown, and not spendable', () => {
  const now = state({ accounts: [emptyAccount()] });
  const { outcomes, writes } = decide(now, [waiting(14), burn({ points: 1n })]);
  expect(outcomes.map(codeOf)).toEqual(['posted', 'INSUFFICIENT_POINTS']);
  expect(outcomes[0]).toMatchObject({ balance: { posted: 120n, pending: 120n, version: 1 } });
  expect(writes.entries[0]).toMatchObject({
    amount: 120n,
    member: { lots: [moved('PENDING', '2028-03-31', 120n)] },
  });
  expect([...writes.more.pending]).toEqual([
    {
      transactionId: FIRST_ID,
      memberId: MEMBER,
      expiry: '2028-03-31',
      funding: FUNDING,
      vestsAt: new Date('2025-02-24T12:00:00.000Z'),
      points: 120n,
    },
  ]);
  expect(now.accounts.get(MEMBER)?.lots.points).toEqual([]);
});

test('E-03 counted from the purchase: one whose time is over when it is told can be spent at once', () => {
  const at = (ms: number) => {
    const occurredAt = noonPlus(-14 * DAY + ms);
    return decide(state({ accounts: [emptyAccount()] }), [waiting(14, { occurredAt })]).outcomes[0];
  };
  expect(at(0)).toMatchObject({ balance: { posted: 120n, pending: 0n } });
  expect(at(1)).toMatchObject({ balance: { posted: 120n, pending: 120n } });
});

test('E-03 X-01 the least lifetime counts from the day on which they can be spent', () => {
  // one month, but at least 30 days: until 2025-03-12 if they could be spent now
  const terms = { ...TERMS, expiryPolicy: { kind: 'after-months', months: 1, roundUpTo: 'none' } } as const;
  const until = (vestingDays: number) =>
    decide(state({ accounts: [emptyAccount()] }), [waiting(vestingDays, { terms })]).writes.entries[0]?.member
      ?.lots[0]?.expiry;
  expect(until(0)).toBe('2025-03-12');
  // spendable from 2025-02-20, and 30 days on
  expect(until(10)).toBe('2025-03-22');
});

describe('when the time has come', () => {
  const scene = (changes: Partial<PendingLot> = {}) => ({
    accounts: [account({ posted: 340n, pending: 40n })],
    pending: pendingLots(changes),
  });

  test('E-03 points vest by a step of their own before what touches the member', () => {
    const now = state(scene({ vestsAt: NOON }));
    const { outcomes, writes } = decide(now, [burn({ points: 340n })]);
    expect(writes.more.steps).toMatchObject([
      {
        kind: 'VEST',
        subjectId: TARGET,
        at: NOON,
        sequence: 3,
        after: { version: 5, posted: 340n, pending: 0n },
        lots: [moved('PENDING', '2027-03-31', -40n), moved('SPENDABLE', '2027-03-31', 40n)],
      },
    ]);
    expect([...writes.more.pending].map(({ points }) => points)).toEqual([0n]);
    expect(outcomes[0]).toMatchObject({ kind: 'posted', balance: { version: 6, posted: 0n } });
    expect(writes.events.map(({ type, objectSequence }) => [type, objectSequence])).toEqual([
      ['points.vested', 5],
      ['points.burned', 6],
    ]);
  });

  test('E-03 at the instant, not a millisecond before', () => {
    expect(decide(state(scene({ vestsAt: NOON })), [settle()]).writes.more.steps).toHaveLength(1);
    expect(decide(state(scene({ vestsAt: noonPlus(1) })), [settle()]).writes.more.steps).toEqual([]);
  });

  test('E-03 once: a second touch in the same batch finds nothing due', () => {
    const { writes } = decide(state(scene({ vestsAt: NOON })), [settle(), burn(), settle()]);
    expect(writes.more.steps).toHaveLength(1);
  });

  test('E-03 R-04 what vests fills a debt first', () => {
    const owing = emptyAccount({ posted: -20n, pending: 40n, owed: 60n });
    const now = state({ ...scene({ vestsAt: NOON }), accounts: [owing] });
    const { writes } = decide(now, [settle()]);
    expect(writes.more.steps[0]).toMatchObject({
      owedAfter: 20n,
      after: { posted: -20n, pending: 0n },
      lots: [moved('PENDING', '2027-03-31', -40n), moved('OWED', '2027-03-31', 40n)],
    });
    expect(now.accounts.get(MEMBER)?.lots.points).toEqual([]);
  });

  test('E-03 X-02 what has lapsed meanwhile vests and expires', () => {
    const { writes } = decide(state(scene({ vestsAt: NOON, expiry: '2025-02-09' })), [settle()]);
    expect(writes.more.steps.map(({ kind }) => kind)).toEqual(['VEST']);
    expect(writes.transactions.map(({ type, points }) => [type, points])).toEqual([['EXPIRY', 40n]]);
  });

  test('L-11 a refused operation lets it happen all the same: it is due whatever comes of it', () => {
    const { outcomes, writes } = decide(state(scene({ vestsAt: NOON })), [burn({ points: 341n })]);
    expect(outcomes[0]).toMatchObject({
      kind: 'refused',
      refusal: { code: 'INSUFFICIENT_POINTS' },
      balance: { version: 5, pending: 0n },
    });
    expect(writes.more.steps).toHaveLength(1);
  });
});

test('R-04 an earn fills a debt first, and only the rest of it becomes a lot', () => {
  const now = state({ accounts: [emptyAccount({ posted: -50n, owed: 50n })] });
  const { writes } = decide(now, [
    earn(),
    earn({ key: 'e-2', purchase: { amount: { minor: 1n, currency: 'IRR' }, referenceHash: sha256('e-2') } }),
  ]);
  expect(
    writes.entries.filter(({ leg }) => leg === 0).map(({ member }) => [member?.lots, member?.owedAfter]),
  ).toEqual([
    [[moved('OWED', '2028-03-31', 50n), moved('SPENDABLE', '2028-03-31', 70n)], 0n],
    [[moved('SPENDABLE', '2028-03-31', 120n)], 0n],
  ]);
  expect(now.accounts.get(MEMBER)).toMatchObject({ posted: 190n, owed: 0n });
});
