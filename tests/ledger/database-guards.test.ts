import pg from 'pg';
import { BatchRunner } from '../../src/ledger/batch/batch-runner.js';
import { createLogger } from '../../src/runtime/logger.js';
import { dayOf, startOfDay } from '../../src/values/time-zone.js';
import { pastGuards } from '../harness/past-guards.js';
import { burnOf, earnOf, toldOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld, PARTNER_A } from './ledger-world.js';
import {
  ensureThisMonth,
  FAR_ID,
  plainEntries,
  ROLES,
  refusalOf,
  SAID,
  tablesOf,
  together,
} from './raw-books.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let world: LedgerWorld;

beforeAll(async () => {
  world = await openWorld({ members: 4 });
  await ensureThisMonth(world);
  await post(earnOf(world, { key: 'e1', member: member(0), points: 100n, details: { reference: 'x' } }));
  await post(burnOf(world, { key: 'b1', member: member(0), points: 30n }));
  const { issuedAccountId, redeemedAccountId } = world.accounts.get(PARTNER_A) ?? {};
  const rows = plainEntries(world, [
    [FAR_ID, 0, issuedAccountId ?? 0n, 0n],
    [FAR_ID, 1, redeemedAccountId ?? 0n, 0n],
  ]);
  await world.owner.query(together(world, [FAR_ID], rows));
});
afterAll(() => world.close());

const member = (index: number): bigint => world.members[index] as bigint;
const post = (operation: ReturnType<typeof earnOf> | ReturnType<typeof burnOf>) =>
  world.nodes[0].ledger.post(world.coalitionId, operation);

describe('what is written stays', () => {
  test('L-02 UPDATE, DELETE and TRUNCATE are refused on every table of the books and on every partition, whoever asks', async () => {
    const tables = await tablesOf(world, 'ledger_transaction', 'entry', 'idempotency_key', 'earned_purchase');
    // both parents with their default and at least one month, and the two plain tables
    expect(tables.length).toBeGreaterThanOrEqual(8);
    const told: Record<string, string[]> = {};
    for (const table of tables) {
      for (const role of ROLES) {
        const [update, remove, truncate] = [
          await refusalOf(world, role, `update ${table} set coalition_id = coalition_id`),
          await refusalOf(world, role, `delete from ${table}`),
          await refusalOf(world, role, `truncate ${table} cascade`),
        ];
        told[`${table} as ${role}`] = [update, remove, truncate];
      }
    }
    for (const [where, codes] of Object.entries(told)) {
      // A partition is closed to everybody but the superuser: what the owner sees of it by name is nothing at all.
      const allowed = where.endsWith('hamsood_app') ? [SAID.denied] : [SAID.appendOnly];
      const hidden =
        where.endsWith('hamsood_owner') && /_(rest|\d{4}_\d{2}) /.test(where) ? ['let 0 rows'] : [];
      const [update, remove, truncate] = codes;
      expect({ where, update: [...allowed, ...hidden].includes(update as string) || update }).toEqual({
        where,
        update: true,
      });
      expect({ where, remove: [...allowed, ...hidden].includes(remove as string) || remove }).toEqual({
        where,
        remove: true,
      });
      expect({ where, truncate }).toEqual({ where, truncate: allowed[0] });
    }
  });

  test('L-02 neither can an entry be overwritten by inserting it again', async () => {
    const again = `insert into idempotency_key select * from idempotency_key
      on conflict (coalition_id, caller, key) do update set posted = 1`;
    expect(await refusalOf(world, 'postgres', again)).toBe(SAID.appendOnly);
    expect(await refusalOf(world, 'hamsood_app', again)).toBe(SAID.denied);
  });

  test('L-02 every append-only table of the catalogue refuses TRUNCATE, its partitions included', async () => {
    const { rows } = await world.owner.query<{ name: string }>(
      "select tgrelid::regclass::text as name from pg_trigger where tgname = 'append_only' and tgparentid = 0 order by 1",
    );
    const tables = await tablesOf(world, ...rows.map(({ name }) => name));
    expect(tables).toEqual(expect.arrayContaining(['audit_entry', 'contract_version', 'funding']));
    for (const table of tables) {
      expect([table, await refusalOf(world, 'postgres', `truncate ${table} cascade`)]).toEqual([
        table,
        SAID.appendOnly,
      ]);
    }
  });

  test('A-01 partitions are under row-level security like their parents', async () => {
    const { rows } = await world.owner.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_inherits i on i.inhrelid = c.oid
        where c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
  });
});

