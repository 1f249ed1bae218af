import type pg from 'pg';
import type { CommandOutcome } from '../../src/values/command-outcome.js';

/** Everything in these tables that belongs to the coalitions, to see whether something has changed. */
export async function rowsOf(
  owner: pg.Client,
  tables: readonly string[],
  coalitions: readonly bigint[],
): Promise<unknown> {
  const versions = 'select id, reference_version from coalition where id = any ($1) order by id';
  const found: unknown[] = [(await owner.query(versions, [coalitions])).rows];
  for (const table of tables) {
    const rows = `select t::text from ${table} t where coalition_id = any ($1) order by 1`;
    found.push((await owner.query(rows, [coalitions])).rows);
  }
  return found;
}

/** Expects the command to refuse with this code at this field and to leave what is read as it was; tells the message. */
export async function expectRefusal(
  command: () => Promise<CommandOutcome<unknown>>,
  { code, field, read }: { code: string; field: readonly string[]; read: () => Promise<unknown> },
): Promise<string> {
  const before = await read();
  const { refusals } = await command();
  expect(refusals?.[0]).toMatchObject({ code, field });
  expect(await read()).toEqual(before);
  return refusals?.[0].message ?? '';
}
