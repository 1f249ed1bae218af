import type { Operation, Outcome } from '../../src/ledger/operations.js';
import { inCoalition } from '../../src/runtime/database.js';
import { burnOf, earnOf, tally, toldOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld, PARTNER_A } from './ledger-world.js';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openWorld({ members: 60 });
});
afterAll(() => world.close());
afterEach(async () => {
  expect(await world.differences()).toEqual([]);
});

const onNode = (index: number) => world.nodes[index % 2 === 0 ? 0 : 1].ledger;

/** All at once, every other one on the second node. */
function storm(operations: readonly Operation[]): Promise<Outcome[]> {
  return Promise.all(operations.map((each, index) => onNode(index).post(world.coalitionId, each)));
}

const member = (index: number): bigint => world.members[index] as bigint;

async function give(to: bigint, points: bigint): Promise<void> {
  const outcome = await onNode(0).post(
    world.coalitionId,
    earnOf(world, { key: `give-${to}`, member: to, points }),
  );
  expect(toldOf(outcome)).toBe('posted');
}

test('L-05 L-11 200 burns of one member at once on two nodes: exactly as many as the balance covers', async () => {
  await give(member(0), 1_000n);
  // 1,000 / 7 = 142.86: 142 burns succeed, 6 points stay
  const outcomes = await storm(
    Array.from({ length: 200 }, (_, n) =>
      burnOf(world, { key: `storm-${n}`, member: member(0), points: 7n }),
    ),
  );

  expect(tally(outcomes)).toEqual({ posted: 142, INSUFFICIENT_POINTS: 58 });
  const posted = outcomes.flatMap((outcome) => (outcome.kind === 'posted' ? [outcome.balance] : []));
  expect(posted.map(({ posted: points }) => points).sort((a, b) => Number(b - a))).toEqual(
    Array.from({ length: 142 }, (_, n) => 1_000n - 7n * BigInt(n + 1)),
  );
  for (const refused of outcomes.filter(({ kind }) => kind === 'refused')) {
    expect(refused).toMatchObject({ balance: { posted: 6n, version: 143 } });
  }
  expect(await world.account(member(0))).toMatchObject({ posted: 6n, version: 143 });
});

test('L-05 earns and burns of one member mixed: what was told adds up to what is there', async () => {
  await give(member(1), 50n);
  const outcomes = await storm(
    Array.from({ length: 160 }, (_, n) =>
      n % 2 === 0
        ? earnOf(world, { key: `mixed-${n}`, member: member(1), points: 3n })
        : burnOf(world, { key: `mixed-${n}`, member: member(1), points: 5n }),
    ),
  );
  const burned = outcomes.filter((outcome, n) => n % 2 === 1 && outcome.kind === 'posted').length;
  expect(outcomes.filter((outcome, n) => n % 2 === 0 && outcome.kind === 'posted')).toHaveLength(80);
  expect(await world.account(member(1))).toMatchObject({
    posted: 50n + 240n - 5n * BigInt(burned),
    version: 1 + 80 + burned,
  });
  const versions = outcomes.flatMap((outcome) =>
    outcome.kind === 'posted' ? [outcome.balance.version] : [],
  );
  expect(new Set(versions).size).toBe(80 + burned);
});

test('L-09 one partner’s account under the storm of many members loses nothing', async () => {
  const { issuedAccountId, redeemedAccountId } = world.accounts.get(PARTNER_A)!;
  const issued = await world.programmeBalance(issuedAccountId);
  const redeemed = await world.programmeBalance(redeemedAccountId);
  const members = world.members.slice(2, 42);
  const earns = await storm(
    Array.from({ length: 400 }, (_, n) =>
      earnOf(world, { key: `partner-e${n}`, member: members[n % 40] as bigint, points: BigInt(n % 11) }),
    ),
  );
  const burns = await storm(
    Array.from({ length: 400 }, (_, n) =>
      burnOf(world, { key: `partner-b${n}`, member: members[(n * 7) % 40] as bigint, points: 2n }),
    ),
  );
  expect(tally(earns)).toEqual({ posted: 400 });
  const given = Array.from({ length: 400 }, (_, n) => BigInt(n % 11)).reduce(
    (sum, points) => sum + points,
    0n,
  );
  const taken = 2n * BigInt(burns.filter(({ kind }) => kind === 'posted').length);
  expect(await world.programmeBalance(issuedAccountId)).toBe(issued - given);
  expect(await world.programmeBalance(redeemedAccountId)).toBe(redeemed + taken);
});

test('L-09 folding deltas while others post loses nothing', async () => {
  const { issuedAccountId } = world.accounts.get(PARTNER_A)!;
  const before = await world.programmeBalance(issuedAccountId);
  let posting = true;
  const folding = (async () => {
    let folded = 0;
    while (posting) folded += await foldSome();
    return folded;
  })();
  for (let round = 0; round < 10; round += 1) {
    await storm(
      Array.from({ length: 40 }, (_, n) =>
        earnOf(world, { key: `fold-${round}-${n}`, member: member(2 + n), points: 1n }),
      ),
    );
  }
  posting = false;
  expect(await folding).toBeGreaterThan(0);
  expect(await world.programmeBalance(issuedAccountId)).toBe(before - 400n);
});

