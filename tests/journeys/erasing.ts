import type pg from 'pg';
import type { Caller } from '../harness/api-client.js';

/** Erasing, and looking for what was planted. */

/** What of the texts stands in some column of some table; by text, the tables. */
export async function foundIn(owner: pg.Client, texts: readonly string[]): Promise<Record<string, string[]>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'm')
        and not c.relispartition order by 1`,
  );
  const where: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await owner.query<{ text: string }>(
      `select distinct p.text from ${name} t join unnest($1::text[]) p(text) on strpos(t::text, p.text) > 0`,
      [texts],
    );
    for (const { text } of rows) where[text] = [...(where[text] ?? []), name];
  }
  return where;
}

export const eraseAs = (by: Caller, id: string, forfeit = true) =>
  by.get(
    `mutation ($input: EraseMemberInput!) {
       eraseMember(input: $input) { member { id status erasedAt } userErrors { code field message } } }`,
    { input: { member: { id }, ground: 'ASKED_BY_MEMBER', forfeit } },
  );
