import pg from 'pg';
import { closeDays } from '../../src/ledger/days/close-days.js';
import { factsSoFar, gatherFacts, readFacts } from '../../src/ledger/days/day-facts.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { entityManagerFor, inCoalition } from '../../src/runtime/database.js';
import { addDays, dayNumber } from '../../src/values/day.js';
import { dayOf, startOfDay } from '../../src/values/time-zone.js';
import { pastGuards } from '../harness/past-guards.js';
import { unlessBusy } from '../harness/unless-busy.js';
import { burnOf, earnOf, toldOf, transactionOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld } from './ledger-world.js';

const FIRST_DAY = '2024-01-01';
const DAY_MS = 86_400_000;

let world: LedgerWorld;
let keys = 0;
beforeEach(async () => {
  world = await openWorld({ members: 6 });
  // A test twin at noon, so that no test runs into midnight.
  const noon =
    startOfDay(addDays(dayOf(new Date(), world.terms.timeZone), 1), world.terms.timeZone).getTime() +
    DAY_MS / 2;
  await world.owner.query(`update coalition set environment = 'test'`);
  await world.owner.query('update ledger_state set clock_offset_ms = $1', [noon - Date.now()]);
});
afterEach(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const close = (node: 0 | 1 = 0) => closeDays(world.nodes[node].database, world.coalitionId);
const em = () => entityManagerFor(world.nodes[0].database, world.coalitionId);

async function earn(member: bigint, node: 0 | 1 = 0): Promise<bigint> {
  keys += 1;
  const operation = earnOf(world, { key: `e${keys}`, member, points: 10n });
  return transactionOf(await world.nodes[node].ledger.post(world.coalitionId, operation));
}

async function advance(days: number): Promise<void> {
  await world.owner.query('update ledger_state set clock_offset_ms = clock_offset_ms + $1', [days * DAY_MS]);
}

async function rows<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  return (await world.owner.query<T>(sql)).rows;
}

const today = async () => {
  const [row] = await rows<{ offset: string }>('select clock_offset_ms::text as offset from ledger_state');
  return dayOf(new Date(Date.now() + Number(row?.offset)), world.terms.timeZone);
};

test('S-02 all days that are over close, in order, once; the one that is not stays open', async () => {
  const [ali] = world.members as [bigint];
  await earn(ali);
  const closed = await close();
  const now = await today();
  expect(closed).toEqual(
    Array.from({ length: dayNumber(now) - dayNumber(FIRST_DAY) }, (_, n) => addDays(FIRST_DAY, n)),
  );
  expect(await close(1)).toEqual([]);
  const [state] = await rows('select first_open_day::text as day, first_open_at as at from ledger_state');
  expect(state).toEqual({ day: now, at: startOfDay(now, world.terms.timeZone) });
  const [counts] = await rows(
    'select (select count(*) from gathered_day)::int as gathered, (select count(*) from day_fact)::int as facts',
  );
  expect(counts).toEqual({ gathered: closed.length, facts: 0 });
});

test('S-02 days close up to the one that is asked for', async () => {
  const options = { until: '2024-02-03' };
  expect(await closeDays(world.nodes[0].database, world.coalitionId, options)).toHaveLength(34);
  expect(await closeDays(world.nodes[0].database, world.coalitionId, options)).toEqual([]);
  await expect(readFacts(em(), world.coalitionId, { from: FIRST_DAY, until: '2024-02-04' })).rejects.toThrow(
    'the facts of 2024-02-04 are not added up yet',
  );
  expect(await readFacts(em(), world.coalitionId, { from: FIRST_DAY, until: '2024-02-03' })).toEqual([]);
});

