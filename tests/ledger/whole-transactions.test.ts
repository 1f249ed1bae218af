import { earnOf, transactionOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld, PARTNER_A } from './ledger-world.js';
import {
  ensureThisMonth,
  FAR_ID,
  plainEntries,
  plainTransactions,
  ROLES,
  refusalOf,
  SAID,
  tablesOf,
  together,
} from './raw-books.js';

let world: LedgerWorld;
/** A transaction that is in the books, in its month's partition. */
let transaction: bigint;
/** Two accounts of the programme, which entries may name without a sequence. */
let issued: bigint;
let redeemed: bigint;

beforeAll(async () => {
  world = await openWorld({ members: 1 });
  await ensureThisMonth(world);
  const earned = await world.nodes[0].ledger.post(
    world.coalitionId,
    earnOf(world, { key: 'e1', member: member(0), points: 100n }),
  );
  transaction = transactionOf(earned);
  issued = world.accounts.get(PARTNER_A)?.issuedAccountId ?? 0n;
  redeemed = world.accounts.get(PARTNER_A)?.redeemedAccountId ?? 0n;
  const rows = plainEntries(world, [
    [FAR_ID, 0, issued, 0n],
    [FAR_ID, 1, redeemed, 0n],
  ]);
  await world.owner.query(together(world, [FAR_ID], rows));
});
afterAll(() => world.close());

const member = (index: number): bigint => world.members[index] as bigint;

/** What a member's entry says beside its account and amount. */
const OF_A_MEMBER = {
  sequence: '99',
  version: '99',
  posted_after: '5',
  held_after: '0',
  pending_after: '0',
  owed_after: '0',
  lot_expiries: "'{infinity}'",
  lot_fundings: "'{1}'",
  lot_points: "'{5}'",
};

/** A member's entry of 5 points, which says so much, and its counterpart. */
function memberEntry(id: bigint, said: Partial<typeof OF_A_MEMBER>): string {
  const columns = Object.keys(said);
  return `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, ${columns})
    values (${world.coalitionId}, ${id}, 0, ${member(0)}, 5, now(), ${Object.values(said)}),
           (${world.coalitionId}, ${id}, 1, ${issued}, -5, now(), ${columns.map(() => 'null')})`;
}

