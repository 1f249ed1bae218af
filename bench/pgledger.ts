import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type BenchDatabase, type BenchServer, withClient } from './bench-database.js';
import { print } from './machine.js';
import type { Call } from './slice.js';

/** In the order in which pgledger itself loads them. */
const SOURCES = [
  'vendor/scoville-pgsql-ulid/ulid-to-uuid.sql',
  'vendor/scoville-pgsql-ulid/uuid-to-ulid.sql',
  'pgledger.sql',
];
const MOST_POINTS = 100;

/** What a transfer goes between. */
export type TransferShape = 'random pairs' | 'one hot account';

/** pgledger in a database of its own, with accounts; all of them may go below zero, so that no transfer is refused. */
export interface Pgledger {
  readonly database: BenchDatabase;
  /** Of the members. */
  readonly accounts: readonly string[];
  /** The one that every operation meets on, like the accounts of our partner. */
  readonly hotAccount: string;
}

/** Loads pgledger from the checkout that PGLEDGER_DIR names; without one says so and answers undefined. */
export async function openPgledger(server: BenchServer, accounts: number): Promise<Pgledger | undefined> {
  const folder = process.env.PGLEDGER_DIR;
  if (!folder) {
    print('pgledger', 'PGLEDGER_DIR not set: pgledger left out');
    return undefined;
  }
  if (!existsSync(path.join(folder, 'pgledger.sql')))
    throw new Error(`PGLEDGER_DIR: there is no pgledger.sql in ${folder}`);
  const database = await server.emptyDatabase();
  return withClient(database.ownerUrl, async (client) => {
    for (const file of SOURCES) await client.query(readFileSync(path.join(folder, file), 'utf8'));
    const create = (count: number) =>
      client.query<{ id: string }>(
        `select a.id from generate_series(1, $1) n, pgledger_create_account('member ' || n, 'PTS') a`,
        [count],
      );
    const [hot, members] = [await create(1), await create(accounts)];
    await client.query('vacuum analyze');
    print('pgledger', `${accounts} accounts, all may go below zero, in a database of its own`);
    return {
      database,
      accounts: members.rows.map(({ id }) => id),
      hotAccount: hot.rows[0]?.id as string,
    };
  });
}

/** So many connections, opened as they are needed and then kept. */
export function openPgledgerPool({ database }: Pgledger, size: number): pg.Pool {
  return new pg.Pool({ connectionString: database.ownerUrl, max: size, idleTimeoutMillis: 0 });
}

/** A transfer of 1 to 100 by a prepared statement; on the hot account half go from it and half to it. */
export function transferCall(pgledger: Pgledger, pool: pg.Pool, shape: TransferShape): Call {
  const { accounts, hotAccount } = pgledger;
  let number = 0;
  return async () => {
    number += 1;
    const one = randomOf(accounts);
    let other = shape === 'random pairs' ? randomOf(accounts) : hotAccount;
    while (other === one) other = randomOf(accounts);
    const pair = number % 2 === 0 ? [one, other] : [other, one];
    const points = 1 + Math.floor(Math.random() * MOST_POINTS);
    await pool.query({
      name: 'transfer',
      text: 'select id from pgledger_create_transfer($1, $2, $3)',
      values: [...pair, points],
    });
    return null;
  };
}

/** Prints what its books hold and whether they add up, too; answers whether they do. */
export function pgledgerAddsUp({ database }: Pgledger): Promise<boolean> {
  return withClient(database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ transfers: string; wrong: string }>(
      `select (select count(*) from pgledger_transfers)::text as transfers,
              (select count(*) from pgledger_accounts a
                left join (select account_id, sum(amount) as balance, count(*) as n from pgledger_entries
                            group by account_id) e on e.account_id = a.id
                where (a.balance, a.version) is distinct from (coalesce(e.balance, 0), coalesce(e.n, 0)))::text as wrong`,
    );
    const { transfers, wrong } = rows[0] ?? { transfers: '0', wrong: 'all' };
    print('pgledger’s books', `${transfers} transfers, ${wrong} accounts that differ from their entries`);
    return wrong === '0';
  });
}

function randomOf<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T;
}
