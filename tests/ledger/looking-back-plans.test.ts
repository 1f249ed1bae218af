import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';

const TRANSACTIONS = 100_000;
const SPAN = 1_000;
const MEMBER = 5;
const ACCOUNT = 99;
/** A partner that gives few points on a day on which others give many, and their funding. */
const FEW = { member: 15, partner: 16, account: 98, funding: 2, earns: 5 };

let database: TestDatabase;
let client: pg.Client;
/** Asks nothing before there is much. */
let late: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.ownerUrl);
  await client.connect();
  late = new pg.Client(database.ownerUrl);
  await late.connect();
});
afterAll(async () => {
  await late.end();
  await client.end();
  await database.drop();
});

/** Earns of one member at one partner, a millisecond apart, put there behind the triggers; nobody tells the planner. */
async function grow(): Promise<void> {
  await liftGuards(client);
  await client.query(
    'create temporary table made as select n, new_id() as id from generate_series(1, $1::int) n order by n',
    [TRANSACTIONS],
  );
  await client.query(
    `insert into ledger_transaction (coalition_id, id, type, points, member_id, partner_id, merchant_id, occurred_at,
        posted_at, business_day, sealing_epoch, actor)
       select 1, id, 'EARN', 1, $1, 6, 7, now(), now() + n * interval '1 ms', current_date, 1, 'key_x' from made`,
    [MEMBER],
  );
  await client.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version,
        posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points)
       select 1, id, 0, $1, 1, now() + n * interval '1 ms', n, n, n, 0, 0, 0, '{infinity}', '{1}', '{1}' from made`,
    [MEMBER],
  );
  await client.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at)
       select 1, id, 1, $1, -1, now() + n * interval '1 ms' from made`,
    [ACCOUNT],
  );
  await client.query(
    'update member_account set version = $1::int, sequence = $1::int, posted = $1::int, lot_points = array[$1::bigint]',
    [TRANSACTIONS],
  );
  await growFew();
  await client.query('insert into closed_epoch select 1, 1, 0, max(id), now() from made');
  await client.query('update ledger_state set sealing_epoch = 2, lowest_id = (select max(id) + 1 from made)');
  await restoreGuards(client);
}