test('L-06 what is posted after a day’s close carries a later day, whatever the clock says', async () => {
  const [ali, bita] = world.members as [bigint, bigint];
  const before = await earn(ali);
  await advance(1);
  await close();
  // The clock of then goes back by two days, as after a failover; a trigger keeps an offset from doing so.
  await pastGuards(world.owner, () =>
    world.owner.query(`update ledger_state set clock_offset_ms = clock_offset_ms - ${2 * DAY_MS}`),
  );
  const after = await earn(bita);
  const posted = await rows<{ id: string; day: string; at: Date }>(
    'select id::text, business_day::text as day, posted_at as at from ledger_transaction order by id',
  );
  const [state] = await rows<{ day: string; at: Date }>(
    'select first_open_day::text as day, first_open_at as at from ledger_state',
  );
  expect(posted[0]).toMatchObject({ id: String(before), day: addDays(state?.day ?? '', -1) });
  expect(posted[1]).toEqual({ id: String(after), day: state?.day, at: state?.at });
});

test('S-02 W-04 two nodes close while others post: nothing is refused, nothing carries a closed day afterwards, and nobody closes a day twice', async () => {
  let posting = true;
  const closedBy: string[] = [];
  const closing = world.nodes.map(async ({ database }) => {
    while (posting) closedBy.push(...(await unlessBusy(() => closeDays(database, world.coalitionId))));
  });
  const sealing = world.nodes.map(async ({ database }) => {
    while (posting) await unlessBusy(() => sealEpochs(database, world.coalitionId));
  });
  for (let round = 0; round < 25; round += 1) {
    const outcomes = await Promise.all(
      world.members.flatMap((member, at) => {
        const { ledger } = world.nodes[(round + at) % 2] as LedgerWorld['nodes'][0];
        const key = `${round} ${at}`;
        return [
          ledger.post(world.coalitionId, earnOf(world, { key: `p${key}`, member, points: 10n })),
          ledger.post(world.coalitionId, burnOf(world, { key: `q${key}`, member, points: 4n })),
        ];
      }),
    );
    expect(outcomes.map(toldOf)).toEqual(outcomes.map(() => 'posted'));
    if (round % 5 === 4) await advance(1 + (round % 3));
  }
  posting = false;
  await Promise.all([...closing, ...sealing]);
  closedBy.push(...(await close()));
  expect(closedBy).toEqual([...new Set(closedBy)]);
  const { length } = await rows('select from closed_day');
  expect(length).toBe(dayNumber(await today()) - dayNumber(FIRST_DAY));
  // The auditor looks at the rest after each test; here, that all of it is somewhere.
  const range = { from: FIRST_DAY, until: await today() };
  const facts = await inCoalition(world.nodes[1].database, world.coalitionId, (one) =>
    factsSoFar(one, world.coalitionId, range),
  );
  expect(facts.map(({ kind, transactions, points }) => [kind, transactions, points])).toEqual([
    ['ISSUED', 150n, 1_500n],
    ['CONSUMED', 150n, 600n],
    ['REDEEMED', 150n, 600n],
  ]);
  await sealEpochs(world.nodes[0].database, world.coalitionId);
  const [last] = await rows<{ closed: number; sealed: number }>(
    'select (select max(epoch) from closed_day) as closed, (select max(epoch) from seal_block) as sealed',
  );
  expect(last?.sealed).toBeGreaterThanOrEqual(last?.closed ?? 0);
});

test('S-02 closing waits for a batch that is under way, for 50 ms at a time, and takes it in', async () => {
  const [ali] = world.members as [bigint];
  await close();
  await advance(1);
  const other = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
  await other.connect();
  try {
    await other.query('begin');
    await other.query('select pg_advisory_xact_lock_shared(ledger_day_lock($1))', [world.coalitionId]);
    const closing = (async () => {
      for (;;) {
        const closed = await unlessBusy(() => close());
        if (closed.length > 0) return closed;
      }
    })();
    // Meanwhile others post: nobody waits for the lock that closing asks for, gives up and asks for again.
    for (let left = 2; left > 0; left -= 1) await earn(ali, 1);
    expect(await rows(`select from closed_day where day >= '${addDays(await today(), -1)}'`)).toEqual([]);
    await other.query('commit');
    expect(await closing).toEqual([addDays(await today(), -1)]);
  } finally {
    await other.end();
  }
});

