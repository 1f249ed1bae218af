import { OF_A_PART } from '../../src/ledger/batch/import-lane.js';
import { decide } from '../../src/ledger/decide/decide.js';
import type { EarnOperation, Outcome } from '../../src/ledger/operations.js';
import { account, earn, sha256, state } from './decide-scene.js';
import { burnOf, earnOf, tally, toldOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld } from './ledger-world.js';

/** Enough for every part of the lane to have more to take than a batch does. */
const MEMBERS = 900;
const IDS_OF_A_BATCH = 512n;

let world: LedgerWorld;

beforeAll(async () => {
  world = await openWorld({ members: MEMBERS });
});
afterAll(() => world.close());
afterEach(async () => {
  expect(await world.differences()).toEqual([]);
});

const member = (index: number): bigint => world.members[index] as bigint;

const importOn = (node: 0 | 1, earns: readonly EarnOperation[]): Promise<Outcome[]> =>
  Promise.all(earns.map((each) => world.nodes[node].ledger.postImported(world.coalitionId, each)));

test('L-04 an import’s earns are all posted, each member’s in their order, and sent again they are replays', async () => {
  const earns = Array.from({ length: 2_000 }, (_, n) =>
    earnOf(world, { key: `ordered-${n}`, member: member(n % 400), points: BigInt(1 + (n % 7)) }),
  );
  const outcomes = await importOn(0, earns);
  expect(tally(outcomes)).toEqual({ posted: 2_000 });
  for (const [n, outcome] of outcomes.entries()) {
    // the fifth earn of a member gives its fifth version, and so on
    expect(outcome).toMatchObject({
      balance: { memberId: member(n % 400), version: 1 + Math.floor(n / 400) },
    });
  }

  expect(tally(await importOn(0, earns))).toEqual({ replayed: 2_000 });
});

test('L-05 members in both lanes on two nodes at once: what was told adds up to what is there', async () => {
  const members = world.members.slice(400, 440);
  await importOn(
    0,
    members.map((each) => earnOf(world, { key: `first-${each}`, member: each, points: 100n })),
  );
  const imported = members.flatMap((each) =>
    Array.from({ length: 10 }, (_, n) =>
      earnOf(world, { key: `lane-${each}-${n}`, member: each, points: 3n }),
    ),
  );
  const burns = members.flatMap((each) =>
    Array.from({ length: 10 }, (_, n) =>
      burnOf(world, { key: `till-${each}-${n}`, member: each, points: 7n }),
    ),
  );
  const [earned, burned] = await Promise.all([
    importOn(0, imported),
    Promise.all(
      burns.map((each, n) => world.nodes[n % 2 === 0 ? 0 : 1].ledger.post(world.coalitionId, each)),
    ),
  ]);
  expect(tally(earned)).toEqual({ posted: 400 });
  expect(tally(burned)).toEqual({ posted: 400 });
  for (const each of members) {
    expect(await world.account(each)).toMatchObject({ posted: 100n + 30n - 70n, version: 21 });
  }
});

test('L-04 E-06 equal keys and equal purchases in both lanes on two nodes at once earn once', async () => {
  const twins = Array.from({ length: 300 }, (_, n) =>
    earnOf(world, { key: `twin-${n}`, member: member(450 + (n % 100)), points: 5n }),
  );
  const [lane, near, far] = await Promise.all([
    importOn(0, twins),
    Promise.all(twins.map((each) => world.nodes[0].ledger.post(world.coalitionId, each))),
    importOn(1, twins.toReversed()),
  ]);
  const told = [lane, near, far.toReversed()];
  for (const n of twins.keys()) {
    expect(told.map((outcomes) => toldOf(outcomes[n] as Outcome)).sort()).toEqual([
      'posted',
      'replayed',
      'replayed',
    ]);
  }

  // one purchase for two members, who are in other parts of the lane, under keys of their own
  const claims = Array.from({ length: 200 }, (_, n) =>
    earnOf(world, {
      key: `claim-${n}`,
      reference: `bought-once-${n >> 1}`,
      member: member(560 + n),
      points: 5n,
    }),
  );
  expect(tally(await importOn(0, claims))).toEqual({ posted: 100, DUPLICATE_PURCHASE: 100 });
});

test('L-11 an earn of an import that cannot be priced fails alone', async () => {
  const fault = new Error('no price');
  const earns = Array.from({ length: 200 }, (_, n) => {
    const sound = earnOf(world, { key: `fault-${n}`, member: member(n), points: 1n });
    return n !== 77
      ? sound
      : {
          ...sound,
          price: () => {
            throw fault;
          },
        };
  });
  const settled = await Promise.allSettled(
    earns.map((each) => world.nodes[0].ledger.postImported(world.coalitionId, each)),
  );
  expect(settled.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([77]);
});

test('L-11 a caller’s operations do not wait behind an import whose members are locked', async () => {
  const { ledger } = world.nodes[0];
  const spender = member(899);
  await ledger.post(world.coalitionId, earnOf(world, { key: 'to-spend', member: spender, points: 50n }));
  const locked = world.members.slice(0, 800);
  await world.owner.query('begin');
  await world.owner.query(
    'select from member_account where coalition_id = $1 and member_id = any ($2) for update',
    [world.coalitionId, locked],
  );
  let ended = 0;
  const importing = locked.map((each) =>
    ledger
      .postImported(world.coalitionId, earnOf(world, { key: `waits-${each}`, member: each, points: 1n }))
      .finally(() => {
        ended += 1;
      }),
  );
  try {
    const burned = await ledger.post(
      world.coalitionId,
      burnOf(world, { key: 'passes', member: spender, points: 20n }),
    );
    expect(toldOf(burned)).toBe('posted');
    expect(ended).toBe(0);
  } finally {
    await world.owner.query('rollback');
  }
  // Whoever waited for too long was told so, and may be sent again.
  const told = tally(await Promise.all(importing));
  expect((told.posted ?? 0) + (told.LEDGER_BUSY ?? 0)).toBe(800);
});

test('V-05 X-02 the ids of a batch suffice for its earns, also where points of every member expire before', () => {
  const { mostPerBatch } = OF_A_PART;
  const lapsed = { expiries: ['2025-02-09'], fundings: [71n], points: [300n] };
  const ids = Array.from({ length: mostPerBatch }, (_, n) => 2_000n + BigInt(n));
  const { outcomes, writes } = decide(
    state({ accounts: ids.map((memberId) => account({ memberId, lots: structuredClone(lapsed) })) }),
    ids.map((memberId) =>
      earn({
        memberId,
        key: `k-${memberId}`,
        fingerprint: sha256(`${memberId}`),
        purchase: { ...earn().purchase, referenceHash: sha256(`r-${memberId}`) },
      }),
    ),
  );
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['posted']));
  expect(writes.transactions).toHaveLength(2 * mostPerBatch);
  expect(writes.idsTaken).toBeLessThanOrEqual(IDS_OF_A_BATCH);
});
