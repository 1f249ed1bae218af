import pg from 'pg';
import type { ErrorCode } from '../../src/values/refusal.js';
import type { Caller } from '../harness/api-client.js';
import type { World } from '../harness/world.js';
import type { Refused } from './refusal-table.js';

/** An input and who sends it, made when the row is asked. */
export type Asking = () => { readonly input: object; readonly by: Caller };

/** A refusal that is about one value of the input. */
export const row = (name: string, code: ErrorCode, field: string, given: Refused['given']): Refused => ({
  ...{ name, code, given },
  field: ['input', field],
});

/** A value that has the wrong format or range. */
export const invalid = (name: string, field: readonly string[], given: Asking): Refused => ({
  name,
  code: 'INVALID_INPUT',
  field: ['input', ...field],
  given: async () => given(),
});

/** A key that was used for something else. */
export const reused = (key: string, given: Asking): Refused => ({
  name: 'L-04 the key was used for something else',
  code: 'IDEMPOTENCY_KEY_REUSED',
  field: ['input', 'idempotencyKey'],
  given: async () => {
    const { input, by } = given();
    return { input: { ...input, idempotencyKey: key }, by };
  },
});

const busyWhile = (name: string, lock: string, world: () => World, given: Asking): Refused => ({
  name,
  code: 'LEDGER_BUSY',
  field: null,
  transient: true,
  given: async () => given(),
  meanwhile: (ask) => whileLocked(world(), lock, ask),
});

const TERMS = 'select pg_advisory_xact_lock(ledger_terms_lock($1))';
/** What is asked while somebody changes the coalition's terms and does not end. */
export const busyWhileTermsChange = (world: () => World, given: Asking): Refused =>
  busyWhile('the terms of the coalition are being changed', TERMS, world, given);

const ACCOUNTS = 'select from member_account where coalition_id = $1 for no key update';
/** What is asked while somebody moves points of everybody and does not end. */
export const busyWhilePointsMove = (world: () => World, given: Asking): Refused =>
  busyWhile('points of the accounts are being moved', ACCOUNTS, world, given);

/** Whoever waits for the lock is told so at once that it has waited for too long: nobody waits for a time-out here. */
async function whileLocked<T>(
  { database, coalition }: World,
  lock: string,
  work: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  try {
    await client.query('begin');
    await client.query(lock, [coalition.coalitionId]);
    let answered = false;
    const working = work().finally(() => {
      answered = true;
    });
    working.catch(() => undefined);
    while (!answered) {
      // In a transaction only sessions that were there when it was first asked are shown, unless it looks again.
      await client.query('select pg_stat_clear_snapshot()');
      await client.query(
        `select pg_cancel_backend(pid) from pg_stat_activity
          where datname = current_database() and pg_backend_pid() = any (pg_blocking_pids(pid))`,
      );
    }
    return await working;
  } finally {
    await client.end();
  }
}
