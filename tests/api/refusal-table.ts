import { type ErrorCode, isFinal } from '../../src/values/refusal.js';
import { type Caller, type Json, listOf } from '../harness/api-client.js';
import type { World } from '../harness/world.js';
import { codesNamedBy } from './named-refusals.js';

/** One way in which a mutation refuses. One thing is wrong in it, everything else would do. */
export interface Refused {
  readonly name: string;
  readonly code: ErrorCode;
  /** As `UserError.field`; null when the refusal is about no value in particular. */
  readonly field: readonly string[] | null;
  /** What makes the input and the world wrong; answers the input and who sends it. */
  readonly given: () => Promise<{ readonly input: object; readonly by: Caller }>;
  readonly transient?: boolean;
  /** What the refusal writes down nevertheless, as `table` or `table.column`. */
  readonly writes?: readonly string[];
  /** What goes on while the mutation is asked, for refusals that are about nothing else. */
  readonly meanwhile?: <T>(ask: () => Promise<T>) => Promise<T>;
}

/**
 * The refusals of a mutation, every code that its command's docstring names. A test for each row: the mutation refuses with exactly that code and field, says what to do, gives no thing, and
 * leaves every row of every table as it was.
 */
export function refuses(mutation: string, world: () => World, rows: readonly Refused[]): void {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) {
    ${mutation}(input: $input) { userErrors { code message field transient } } }`;

  test(`${mutation}: the docstring names what it may refuse with, and each of those is provoked`, () => {
    const provoked = new Set<ErrorCode>(rows.map(({ code }) => code));
    provoked.delete('INVALID_INPUT');
    expect([...provoked].sort()).toEqual(codesNamedBy(mutation).sort());
  });

  test.each(rows.map((row) => [row.code, row.name, row] as const))(
    `${mutation}: %s when %s`,
    async (_code, _name, row) => {
      const { input, by } = await row.given();
      // Who waits for a lock until the server gives up need not wait for seconds.
      const asking = row.code === 'LEDGER_BUSY' && row.meanwhile ? await world().hurried(by) : by;
      // The ledger's final refusals are kept under their key (rule L-04), and nowhere else.
      const kept = [...(isFinal(row.code) ? ['idempotency_key'] : []), ...(row.writes ?? [])];
      const before = await world().books(kept);
      const ask = () => asking.ask(document, { input });
      const { data, errors } = await (row.meanwhile ? row.meanwhile(ask) : ask());
      expect(errors).toBeUndefined();
      const [first, ...others] = userErrorsOf(data, mutation);
      expect(others).toEqual([]);
      expect(first).toEqual({
        code: row.code,
        message: expect.stringMatching(/\w.*[.]$/s),
        field: row.field,
        transient: row.transient ?? false,
      });
      expect(changedRows(before, await world().books(kept))).toEqual({ gone: {}, come: {} });
    },
  );
}

/** By table, the rows of either state of the books that the other has not. */
function changedRows(before: string, after: string) {
  if (before === after) return { gone: {}, come: {} };
  const [was, is] = [JSON.parse(before), JSON.parse(after)] as Record<string, string[]>[];
  const only = (these: Record<string, string[]> = {}, those: Record<string, string[]> = {}) =>
    Object.fromEntries(
      Object.entries(these)
        .map(([table, rows]) => {
          const known = new Set(those[table]);
          return [table, rows.filter((row) => !known.has(row))] as const;
        })
        .filter(([, rows]) => rows.length > 0),
    );
  return { gone: only(was, is), come: only(is, was) };
}

function userErrorsOf(data: Json, mutation: string): Json[] {
  const payload = data[mutation];
  if (!payload) throw new Error(`${mutation} answered nothing`);
  return listOf(payload.userErrors as Json);
}
