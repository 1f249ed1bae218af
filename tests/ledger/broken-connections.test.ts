import type { Operation, Outcome } from '../../src/ledger/operations.js';
import { burnOf, earnOf, tally, toldOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld } from './ledger-world.js';
import { type Cut, severedWire } from './severed-wire.js';

const wire = severedWire();
let world: LedgerWorld;

beforeAll(async () => {
  world = await openWorld({ members: 30, firstNodeThrough: (url) => wire.lead(url) });
});
afterAll(async () => {
  await world.close();
  await wire.close();
});
afterEach(async () => {
  expect(await world.differences()).toEqual([]);
});

const post = (node: 0 | 1, operation: Operation): Promise<Outcome> =>
  world.nodes[node].ledger.post(world.coalitionId, operation);

/** Asks as a partner's system would: the same request again while the ledger is busy. */
async function insist(node: 0 | 1, operation: Operation): Promise<Outcome> {
  for (;;) {
    const outcome = await post(node, operation);
    if (toldOf(outcome) !== 'LEDGER_BUSY') return outcome;
  }
}

/** Every key of the prefix in the books, with its transaction. */
async function keysInBooks(prefix: string): Promise<Map<string, string>> {
  const { rows } = await world.owner.query<{ key: string; transaction_id: string }>(
    `select k.key, k.transaction_id from idempotency_key k
       join ledger_transaction t on t.coalition_id = k.coalition_id and t.id = k.transaction_id
      where k.coalition_id = $1 and k.key like $2`,
    [world.coalitionId, `${prefix}%`],
  );
  return new Map(rows.map(({ key, transaction_id }) => [key, transaction_id]));
}

/** What was acknowledged is there, under its key, once. */
async function expectAllInBooks(
  prefix: string,
  operations: readonly Operation[],
  outcomes: readonly Outcome[],
) {
  const books = await keysInBooks(prefix);
  const told = new Map(
    outcomes.map((outcome, at) => [
      operations[at]?.key,
      outcome.kind === 'posted' ? String(outcome.transactionId) : toldOf(outcome),
    ]),
  );
  expect(told).toEqual(new Map([...books].sort(byKey(told))));
  expect(new Set(books.values()).size).toBe(books.size);
}

function byKey(order: Map<string | undefined, string>) {
  const places = [...order.keys()];
  return ([a]: [string, string], [b]: [string, string]) => places.indexOf(a) - places.indexOf(b);
}

/** Ends one connection of the ledger that is in the middle of something; 0 when there is none. */
async function killOne(): Promise<number> {
  const { rows } = await world.owner.query<{ n: string }>(
    `select count(pg_terminate_backend(pid)) as n from (
       select pid from pg_stat_activity
        where datname = current_database() and application_name like 'node % ledger' and state <> 'idle'
        order by random() limit 1) unlucky`,
  );
  return Number(rows[0]?.n);
}

test('L-04 connections killed over and over: what was acknowledged is there exactly once', async () => {
  const operations: Operation[] = [];
  const outcomes: Outcome[] = [];
  const totals = world.members.map(() => 0n);
  let killed = 0;
  for (let round = 0; round < 20; round += 1) {
    const some = Array.from({ length: 40 }, (_, n) => {
      const at = (n * 11 + round) % 30;
      totals[at] = (totals[at] as bigint) + 5n;
      return earnOf(world, { key: `kill-${round}-${n}`, member: world.members[at] as bigint, points: 5n });
    });
    let waiting = true;
    const told = Promise.all(some.map((each, n) => insist(n % 2 === 0 ? 0 : 1, each))).finally(() => {
      waiting = false;
    });
    // A few in each round, so that the retries get somewhere.
    for (let kills = 0; waiting && kills < 3; ) {
      const ended = await killOne();
      kills += ended;
      killed += ended;
    }
    operations.push(...some);
    outcomes.push(...(await told));
  }

  expect(killed).toBeGreaterThan(10);
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['posted']));
  await expectAllInBooks('kill-', operations, outcomes);
  for (const [at, member] of world.members.entries()) {
    expect((await world.account(member)).posted).toBe(totals[at]);
  }
});