/** Among the others; the day is closed and added up. */
async function growFew(): Promise<void> {
  const { member, partner, account, funding, earns } = FEW;
  const made = `(select id + 1 as id, n from made where n % ${TRANSACTIONS / earns} = 1) few`;
  await client.query(
    `insert into ledger_transaction (coalition_id, id, type, points, member_id, partner_id, merchant_id, occurred_at,
        posted_at, business_day, sealing_epoch, actor)
       select 1, id, 'EARN', 1, ${member}, ${partner}, 7, now(), now() + n * interval '1 ms', current_date, 1, 'key_x'
         from ${made}`,
  );
  await client.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at, sequence, version,
        posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points)
       select 1, id, 0, ${member}, 1, now() + n * interval '1 ms', n, n, n, 0, 0, 0, '{infinity}', '{${funding}}', '{1}'
         from ${made}`,
  );
  await client.query(
    `insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at)
       select 1, id, 1, ${account}, -1, now() + n * interval '1 ms' from ${made}`,
  );
  await client.query(
    `insert into closed_day select 1, current_date, 1, max(id), now() from made;
     insert into gathered_day select 1, current_date, ${TRANSACTIONS + earns}, min(id), max(id), null from made;
     insert into day_fact values (1, current_date, 'ISSUED', ${partner}, 0, '', ${funding}, ${earns}, ${earns})`,
  );
}

async function open(): Promise<void> {
  await liftGuards(client);
  for (const table of [
    'entry_rest',
    'ledger_transaction_rest',
    'member_account',
    'entry_span_account',
    'day_fact',
  ])
    await client.query(`alter table ${table} set (autovacuum_enabled = off)`);
  await client.query(
    'insert into ledger_state (coalition_id, first_open_day, first_open_at, own_funding_id) values (1, current_date, now(), 1)',
  );
  await client.query(
    `insert into member_account (coalition_id, member_id, lot_expiries, lot_fundings, lot_points, soonest_expiry, last_posted_at, posted)
       values (1, $1, '{infinity}', '{1}', '{1}', 'infinity', now(), 1)`,
    [MEMBER],
  );
  await restoreGuards(client);
}

/** As the server's login, in the coalition. */
async function asServer<T>(work: () => Promise<T>, by = client): Promise<T> {
  await by.query("select set_config('app.coalition_id', '1', false)");
  await by.query('set role hamsood_app');
  try {
    return await work();
  } finally {
    await by.query('reset role');
  }
}

/** Pages of tables and indexes that a question looks at. */
async function pagesOf(question: string, by = client): Promise<number> {
  const { rows } = await by.query(`explain (analyze, buffers, format json) ${question}`);
  const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

const ISSUED = `{"kinds": ["ISSUED"], "partner_id": "${FEW.partner}", "funding_id": "${FEW.funding}"}`;
const WITHIN = `now() + interval '${TRANSACTIONS / 2} ms'`;
const QUESTIONS: readonly (readonly [what: string, sql: string, mostPages: number])[] = [
  ['a member’s balance at an instant', `select * from balance_at(1, ${MEMBER}, ${WITHIN})`, 400],
  [
    'a page of a member’s changes',
    `select * from balance_changes(1, ${MEMBER}, ${TRANSACTIONS / 2}, ${TRANSACTIONS}, 101)`,
    2_000,
  ],
  // looks through one span, whose entries it finds by their transactions
  [
    'an account’s balance at an instant',
    `select * from programme_balances_at(1, '{${ACCOUNT}}', ${WITHIN})`,
    SPAN * 12,
  ],
  ['an account’s balance now', `select * from programme_balances_at(1, '{${ACCOUNT}}', 'infinity')`, 1_000],
  [
    'a page of an account’s entries',
    `select * from programme_entries(1, ${ACCOUNT}, ${WITHIN}, 'infinity', 0, 101)`,
    3_000,
  ],
  [
    'what a line of few points adds up, on a day of many',
    `select * from fact_transactions(1, current_date, current_date, '${ISSUED}', null, null, 101)`,
    1_000,
  ],
];

test('L-08 what looks back reads what it needs, also by plans made on empty tables that have grown since', async () => {
  await open();
  await asServer(async () => {
    for (const [, sql] of QUESTIONS) for (let time = 0; time < 7; time += 1) await client.query(sql);
  });
  await grow();
  // An import that is minutes old: of no span yet, and nobody has told the planner, who plans now or did before.
  const ofNoSpan = `select * from programme_balances_at(1, '{${ACCOUNT}}', ${WITHIN})`;
  for (const by of [client, late]) {
    await by.query("set statement_timeout = '30s'"); // as servers have it
    const pages = await asServer(() => pagesOf(ofNoSpan, by), by);
    expect(pages).toBeLessThan(3 * TRANSACTIONS); // each is looked at once
  }
  await asServer(async () => {
    for (let made = true; made; ) {
      const { rows } = await client.query<{ made: boolean }>('select cut_entry_span($1) as made', [SPAN]);
      made = rows[0]?.made ?? false;
    }
  });
  const read = await asServer(async () => {
    const pages: Record<string, number> = {};
    for (const [what, sql] of QUESTIONS)
      for (let time = 0; time < 7; time += 1) pages[what] = Math.max(pages[what] ?? 0, await pagesOf(sql));
    return pages;
  });
  for (const [what, , most] of QUESTIONS) {
    expect({ what, few: (read[what] ?? 0) <= most, pages: read[what] }).toEqual({
      what,
      few: true,
      pages: read[what],
    });
    expect(read[what]).toBeGreaterThan(5); // it was counted
  }
  const { rows } = await asServer(() => client.query(QUESTIONS.at(-1)?.[1] ?? ''));
  expect(rows).toHaveLength(FEW.earns);
}, 240_000);