test('L-03 a member’s entries are numbered 1, 2, 3 … and each carries the balance after it', async () => {
  for (let n = 0; n < 6; n += 1) {
    await post(
      n % 3 === 2
        ? burnOf(world, { key: `seq-${n}`, member: member(1), points: 15n })
        : earnOf(world, { key: `seq-${n}`, member: member(1), points: 10n }),
    );
  }
  const { rows } = await world.owner.query<{
    sequence: number;
    version: number;
    amount: string;
    posted_after: string;
  }>(
    'select sequence, version, amount, posted_after from entry where coalition_id = $1 and account_id = $2 order by sequence',
    [world.coalitionId, member(1)],
  );
  expect(rows.map((row) => [row.sequence, row.version, row.amount, row.posted_after])).toEqual([
    [1, 1, '10', '10'],
    [2, 2, '10', '20'],
    [3, 3, '-15', '5'],
    [4, 4, '10', '15'],
    [5, 5, '10', '25'],
    [6, 6, '-15', '10'],
  ]);
});

describe('accounts that do not add up', () => {
  test.each([
    ['more points than its lots hold', 'posted = posted + 1'],
    ['fewer points than its lots hold', 'posted = posted - 1'],
    ['points held that its lots still hold', 'held = 1'],
    ['points pending that its lots still hold', 'pending = 1'],
    [
      'a balance below zero with nothing owed',
      "posted = -5, lot_points = '{}', lot_expiries = '{}', lot_fundings = '{}'",
    ],
    [
      'points held beyond the balance',
      "held = posted + 1, lot_points = '{}', lot_expiries = '{}', lot_fundings = '{}'",
    ],
    ['less than nothing held', 'held = -1, posted = posted - 1'],
    ['less than nothing owed', 'owed = -1, posted = posted + 1'],
    [
      'an empty lot',
      "lot_points = lot_points || 0::bigint, lot_expiries = lot_expiries || 'infinity'::date, lot_fundings = lot_fundings || 1::bigint",
    ],
    ['a lot without an expiry', 'lot_expiries = lot_expiries[2:]'],
    ['a lot without a funding', 'lot_fundings = lot_fundings[2:]'],
    ['more entries than versions', 'sequence = version + 1'],
    ['a state that there is not', "status = 'ASLEEP'"],
  ])('L-05 %s: refused by the database', async (_name, change) => {
    const sql = `update member_account set ${change} where member_id = ${member(0)}`;
    for (const role of ROLES) expect(await refusalOf(world, role, sql)).toBe(SAID.checkViolation);
  });

  test('L-05 points owed may take a balance below zero', async () => {
    const change =
      "posted = -5, owed = 5, lot_points = '{}', lot_expiries = '{}', lot_fundings = '{}', soonest_expiry = null";
    const sql = `update member_account set ${change} where member_id = ${member(0)}`;
    expect(await refusalOf(world, 'hamsood_app', sql)).toBe('let 1 rows');
  });
});