test('L-11 a backend that ends itself while it commits leaves nothing; the batch is sent again', async () => {
  // Runs at the commit, after everything has been written, and counts outside of transactions.
  await world.owner.query(`
    create sequence deaths;
    create function die_at_commit() returns trigger language plpgsql security definer as $$
    begin
      if nextval('deaths') <= 3 then perform pg_terminate_backend(pg_backend_pid()); end if;
      return null;
    end $$;
    create constraint trigger die_at_commit after insert on idempotency_key deferrable initially deferred
      for each row execute function die_at_commit();
  `);
  const before = (await world.account(world.members[0] as bigint)).posted;
  const operation = earnOf(world, { key: 'dying', member: world.members[0] as bigint, points: 8n });
  const outcome = await post(1, operation);
  const deaths = await world.owner.query<{ n: string }>('select last_value as n from deaths');
  await world.owner.query('drop trigger die_at_commit on idempotency_key; drop sequence deaths cascade');

  expect(deaths.rows[0]?.n).toBe('4');
  expect(outcome).toMatchObject({ kind: 'posted', replayed: false, balance: { posted: before + 8n } });
  await expectAllInBooks('dying', [operation], [outcome]);
});

test.each<Cut>([
  'before the commit arrives',
  // The first try is in the books, and the second finds its key: for the caller, who asked once, it is no replay.
  'before the commit is answered',
])('L-04 the wire is cut %s: the operation is there once, told and announced as new', async (where) => {
  const member = world.members[1] as bigint;
  const before = (await world.account(member)).posted;
  const cuts = wire.made;
  wire.cut(where, 1);
  const operation = earnOf(world, { key: `cut ${where}`, member, points: 3n });
  const outcome = await post(0, operation);

  expect(wire.made).toBe(cuts + 1);
  expect(toldOf(outcome)).toBe('posted');
  const { transactionId } = outcome as Extract<Outcome, { kind: 'posted' }>;
  const announced = world.nodes[0].announced.filter((message) => message.includes(`"${transactionId}"`));
  expect(announced).toHaveLength(1);
  expect(await post(0, operation)).toEqual({ ...outcome, replayed: true });
  expect(outcome).toMatchObject({ balance: { posted: before + 3n } });
  expect((await world.account(member)).posted).toBe(before + 3n);
  await expectAllInBooks(`cut ${where}`, [operation], [outcome]);
});

test.each<Cut>(['before the commit arrives', 'before the commit is answered'])(
  'L-05 L-11 many batches whose wire is cut %s: every operation has one effect and one outcome',
  async (where) => {
    const members = world.members.slice(2, 22);
    for (const member of members) {
      await post(1, earnOf(world, { key: `fund ${where} ${member}`, member, points: 100n }));
    }
    const before = new Map<bigint, bigint>();
    for (const member of members) before.set(member, (await world.account(member)).posted);
    const cuts = wire.made;
    const operations: Operation[] = [];
    const outcomes: Outcome[] = [];
    for (let round = 0; round < 6; round += 1) {
      wire.cut(where, 2);
      const some = members.map((member, n) =>
        burnOf(world, { key: `many ${where} ${round}-${n}`, member, points: 7n }),
      );
      operations.push(...some);
      outcomes.push(...(await Promise.all(some.map((each) => insist(0, each)))));
    }
    wire.cut(where, 0);

    expect(wire.made - cuts).toBeGreaterThanOrEqual(6);
    expect(Object.keys(tally(outcomes)).filter((told) => told !== 'posted' && told !== 'replayed')).toEqual(
      [],
    );
    await expectAllInBooks(`many ${where}`, operations, outcomes);
    for (const member of members) {
      expect((await world.account(member)).posted).toBe((before.get(member) as bigint) - 42n);
    }
  },
);

test('L-04 a caller that gave up and asks the other node is told the same', async () => {
  const member = world.members[25] as bigint;
  const before = await world.account(member);
  const balance = { posted: before.posted + 11n, version: before.version + 1 };
  const operation = earnOf(world, { key: 'handed over', member, points: 11n });
  wire.cut('before the commit is answered', 1);
  const [first, second] = await Promise.all([post(0, operation), post(1, operation)]);
  wire.cut('before the commit is answered', 0);
  const third = await post(1, operation);
  expect(first).toMatchObject({ kind: 'posted', balance });
  expect(second).toMatchObject({ kind: 'posted', balance });
  expect(third).toEqual({ ...first, replayed: true });
  expect(await world.account(member)).toMatchObject(balance);
});