test('W-04 killed between closing and adding up: the next run adds up, once', async () => {
  const [ali] = world.members as [bigint];
  await close();
  await earn(ali);
  await advance(3);
  await earn(ali);
  // What is closed here was closed by a process that did not live to add it up.
  const now = await today();
  await inCoalition(world.nodes[0].database, world.coalitionId, (one) =>
    one.execute('select close_days(?::date, ?::timestamptz)', [
      addDays(now, -1),
      startOfDay(now, world.terms.timeZone).toISOString(),
    ]),
  );
  const range = { from: addDays(now, -3), until: addDays(now, -1) };
  await expect(readFacts(em(), world.coalitionId, range)).rejects.toThrow('not added up yet');
  expect(await world.differences()).toEqual([]);
  expect(await Promise.all([close(0), close(1)])).toEqual([[], []]);
  const facts = await readFacts(em(), world.coalitionId, range);
  expect(facts).toMatchObject([{ kind: 'ISSUED', transactions: 1n, points: 10n }]);
  expect(facts).toEqual(await gatherFacts(em(), world.coalitionId, range));
});

test('S-02 what was posted before its day’s time had come is of its own day, not of the one that was open', async () => {
  const [ali, bita] = world.members as [bigint, bigint];
  // Nobody closes for three days, while others post.
  const days: string[] = [];
  for (let day = 0; day < 4; day += 1) {
    days.push(await today());
    await earn(ali);
    await earn(bita, 1);
    if (day < 3) await advance(1);
  }
  for (const [at, day] of days.slice(0, 3).entries()) {
    const options = { until: day };
    await closeDays(world.nodes[at % 2]?.database ?? world.nodes[0].database, world.coalitionId, options);
    expect(await world.differences()).toEqual([]);
  }
  const byDay = await rows(
    'select day::text, kind, transactions::int, points::int from day_fact order by day',
  );
  expect(byDay).toEqual(
    days.slice(0, 3).map((day) => ({ day, kind: 'ISSUED', transactions: 2, points: 20 })),
  );
  const rest = { from: days[3] as string, until: days[3] as string };
  expect(await gatherFacts(em(), world.coalitionId, rest)).toMatchObject([{ transactions: 2n }]);
});

test('S-02 the database refuses to close days out of order, and to move the first open day alone', async () => {
  const other = await entityManagerFor(world.nodes[0].database, world.coalitionId);
  const insert = (day: string) =>
    other.execute(
      `insert into closed_day (coalition_id, day, epoch, highest_id, closed_at) values (?, ?::date, 0, 0, now())`,
      [world.coalitionId, day],
    );
  await expect(insert('2024-01-02')).rejects.toThrow('cannot be closed before those that are open');
  await expect(insert('2023-12-31')).rejects.toThrow('cannot be closed before those that are open');
  await expect(other.execute('update ledger_state set first_open_day = first_open_day + 1')).rejects.toThrow(
    'is not closed',
  );
  // a day that is not over
  const now = await today();
  const tomorrow = startOfDay(addDays(now, 1), world.terms.timeZone).toISOString();
  expect(await other.execute('select close_days(?::date, ?::timestamptz)', [now, tomorrow])).toEqual([]);
  await close();
  await expect(insert(now)).rejects.toThrow('is not over');
  // whatever whoever asks says of when it is
  const closing = other.execute("select close_days(?::date, now() - interval '1 day')", [now]);
  await expect(closing).rejects.toThrow('is not over');
  for (const table of ['closed_day', 'gathered_day', 'day_fact'])
    await expect(world.owner.query(`truncate ${table} cascade`)).rejects.toThrow('append-only');
  await expect(other.execute("update merchant set category = 'x'")).rejects.toThrow('category');
});