describe('business days', () => {
  const readDays = async (key: string) => {
    const { rows } = await world.owner.query<{ day: string; at: Date }>(
      `select business_day::text as day, posted_at as at from ledger_transaction t
         join idempotency_key k on k.coalition_id = t.coalition_id and k.transaction_id = t.id
        where t.coalition_id = $1 and k.key = $2`,
      [world.coalitionId, key],
    );
    return rows[0] ?? { day: 'none', at: new Date(0) };
  };
  const openFrom = (at: Date) => {
    const day = dayOf(at, world.terms.timeZone);
    const start = startOfDay(day, world.terms.timeZone);
    return byHand(
      `update ledger_state set first_open_day = '${day}', first_open_at = '${start.toISOString()}'
        where coalition_id = ${world.coalitionId}`,
    );
  };

  test('L-06 whatever is posted carries the first open day or a later one, and time never runs back per account', async () => {
    const asked = [];
    const ask = async (key: string) => {
      asked.push(key);
      const outcome = await post(earnOf(world, { key, member: member(2), points: 1n }));
      expect(toldOf(outcome)).toBe('posted');
      return readDays(key);
    };
    const today = await ask('day-1');
    expect(today.day).toBe(dayOf(today.at, world.terms.timeZone));

    // Days up to the day after tomorrow are closed: what comes now belongs to that day, from its first instant on.
    const ahead = new Date(Date.now() + 2 * DAY);
    await openFrom(ahead);
    const later = await ask('day-2');
    expect(later.day).toBe(dayOf(ahead, world.terms.timeZone));
    expect(later.at).toEqual(startOfDay(later.day, world.terms.timeZone));

    // Put back by hand, or a clock that was put back: the account goes on from where it was.
    await openFrom(new Date(Date.now() - 10 * DAY));
    await setClock(-3 * DAY);
    const back = await ask('day-3');
    expect(back.at).toEqual(later.at);
    const other = await post(earnOf(world, { key: 'day-4', member: member(3), points: 1n }));
    expect(toldOf(other)).toBe('posted');
    expect((await readDays('day-4')).at.getTime()).toBeLessThan(Date.now() - 2 * DAY);

    // In one batch with another account, each has its own time, in every row that is written of it.
    const together = await new BatchRunner({
      pool: world.nodes[0].database.ledgerPool,
      prepared: false,
      logger: createLogger({ level: 'silent', name: 'test' }),
      committed: () => undefined,
    }).run(world.coalitionId, [
      earnOf(world, { key: 'day-5', member: member(2), points: 1n }),
      earnOf(world, { key: 'day-6', member: member(3), points: 1n }),
    ]);
    expect(together).toMatchObject([{ outcome: { kind: 'posted' } }, { outcome: { kind: 'posted' } }]);
    const { rows } = await world.owner.query<Record<'posted' | 'entry' | 'event' | 'key' | 'account', Date>>(
      `select t.posted_at as posted, e.posted_at as entry, o.occurred_at as event, k.as_of as key,
              a.last_posted_at as account
         from idempotency_key k
         join ledger_transaction t on t.coalition_id = k.coalition_id and t.id = k.transaction_id
         join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id
         join outbox o on o.coalition_id = t.coalition_id and o.subject_id = t.id
         join member_account a on a.coalition_id = t.coalition_id and a.member_id = t.member_id
        where k.coalition_id = $1 and k.key in ('day-5', 'day-6') order by k.key, e.leg`,
      [world.coalitionId],
    );
    const clocks = rows.map((row) => new Set(Object.values(row).map((at) => at.getTime())));
    expect(clocks.map((at) => at.size)).toEqual([1, 1, 1, 1]);
    const [first, , second] = clocks.map(([at]) => at ?? 0);
    expect(first).toBe(later.at.getTime());
    expect(second).toBeLessThan(Date.now() - 2 * DAY);
    await setClock(0);
  });

  const byHand = (sql: string) => pastGuards(world.owner, () => world.owner.query(sql));
  const setClock = (offsetMs: number) =>
    byHand(`update ledger_state set clock_offset_ms = ${offsetMs} where coalition_id = ${world.coalitionId}`);

  test.each([
    ['that of a live coalition', 1_000],
    ['back', -1_000],
  ])('A-02 nobody moves the clock: %s', async (_name, offsetMs) => {
    const sql = `update ledger_state set clock_offset_ms = ${offsetMs}`;
    for (const role of ROLES) expect(await refusalOf(world, role, sql)).toBe(SAID.notItsClock);
  });

  test.each([
    ['onwards', 'first_open_day + 1'],
    ['back', 'first_open_day - 1'],
  ])('L-06 S-02 nobody moves the first open day past one that is not closed: %s', async (_name, day) => {
    const sql = `update ledger_state set first_open_day = ${day}`;
    for (const role of ROLES) expect(await refusalOf(world, role, sql)).toBe(SAID.dayIsOpen);
  });
});

describe('the door to the books', () => {
  const apply = `select apply_batch($1, 1, 1, ${Array.from({ length: 90 }, () => "'{}'").join(', ')}, null)`;
  const lockAndRead = "select * from lock_and_read($1, '{}', '{}', '{}', '{}', '{}', '1s', null, null)";
  let app: pg.Client;

  beforeAll(async () => {
    app = new pg.Client({ connectionString: world.testDatabase.appUrl, application_name: 'test app' });
    await app.connect();
  });
  afterAll(() => app.end());

  test('L-09 apply_batch without lock_and_read before it is refused', async () => {
    await expect(app.query(apply, [world.coalitionId])).rejects.toMatchObject({
      code: SAID.outsideLockAndRead,
    });
  });

  test('L-09 apply_batch after another coalition’s lock_and_read is refused', async () => {
    await app.query('begin');
    await app.query(lockAndRead, [world.coalitionId + 1n]);
    await expect(app.query(apply, [world.coalitionId])).rejects.toMatchObject({
      code: SAID.outsideLockAndRead,
    });
    await app.query('rollback');
  });

  test('A-01 nothing of a batch stays on its connection', async () => {
    await app.query('begin');
    await app.query(lockAndRead, [world.coalitionId]);
    await app.query(apply, [world.coalitionId]);
    await app.query('commit');
    const { rows } = await app.query(
      "select current_coalition() as coalition, (select count(*) from entry) as entries, current_setting('enable_seqscan') as seqscan",
    );
    expect(rows).toEqual([{ coalition: null, entries: '0', seqscan: 'on' }]);
  });
});
