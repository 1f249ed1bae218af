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

/** What is asked while somebody changes the coalition's terms and does not end. */
export const busyWhileTermsChange = (world: () => World, given: Asking): Refused => ({
  name: 'the terms of the coalition are being changed',
  code: 'LEDGER_BUSY',
  field: null,
  transient: true,
  given: async () => given(),
  meanwhile: (ask) => whileTermsChange(world(), ask),
});

async function whileTermsChange<T>({ database, coalition }: World, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client(database.ownerUrl);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(ledger_terms_lock($1))', [coalition.coalitionId]);
    return await work();
  } finally {
    await client.end();
  }
}
