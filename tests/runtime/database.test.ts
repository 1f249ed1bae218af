import { defineEntity, p } from '@mikro-orm/core';
import pg from 'pg';
import { type Database, entityManagerFor, inCoalition, openDatabase } from '../../src/runtime/database.js';
import { WrongDatabaseLoginError } from '../../src/runtime/database-connection.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

const Note = defineEntity({
  name: 'Note',
  properties: { id: p.bigint().primary(), coalitionId: p.bigint(), body: p.text() },
});

let database: TestDatabase;
let db: Database;

const open = (url: string, directUrl = url) =>
  openDatabase({
    url,
    directUrl,
    entities: [Note],
    poolSize: 1, // one connection, so that whatever a session left behind would be met
    ledgerPoolSize: 1,
    prepared: true,
    applicationName: 'hamsood test',
  });

beforeAll(async () => {
  database = await createTestDatabase();
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  await owner.query(`
    create table note (id bigint primary key, coalition_id bigint not null, body text not null);
    alter table note enable row level security;
    alter table note force row level security;
    create policy own on note using
      (coalition_id = (select nullif(current_setting('app.coalition_id', true), '')::bigint));
    grant select, insert, update on note to hamsood_app;
    insert into note values (1, 7, 'of seven'), (2, 8, 'of eight')`);
  await owner.end();
  db = await open(database.appUrl);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

test('A-01 a session sees and writes its own coalition only, through the ORM and through raw SQL', async () => {
  const em = entityManagerFor(db, 7n);
  expect((await em.find(Note, {})).map(({ body }) => body)).toEqual(['of seven']);
  expect(await em.execute('select body from note')).toEqual([{ body: 'of seven' }]);
  await expect(em.execute(`insert into note values (3, 8, 'smuggled')`)).rejects.toMatchObject({
    code: '42501',
  });
  expect(await em.execute(`update note set body = 'changed' where id = 2 returning id`)).toEqual([]);
});

test('A-01 the pooled connection is clean after a session, also after one that failed', async () => {
  const setting = `select nullif(current_setting('app.coalition_id', true), '') as coalition, current_user as role`;
  const outside = { coalition: null, role: 'hamsood_app' };
  await inCoalition(db, 7n, async (em) => {
    expect(await em.execute(setting)).toEqual([{ coalition: '7', role: 'hamsood_app' }]);
  });
  expect(await db.orm.em.fork().execute(setting)).toEqual([outside]);
  await expect(
    inCoalition(db, 8n, async (em) => {
      await em.execute('select 1 / 0');
    }),
  ).rejects.toThrow('division by zero');
  expect(await db.orm.em.fork().execute(setting)).toEqual([outside]);
  expect(await db.orm.em.fork().find(Note, {})).toEqual([]);
});

test('A-01 sessions of two coalitions at once do not mix', async () => {
  const seen = await Promise.all(
    [7n, 8n, 7n, 8n].map((id) =>
      inCoalition(db, id, async (em) => (await em.find(Note, {})).map((n) => n.body)),
    ),
  );
  expect(seen).toEqual([['of seven'], ['of eight'], ['of seven'], ['of eight']]);
});

test('inCoalition rolls back what it did when the work throws', async () => {
  const failed = inCoalition(db, 7n, async (em) => {
    await em.execute(`update note set body = 'half done' where id = 1`);
    throw new Error('changed my mind');
  });
  await expect(failed).rejects.toThrow('changed my mind');
  expect(await entityManagerFor(db, 7n).execute('select body from note')).toEqual([{ body: 'of seven' }]);
});

test('A-01 a superuser in DATABASE_URL works as hamsood_app, so that row-level security holds anyway', async () => {
  const asSuperuser = await open(database.ownerUrl);
  try {
    const question = 'select current_user as role, (select count(*)::int from note) as visible';
    expect(await asSuperuser.orm.em.fork().execute(question)).toEqual([{ role: 'hamsood_app', visible: 0 }]);
    expect((await asSuperuser.ledgerPool.query(question)).rows).toEqual([
      { role: 'hamsood_app', visible: 0 },
    ]);
  } finally {
    await asSuperuser.close();
  }
});

test('behind a pooler another login than hamsood_app is refused, because its role cannot be set', async () => {
  await expect(open(database.ownerUrl, database.directUrl)).rejects.toThrow(WrongDatabaseLoginError);
});

const timeouts = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
  current_setting('idle_in_transaction_session_timeout') as idle`;
const expected = { statement: '30s', lock: '5s', idle: '15s' };

test('both pools have time-outs', async () => {
  expect(await db.orm.em.fork().execute(timeouts)).toEqual([expected]);
  expect((await db.ledgerPool.query(timeouts)).rows).toEqual([expected]);
});

test('behind a pooler, which takes no start-up options, the time-outs come with the role', async () => {
  const otherWay = new URL(database.directUrl);
  otherWay.searchParams.set('application_name', 'direct');
  const pooled = await open(database.appUrl, otherWay.href);
  try {
    expect(await pooled.orm.em.fork().execute(timeouts)).toEqual([expected]);
    expect((await pooled.ledgerPool.query(timeouts)).rows).toEqual([expected]);
  } finally {
    await pooled.close();
  }
});

test('V-01 the ledger pool gives int8 as bigint, days as text, and arrays of both', async () => {
  const { rows } = await db.ledgerPool.query(
    `select 9223372036854775807::int8 as points, '{1,null,-3}'::int8[] as lots, '{}'::int8[] as none,
            '2028-03-31'::date as day, array['2028-03-31', 'infinity']::date[] as days, 1.50::numeric as rate`,
  );
  expect(rows).toEqual([
    {
      points: 9_223_372_036_854_775_807n,
      lots: [1n, null, -3n],
      none: [],
      day: '2028-03-31',
      days: ['2028-03-31', 'infinity'],
      rate: '1.50',
    },
  ]);
});

test('pipelined: a commit behind a failed statement answers ROLLBACK, and nothing was written', async () => {
  const client = await db.ledgerPool.connect();
  try {
    await Promise.all([
      client.query('begin'),
      client.query(`select set_config('app.coalition_id', '7', true)`),
    ]);
    expect(client.getTransactionStatus()).toBe('T');
    const [, failed, commit] = await Promise.allSettled([
      client.query(`insert into note values (9, 7, 'nine')`),
      client.query('select 1 / 0'),
      client.query('commit'),
    ]);
    expect(failed.status).toBe('rejected');
    expect(commit).toMatchObject({ status: 'fulfilled', value: { command: 'ROLLBACK' } });
    expect(client.getTransactionStatus()).toBe('I');
  } finally {
    client.release();
  }
  expect(await entityManagerFor(db, 7n).execute('select id from note where id = 9')).toEqual([]);
});

test('pipelined: two equal named statements at once are parsed once', async () => {
  const client = await db.ledgerPool.connect();
  try {
    const named = (n: number) => client.query({ name: 'twice', text: 'select $1::int as n', values: [n] });
    const answers = await Promise.all([named(1), named(2)]);
    expect(answers.map(({ rows }) => rows[0].n)).toEqual([1, 2]);
  } finally {
    client.release();
  }
});

test('healthy tells whether the database answers', async () => {
  const other = await open(database.appUrl);
  expect(await other.healthy()).toBe(true);
  await other.close();
  expect(await other.healthy()).toBe(false);
});