/** What the folding job does, as the server's own role. */
function foldSome(): Promise<number> {
  return inCoalition(world.nodes[1].database, world.coalitionId, async (em) => {
    const [row] = await em.execute<{ folded: number }[]>('select fold_account_deltas(100) as folded');
    return row?.folded ?? 0;
  });
}

test('L-04 one key, one input, 100 times on two nodes: one transaction, the others hear of it again', async () => {
  await give(member(43), 100n);
  const outcomes = await storm(
    Array.from({ length: 100 }, () => burnOf(world, { key: 'shared', member: member(43), points: 60n })),
  );
  expect(tally(outcomes)).toEqual({ posted: 1, replayed: 99 });
  const ids = outcomes.flatMap((outcome) => (outcome.kind === 'posted' ? [outcome.transactionId] : []));
  expect(new Set(ids).size).toBe(1);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ balance: { posted: 40n, version: 2 } });
  expect(await world.account(member(43))).toMatchObject({ posted: 40n, version: 2 });
});

test('L-04 one key, one input, refused for good: everybody hears the same refusal, once fresh', async () => {
  const outcomes = await storm(
    Array.from({ length: 60 }, () =>
      burnOf(world, { key: 'shared-refusal', member: member(44), points: 1n }),
    ),
  );
  expect(tally(outcomes)).toEqual({ INSUFFICIENT_POINTS: 60 });
  const fresh = outcomes.filter((outcome) => outcome.kind === 'refused' && !outcome.replayed);
  expect(fresh).toHaveLength(1);
});

test('L-04 one key, many inputs, on two nodes: the first input wins, the others are told so', async () => {
  for (let round = 0; round < 5; round += 1) {
    // Different members, so that nothing but the key brings them together.
    const outcomes = await storm(
      Array.from({ length: 40 }, (_, n) =>
        earnOf(world, {
          key: `contested-${round}`,
          reference: `c-${round}-${n}`,
          member: member(2 + (n % 40)),
          points: 1n,
        }),
      ),
    );
    expect(tally(outcomes)).toEqual({ posted: 1, IDEMPOTENCY_KEY_REUSED: 39 });
  }
});

test('E-06 one purchase under many keys, for many members, on two nodes: exactly one earns', async () => {
  for (let round = 0; round < 5; round += 1) {
    const outcomes = await storm(
      Array.from({ length: 40 }, (_, n) =>
        earnOf(world, {
          key: `bill-${round}-${n}`,
          reference: `bill-${round}`,
          member: member(2 + n),
          points: 9n,
        }),
      ),
    );
    expect(tally(outcomes)).toEqual({ posted: 1, DUPLICATE_PURCHASE: 39 });
  }
});

test('L-04 E-06 keys and purchases crossed between nodes end without a deadlock that anybody sees', async () => {
  const keys = Array.from({ length: 30 }, (_, n) => n);
  for (let round = 0; round < 4; round += 1) {
    // Node 1 meets the keys and purchases in one order, node 2 in the other.
    const ask = (n: number, order: number) =>
      earnOf(world, {
        key: `cross-${round}-${(n * 13 + order) % 30}`,
        reference: `cross-${round}-${(n * 7) % 30}`,
        member: member(2 + ((n + order) % 40)),
        points: 1n,
      });
    const outcomes = await Promise.all([
      ...keys.map((n) => onNode(0).post(world.coalitionId, ask(n, 0))),
      ...keys.toReversed().map((n) => onNode(1).post(world.coalitionId, ask(n, 5))),
    ]);
    const told = tally(outcomes);
    expect(told.LEDGER_BUSY).toBeUndefined();
    // Each purchase earned at most once, and none of the 30 keys stayed without an outcome.
    expect(told.posted).toBeGreaterThan(0);
    expect(told.posted).toBeLessThanOrEqual(30);
    const recorded = await world.owner.query<{ n: string }>(
      'select count(*) as n from idempotency_key where coalition_id = $1 and key like $2',
      [world.coalitionId, `cross-${round}-%`],
    );
    expect(recorded.rows[0]?.n).toBe('30');
  }
});

test('L-11 operations that are refused do not disturb those that share their batch', async () => {
  const outcomes = await storm(
    Array.from({ length: 120 }, (_, n) => {
      if (n % 4 === 0) return earnOf(world, { key: `nb-${n}`, member: member(45 + (n % 15)), points: 5n });
      if (n % 4 === 1)
        return burnOf(world, { key: `nb-${n}`, member: member(45 + (n % 15)), points: 1_000_000n });
      if (n % 4 === 2) return burnOf(world, { key: `nb-${n}`, member: null, points: 1n });
      return earnOf(world, {
        key: `nb-${n}`,
        reference: 'nb-the-same',
        member: member(45 + (n % 15)),
        points: 5n,
      });
    }),
  );
  expect(tally(outcomes)).toEqual({
    posted: 31,
    INSUFFICIENT_POINTS: 30,
    MEMBER_NOT_FOUND: 30,
    DUPLICATE_PURCHASE: 29,
  });
});
