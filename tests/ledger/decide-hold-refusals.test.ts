import { decide } from '../../src/ledger/decide/decide.js';
import { refusal } from '../../src/values/refusal.js';
import { capture, HOLD, hold, holding, openHold, release } from './decide-operations.js';
import type { StateChanges } from './decide-scene.js';
import { account, burn, codeOf, earn, FIRST_ID, priceRefused, sha256, state } from './decide-scene.js';
import { expectRefused, type RefusalRow } from './refused-untouched.js';

const withHold = (changes: Parameters<typeof openHold>[0] = {}, more: StateChanges = {}): StateChanges => ({
  accounts: [holding()],
  holds: new Map([[HOLD, openHold(changes)]]),
  ...more,
});

const suspended = () => refusal('PARTNER_NOT_ACTIVE', 'The partner is suspended.', []);
const closed = (changes: Parameters<typeof openHold>[0] = {}) =>
  withHold(changes, { accounts: [holding({ status: 'CLOSED' })] });

const ROWS: readonly RefusalRow[] = [
  {
    name: 'a hold of a member that is not there',
    code: 'MEMBER_NOT_FOUND',
    field: ['member'],
    operation: () => hold({ memberId: 9n }),
  },
  {
    name: 'a hold of a suspended member',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['member'],
    operation: () => hold(),
    state: () => ({ accounts: [account({ status: 'SUSPENDED' })] }),
  },
  {
    name: 'a hold at a partner that accepts no points',
    code: 'NOT_AN_ACCEPTOR',
    field: ['merchantId'],
    operation: () => hold({ price: () => priceRefused('NOT_AN_ACCEPTOR') }),
  },
  {
    name: 'a hold while spending is locked',
    code: 'SPENDING_LOCKED',
    field: ['member'],
    operation: () => hold(),
    state: () => ({ accounts: [account({ spendingLock: 'MEMBER' })] }),
  },
  {
    name: 'a hold of one point more than there is',
    code: 'INSUFFICIENT_POINTS',
    field: ['points'],
    operation: () => hold({ points: 301n }),
  },
  {
    name: 'a capture of no hold',
    code: 'HOLD_NOT_FOUND',
    field: ['holdId'],
    operation: () => capture({ holdId: null, memberId: null }),
  },
  {
    name: 'a capture of another hold than there is',
    code: 'HOLD_NOT_FOUND',
    field: ['holdId'],
    operation: () => capture({ holdId: 9n }),
    state: withHold,
  },
  {
    name: 'a capture that the partner may not make',
    code: 'PARTNER_NOT_ACTIVE',
    field: [],
    operation: () => capture({ allowed: suspended }),
    state: withHold,
  },
  {
    name: 'a capture from a closed account',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['member'],
    operation: () => capture(),
    state: closed,
  },
  {
    name: 'by rank: a capture from a closed account of a hold that has ended',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['member'],
    operation: () => capture(),
    state: () => closed({ status: 'RELEASED' }),
  },
  {
    name: 'by rank: a capture of too much of a hold that has ended',
    code: 'HOLD_NOT_OPEN',
    field: ['holdId'],
    operation: () => capture({ points: 151n }),
    state: () => withHold({ status: 'CAPTURED' }),
  },
  {
    name: 'a capture of one point more than is held',
    code: 'CAPTURE_EXCEEDS_HOLD',
    field: ['points'],
    operation: () => capture({ points: 151n }),
    state: withHold,
  },
  {
    name: 'a release of no hold',
    code: 'HOLD_NOT_FOUND',
    field: ['holdId'],
    operation: () => release({ holdId: 9n }),
    state: withHold,
  },
  {
    name: 'a release that the partner may not make',
    code: 'PARTNER_NOT_ACTIVE',
    field: [],
    operation: () => release({ allowed: suspended }),
    state: withHold,
  },
  ...(['CAPTURED', 'RELEASED', 'EXPIRED'] as const).map(
    (status): RefusalRow => ({
      name: `a release of a hold that is ${status}`,
      code: 'HOLD_NOT_OPEN',
      field: ['holdId'],
      operation: () => release(),
      state: () => withHold({ status }),
    }),
  ),
];

test.each(ROWS.map((row) => [row.name, row] as const))(
  'L-11 B-03 %s: refused, nothing is touched',
  (_name, row) => {
    expectRefused(row);
  },
);

test.each(['SUSPENDED', 'CLOSED'] as const)('B-03 the hold of a %s member can be released', (status) => {
  const now = state(withHold({}, { accounts: [holding({ status })] }));
  expect(decide(now, [release()]).outcomes.map(codeOf)).toEqual(['posted']);
});

test('B-03 P-04 captures go on for a suspended member, whatever the rest of its spending', () => {
  const now = state(withHold({}, { accounts: [holding({ status: 'SUSPENDED', spendingLock: 'OPERATOR' })] }));
  expect(decide(now, [capture()]).outcomes.map(codeOf)).toEqual(['posted']);
});

test('L-11 a refused capture between others leaves numbers without gaps', () => {
  const { outcomes, writes } = decide(state(withHold()), [
    burn({ points: 10n }),
    capture({ points: 151n }),
    earn({ key: 'earn-9', fingerprint: sha256('earn-9') }),
  ]);
  expect(outcomes.map(codeOf)).toEqual(['posted', 'CAPTURE_EXCEEDS_HOLD', 'posted']);
  expect(writes.transactions.map(({ id }) => id)).toEqual([FIRST_ID, FIRST_ID + 1n]);
});
