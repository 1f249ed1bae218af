import type { EarnOperation, Operation, Outcome } from '../../src/ledger/operations.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import { burnOf, earnOf, tally, toldOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld } from './ledger-world.js';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openWorld({ members: 24 });
});
afterAll(() => world.close());
afterEach(async () => {
  expect(await world.differences()).toEqual([]);
});

const member = (index: number): bigint => world.members[index] as bigint;
const post = (operation: Operation, node: 0 | 1 = 0): Promise<Outcome> =>
  world.nodes[node].ledger.post(world.coalitionId, operation);

/** Operations that the layers above would never let through, each refused by something in the database or in `decide`. */
const POISONS: readonly [string, (honest: EarnOperation) => EarnOperation][] = [
  [
    'metadata with NUL, which jsonb cannot hold',
    (honest) => ({ ...honest, details: { ...honest.details, metadata: { note: '\u0000' } } }),
  ],
  [
    'a reference with NUL, which text cannot hold',
    (honest) => ({ ...honest, details: { ...honest.details, reference: 'a\u0000b' } }),
  ],
  [
    'metadata with half a character',
    (honest) => ({ ...honest, details: { ...honest.details, metadata: { note: '\ud800' } } }),
  ],
  ['a key with NUL, which fails while reading', (honest) => ({ ...honest, key: `${honest.key}\u0000` })],
  [
    'more points than a bigint holds',
    (honest) => ({
      ...honest,
      price: (at, postedOn, level) => {
        const price = honest.price(at, postedOn, level);
        if (price.refused) return price;
        return { value: { ...price.value, points: 10n ** 30n } };
      },
    }),
  ],
  [
    'points below zero',
    (honest) => ({
      ...honest,
      price: (at, postedOn, level) => {
        const price = honest.price(at, postedOn, level);
        if (price.refused) return price;
        return { value: { ...price.value, points: -5n } };
      },
    }),
  ],
  [
    'a price that throws',
    (honest) => ({
      ...honest,
      price: () => {
        throw new Error('the price is broken');
      },
    }),
  ],
];

test.each(POISONS)('L-11 %s: it fails alone, its neighbours of the batch succeed', async (name, poison) => {
  const before = await Promise.all(world.members.map((each) => world.account(each)));
  const honest = world.members.map((each, n) =>
    earnOf(world, { key: `${name} ${n}`, member: each, points: 10n }),
  );
  const operations = honest.map((each, n) => (n === 5 ? poison(each) : each));
  const settled = await Promise.allSettled(operations.map((each) => post(each)));

  expect(settled.map(({ status }) => status)).toEqual(
    operations.map((_, n) => (n === 5 ? 'rejected' : 'fulfilled')),
  );
  const outcomes = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(tally(outcomes)).toEqual({ posted: 23 });
  for (const [n, each] of world.members.entries()) {
    expect((await world.account(each)).posted).toBe((before[n]?.posted ?? 0n) + (n === 5 ? 0n : 10n));
  }
  // Nothing was recorded under its key: made good, it passes with the same one.
  const again = await post(honest[5] as EarnOperation);
  expect(toldOf(again)).toBe('posted');
});

test('L-11 several poisoned operations in one storm, on both nodes', async () => {
  const operations = Array.from({ length: 200 }, (_, n) => {
    const honest = earnOf(world, { key: `storm ${n}`, member: member(n % 24), points: 1n });
    return n % 40 === 7 ? (POISONS[0] as (typeof POISONS)[number])[1](honest) : honest;
  });
  const settled = await Promise.allSettled(operations.map((each, n) => post(each, n % 2 === 0 ? 0 : 1)));
  const rejected = settled.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []));
  expect(rejected).toEqual([7, 47, 87, 127, 167]);
});

test('L-11 a poisoned operation of a member leaves what the same member asked before and after it', async () => {
  const [first, poisoned, last] = [1, 2, 3].map((n) =>
    earnOf(world, { key: `row ${n}`, member: member(9), points: 2n }),
  );
  const before = (await world.account(member(9))).posted;
  const settled = await Promise.allSettled(
    [first, (POISONS[0] as (typeof POISONS)[number])[1](poisoned as EarnOperation), last].map((each) =>
      post(each as Operation),
    ),
  );
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await world.account(member(9))).toMatchObject({ posted: before + 4n });
});

test('L-11 a member that somebody else has locked is LEDGER_BUSY, alone; afterwards the same key works', async () => {
  const locked = member(3);
  const before = await world.account(locked);
  await post(earnOf(world, { key: 'before the lock', member: locked, points: 50n }));
  await world.owner.query('begin');
  await world.owner.query(
    'select 1 from member_account where coalition_id = $1 and member_id = $2 for update',
    [world.coalitionId, locked],
  );
  const operations = [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
    n === 3
      ? burnOf(world, { key: 'while locked', member: locked, points: 20n })
      : earnOf(world, { key: `beside the lock ${n}`, member: member(n), points: 1n }),
  );
  const outcomes = await Promise.all(operations.map((each) => post(each)));
  await world.owner.query('rollback');

  expect(outcomes.map(toldOf)).toEqual(operations.map((_, n) => (n === 3 ? 'LEDGER_BUSY' : 'posted')));
  expect(outcomes[3]).toMatchObject({ replayed: false });
  expect(await world.account(locked)).toMatchObject({
    posted: before.posted + 50n,
    version: before.version + 1,
  });

  const again = await post(operations[3] as Operation);
  expect(again).toMatchObject({ kind: 'posted', replayed: false, balance: { posted: before.posted + 30n } });
});

test('L-11 a day that is being closed holds everybody up, and nothing is lost', async () => {
  await world.owner.query('begin');
  await world.owner.query('select pg_advisory_xact_lock(ledger_day_lock($1))', [world.coalitionId]);
  const operation = earnOf(world, { key: 'at the close', member: member(20), points: 1n });
  const waiting = post(operation);
  // The shared lock is wanted: the batch waits, and goes on when the close is over.
  await untilSessionsWait(world.owner);
  await world.owner.query('commit');
  expect(toldOf(await waiting)).toBe('posted');
});
