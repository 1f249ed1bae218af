import type { AccountState } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import { refusal } from '../../src/values/refusal.js';
import { earnToReverse, reversal, reversedSoFar } from './decide-operations.js';
import {
  account,
  codeOf,
  emptyAccount,
  FUNDING,
  type StateChanges,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';
import { expectRefused, type RefusalRow } from './refused-untouched.js';

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

const suspended = () => refusal('PARTNER_NOT_ACTIVE', 'The partner has left.', []);

const ROWS: readonly RefusalRow[] = [
  {
    name: 'of no transaction',
    code: 'TRANSACTION_NOT_FOUND',
    field: ['transactionId'],
    operation: () => reversal({ target: null, memberId: null }),
  },
  {
    name: 'that the partner may not make',
    code: 'PARTNER_NOT_ACTIVE',
    field: [],
    operation: () => reversal({ allowed: suspended }),
    state: untouched,
  },
  {
    name: 'on a closed account',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['member'],
    operation: () => reversal(),
    state: () => untouched({ accounts: [account({ status: 'CLOSED' })] }),
  },
  {
    name: 'by rank: on a closed account, of what is reversed already',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['member'],
    operation: () => reversal(),
    state: () => ({ accounts: [account({ status: 'CLOSED' })], reversed: reversedSoFar(120n) }),
  },
  {
    name: 'of what is reversed already',
    code: 'REVERSAL_EXCEEDS_TRANSACTION',
    field: ['transactionId'],
    operation: () => reversal(),
    state: () => ({ reversed: reversedSoFar(120n) }),
  },
  {
    name: 'of one point more than is left',
    code: 'REVERSAL_EXCEEDS_TRANSACTION',
    field: ['points'],
    operation: () => reversal({ points: 21n }),
    state: () => ({ reversed: reversedSoFar(100n) }),
  },
  {
    name: 'of one rial more than is left',
    code: 'REVERSAL_EXCEEDS_TRANSACTION',
    field: ['amount'],
    operation: () => reversal({ amount: rial(200_001n) }),
    state: () => ({ reversed: reversedSoFar(0n, 1_000_000n) }),
  },
  {
    name: 'by money of what has none',
    code: 'REVERSAL_EXCEEDS_TRANSACTION',
    field: ['amount'],
    operation: () => reversal({ target: earnToReverse({ amount: null }), amount: rial(1n) }),
    state: untouched,
  },
  {
    name: 'of what is neither earn nor burn',
    code: 'REVERSAL_EXCEEDS_TRANSACTION',
    field: ['transactionId'],
    operation: () => reversal({ target: earnToReverse({ type: 'OTHER' }) }),
    state: untouched,
  },
  {
    name: 'of an earn that was spent, where the coalition takes back only what is there',
    code: 'POINTS_ALREADY_SPENT',
    field: ['points'],
    operation: () => reversal({ terms: terms('REFUSE') }),
    state: () => untouched({ accounts: [spentMost()] }),
  },
  {
    name: 'by rank: of more than is left of an earn that was spent',
    code: 'REVERSAL_EXCEEDS_TRANSACTION',
    field: ['points'],
    operation: () => reversal({ terms: terms('REFUSE'), points: 121n }),
    state: () => untouched({ accounts: [spentMost()] }),
  },
];

test.each(ROWS.map((row) => [row.name, row] as const))(
  'L-11 R-01 a reversal %s: refused, nothing is touched',
  (_name, row) => expectRefused(row),
);

test('R-01 several partial reversals in one batch never exceed what was given', () => {
  const { outcomes } = decide(
    state(untouched()),
    [70n, 60n, 50n].map((points) =>
      reversal({ key: `r-${points}`, fingerprint: sha256(`${points}`), points }),
    ),
  );
  expect(outcomes.map(codeOf)).toEqual(['posted', 'REVERSAL_EXCEEDS_TRANSACTION', 'posted']);
});

test('P-04 reversals go on for a suspended member', () => {
  const now = state(untouched({ accounts: [account({ status: 'SUSPENDED' })] }));
  expect(decide(now, [reversal()]).outcomes.map(codeOf)).toEqual(['posted']);
});
