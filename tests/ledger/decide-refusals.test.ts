import { purchaseOf } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import type { BurnOperation, EarnOperation, Operation } from '../../src/ledger/operations.js';
import type { ErrorCode } from '../../src/values/refusal.js';
import {
  account,
  burn,
  codeOf,
  DAY,
  earn,
  HOUR,
  keyUsedFor,
  MERCHANT,
  noonPlus,
  priceRefused,
  type StateChanges,
  sha256,
  state,
} from './decide-scene.js';

/** One thing that stands against an operation that would otherwise be posted. */
interface Obstacle {
  readonly name: string;
  readonly code: ErrorCode;
  /** Two obstacles of the same place exclude each other. */
  readonly place: 'key' | 'member' | 'price' | 'purchase' | 'time' | 'points';
  readonly field: readonly string[];
  /** What the caller must be told in words, where a code has several. */
  readonly message?: RegExp;
  /** Whether the first answer is kept under the key for ever (rule L-04). */
  readonly recorded: boolean;
  readonly operation?: Partial<Pick<EarnOperation, 'memberId' | 'price' | 'occurredAt'>> & {
    readonly points?: bigint;
  };
  readonly state?: () => StateChanges;
}

const keyUsed = (operation: Operation): Obstacle => ({
  name: 'a key used for another input',
  code: 'IDEMPOTENCY_KEY_REUSED',
  place: 'key',
  field: ['idempotencyKey'],
  recorded: false,
  state: () => ({ keys: keyUsedFor(operation, sha256('another input')) }),
});

const memberNotFound = (name: string, memberId: bigint | null): Obstacle => ({
  name,
  code: 'MEMBER_NOT_FOUND',
  place: 'member',
  field: ['member'],
  recorded: false,
  operation: { memberId },
});

const memberNotActive = (status: 'SUSPENDED' | 'CLOSED'): Obstacle => ({
  name: `a ${status} member`,
  code: 'MEMBER_NOT_ACTIVE',
  place: 'member',
  field: ['member'],
  message: status === 'SUSPENDED' ? /suspended.*reinstate/ : /^(?!.*reinstate).*closed for good/,
  recorded: false,
  state: () => ({ accounts: [account({ status })] }),
});

const price = (code: ErrorCode): Obstacle => ({
  name: `the price’s ${code}`,
  code,
  place: 'price',
  field: ['merchantId'],
  recorded: false,
  operation: { price: () => priceRefused(code) },
});

const occurredAt = (name: string, ms: number): Obstacle => ({
  name,
  code: 'OCCURRED_AT_OUT_OF_RANGE',
  place: 'time',
  field: ['occurredAt'],
  recorded: true,
  operation: { occurredAt: noonPlus(ms) },
});

// In the rank in which callers are told: the tests of the rank rely on the order of the rows.
const EARN_OBSTACLES: readonly Obstacle[] = [
  keyUsed(earn()),
  memberNotFound('an unknown member', null),
  memberNotFound('a member without an account', 4_242n),
  price('MERCHANT_NOT_FOUND'),
  price('PARTNER_NOT_ACTIVE'),
  memberNotActive('SUSPENDED'),
  memberNotActive('CLOSED'),
  price('NOT_AN_ISSUER'),
  price('CONTRACT_NOT_IN_FORCE'),
  {
    name: 'a purchase that has earned',
    code: 'DUPLICATE_PURCHASE',
    place: 'purchase',
    field: ['purchase', 'reference'],
    recorded: true,
    state: () => ({ purchases: new Set([purchaseOf(MERCHANT, sha256('bill-1'))]) }),
  },
  occurredAt('a purchase too far ahead', 24 * HOUR + 1),
  occurredAt('a purchase too long ago', -180 * DAY - 1),
];

const BURN_OBSTACLES: readonly Obstacle[] = [
  keyUsed(burn()),
  memberNotFound('an unknown member', null),
  memberNotFound('a member without an account', 4_242n),
  price('MERCHANT_NOT_FOUND'),
  price('PARTNER_NOT_ACTIVE'),
  memberNotActive('SUSPENDED'),
  memberNotActive('CLOSED'),
  price('NOT_AN_ACCEPTOR'),
  price('CONTRACT_NOT_IN_FORCE'),
  {
    name: 'too few points',
    code: 'INSUFFICIENT_POINTS',
    place: 'points',
    field: ['points'],
    recorded: true,
    operation: { points: 301n },
  },
];

/** The state with everything that the obstacles put into it. */
function stateWith(...obstacles: readonly Obstacle[]) {
  return state(Object.assign({}, ...obstacles.map((each) => each.state?.() ?? {})) as StateChanges);
}

const anEarn = (changes: Obstacle['operation']): Operation => earn(changes);
// An obstacle's price, if any, refuses, which is the same for either kind of operation.
const aBurn = (changes: Obstacle['operation']): Operation => burn(changes as Partial<BurnOperation>);

describe.each([
  ['an earn', EARN_OBSTACLES, anEarn],
  ['a burn', BURN_OBSTACLES, aBurn],
] as const)('%s', (_name, obstacles, make) => {
  const rows = obstacles.map((obstacle) => [obstacle.name, obstacle] as const);

  test('L-11 with nothing against it is posted', () => {
    expect(codeOf(decide(state(), [make({})]).outcomes[0])).toBe('posted');
  });

  test.each(rows)(
    'L-11 refused for %s alone: the code is told, and nothing changed',
    (_obstacle, obstacle) => {
      const before = stateWith(obstacle);
      const now = stateWith(obstacle);
      const { outcomes, writes } = decide(now, [make(obstacle.operation)]);

      expect(outcomes).toHaveLength(1);
      expect(outcomes[0]).toMatchObject({
        kind: 'refused',
        replayed: false,
        refusal: {
          code: obstacle.code,
          field: obstacle.field,
          message: expect.stringMatching(obstacle.message ?? /./),
        },
      });
      expect(now.accounts).toEqual(before.accounts);
      expect(now.purchases).toEqual(before.purchases);
      expect(writes.accounts.size).toBe(0);
      expect(writes.deltas.size).toBe(0);
      for (const rows of [writes.transactions, writes.entries, writes.purchases, writes.events]) {
        expect(rows).toEqual([]);
      }
    },
  );

  test.each(rows)('L-04 the answer to %s is recorded only if final', (_obstacle, obstacle) => {
    const now = stateWith(obstacle);
    const known = now.keys.size;
    const { writes } = decide(now, [make(obstacle.operation)]);
    expect(writes.keys).toHaveLength(obstacle.recorded ? 1 : 0);
    expect(now.keys.size - known).toBe(obstacle.recorded ? 1 : 0);
  });

  const pairs = obstacles.flatMap((first, index) =>
    obstacles
      .slice(index + 1)
      .filter((second) => second.place !== first.place)
      .map((second) => [first.name, second.name, first, second] as const),
  );
  test.each(pairs)('L-04 by rank: %s is told before %s', (_first, _second, first, second) => {
    const operation = make({ ...second.operation, ...first.operation });
    expect(codeOf(decide(stateWith(second, first), [operation]).outcomes[0])).toBe(first.code);
  });
});