describe('transactions that are not whole', () => {
  const id = FAR_ID + 5n;
  type Leg = readonly [transaction: bigint, leg: number, account: 'issued' | 'redeemed', amount: bigint];
  const rows = (legs: readonly Leg[], table?: string) =>
    plainEntries(
      world,
      legs.map(([of, leg, account, amount]) => [of, leg, account === 'issued' ? issued : redeemed, amount]),
      table,
    );
  const pair = (of: bigint, first = 0): Leg[] => [
    [of, first, 'issued', -5n],
    [of, first + 1, 'redeemed', 5n],
  ];

  const unbalanced: readonly (readonly [string, readonly Leg[]])[] = [
    ['a single entry', [[id, 0, 'issued', 5n]]],
    ['a single entry of nothing', [[id, 0, 'issued', 0n]]],
    [
      'two entries that sum to 1',
      [
        [id, 0, 'issued', 5n],
        [id, 1, 'redeemed', -4n],
      ],
    ],
    [
      'two entries with the same sign',
      [
        [id, 0, 'issued', 5n],
        [id, 1, 'redeemed', 5n],
      ],
    ],
    [
      'one transaction that balances beside one that does not',
      [...pair(id), [id + 1n, 0, 'issued', 5n], [id + 1n, 1, 'redeemed', -6n]],
    ],
    [
      'two transactions that balance only together',
      [
        [id, 0, 'issued', 5n],
        [id + 1n, 0, 'redeemed', -5n],
      ],
    ],
    ['legs that do not begin at 0', pair(id, 1)],
    [
      'legs with a gap',
      [
        [id, 0, 'issued', 5n],
        [id, 2, 'redeemed', -5n],
      ],
    ],
  ];
  const idsOf = (legs: readonly Leg[]) => [...new Set(legs.map(([of]) => of))];

  describe.each(ROLES)('as %s', (role) => {
    test.each(unbalanced)('L-01 %s: refused by the database', async (_name, legs) => {
      expect(await refusalOf(world, role, together(world, idsOf(legs), rows(legs)))).toBe(SAID.notWhole);
    });

    test('L-01 two entries that sum to zero pass with their transaction, in either order', async () => {
      expect(await refusalOf(world, role, together(world, [id], rows(pair(id))))).toBe('let 2 rows');
      const turned = `with written as (${rows(pair(id))}) ${plainTransactions(world, [id])}`;
      expect(await refusalOf(world, role, turned)).toBe('let 1 rows');
    });

    test('L-01 L-09 a transaction without entries is refused, beside a whole one too', async () => {
      expect(await refusalOf(world, role, plainTransactions(world, [id]))).toBe(SAID.notWhole);
      expect(await refusalOf(world, role, together(world, [id, id + 1n], rows(pair(id))))).toBe(
        SAID.notWhole,
      );
    });

    test('L-01 L-09 entries without a transaction are refused, beside whole ones too', async () => {
      expect(await refusalOf(world, role, rows(pair(id)))).toBe(SAID.notWhole);
      expect(await refusalOf(world, role, together(world, [id], rows([...pair(id), ...pair(id + 1n)])))).toBe(
        SAID.notWhole,
      );
    });

    test('L-01 transactions around one that is there already are looked at as well', async () => {
      const around = [FAR_ID - 1n, FAR_ID + 1n];
      const whole = around.flatMap((of) => pair(of));
      expect(await refusalOf(world, role, together(world, around, rows(whole)))).toBe('let 4 rows');
      // As many in this range as were written, but not the same ones.
      for (const [here, missing] of [around, around.toReversed()] as [bigint, bigint][]) {
        const entries = rows(pair(here));
        expect(await refusalOf(world, role, together(world, [here, missing], entries))).toBe(SAID.notWhole);
        expect(await refusalOf(world, role, together(world, [here], rows(whole)))).toBe(SAID.notWhole);
      }
    });

    test('L-01 L-02 a transaction that is there gets no further entries', async () => {
      for (const old of [transaction, FAR_ID]) {
        expect(await refusalOf(world, role, rows(pair(old, 2)))).toBe(SAID.notWhole);
        expect(await refusalOf(world, role, rows(pair(old)))).toBe(SAID.duplicate);
        const past = `${rows([...pair(old), ...pair(old, 2)])} on conflict do nothing`;
        expect(await refusalOf(world, role, past)).toBe(SAID.notWhole);
      }
    });

    test('L-03 an entry of a member without a sequence is refused', async () => {
      const entries = plainEntries(world, [
        [id, 0, member(0), 5n],
        [id, 1, issued, -5n],
      ]);
      expect(await refusalOf(world, role, together(world, [id], entries))).toBe(SAID.unnumbered);
    });

    test.each([
      ['a sequence alone', { sequence: '99' }],
      ['all but the sequence', { ...OF_A_MEMBER, sequence: 'null' }],
      ['all but the version', { ...OF_A_MEMBER, version: 'null' }],
      ['all but the balance', { ...OF_A_MEMBER, posted_after: 'null' }],
      ['all but what is held', { ...OF_A_MEMBER, held_after: 'null' }],
      ['all but what is pending', { ...OF_A_MEMBER, pending_after: 'null' }],
      ['all but what is owed', { ...OF_A_MEMBER, owed_after: 'null' }],
      ['all but the lots’ expiries', { ...OF_A_MEMBER, lot_expiries: 'null' }],
      ['all but the lots’ fundings', { ...OF_A_MEMBER, lot_fundings: 'null' }],
      ['all but the lots’ points', { ...OF_A_MEMBER, lot_points: 'null' }],
    ])('L-03 an entry with %s of what a member’s entry says is refused', async (_name, said) => {
      expect(await refusalOf(world, role, together(world, [id], memberEntry(id, said)))).toBe(
        SAID.checkViolation,
      );
    });

    test('L-03 an entry with all of it passes', async () => {
      expect(await refusalOf(world, role, together(world, [id], memberEntry(id, OF_A_MEMBER)))).toBe(
        'let 2 rows',
      );
    });
  });

  test('L-01 a way past the tables into their partitions is closed too', async () => {
    const told: unknown[] = [];
    for (const partition of await tablesOf(world, 'entry')) {
      // an id of the partition's own range
      const own = partition.endsWith('_rest') || partition === 'entry' ? id : transaction;
      for (const role of ['postgres', 'hamsood_owner'] as const) {
        const entries = await refusalOf(world, role, rows(pair(own, 7), partition));
        if (!/HS002|42501/.test(entries)) told.push({ partition, role, entries });
      }
    }
    for (const partition of await tablesOf(world, 'ledger_transaction')) {
      const own = /_(rest|transaction)$/.test(partition) ? id : transaction + 1n;
      for (const role of ['postgres', 'hamsood_owner'] as const) {
        const alone = await refusalOf(world, role, plainTransactions(world, [own], partition));
        if (!/HS002|42501/.test(alone)) told.push({ partition, role, alone });
      }
    }
    expect(told).toEqual([]);
  });
});
