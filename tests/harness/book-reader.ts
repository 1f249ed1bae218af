import pg from 'pg';

/**
 * Reads all rows of all tables, to compare before and after. On one connection and in one statement per shape: tests of
 * refusals ask for it twice a row, and a connection that has to get to know a hundred tables first takes its time.
 */
export class BookReader {
  readonly #client: pg.Client;
  #connected: Promise<unknown> | undefined;
  readonly #statements = new Map<string, Promise<pg.QueryConfig>>();

  /** @param ownerUrl a login that sees past row-level security */
  constructor(ownerUrl: string) {
    this.#client = new pg.Client({ connectionString: ownerUrl, application_name: 'book reader' });
  }

  /**
   * @param but what is left out, as `table` or `table.column`
   * @returns JSON, by table, of its rows as JSON texts in order
   */
  async read(but: readonly string[]): Promise<string> {
    this.#connected ??= this.#client.connect();
    await this.#connected;
    const key = [...but].sort().join(' ');
    const statement = this.#statements.get(key) ?? this.#statementFor(new Set(but), this.#statements.size);
    this.#statements.set(key, statement);
    const { rows } = await this.#client.query<{ name: string; rows: string[] }>(await statement);
    return JSON.stringify(Object.fromEntries(rows.map(({ name, rows: found }) => [name, found])));
  }

  async close(): Promise<void> {
    if (!this.#connected) return;
    await this.#connected;
    await this.#client.end();
  }

  async #statementFor(but: ReadonlySet<string>, number: number): Promise<pg.QueryConfig> {
    const { rows: tables } = await this.#client.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by c.relname`,
    );
    const parts = tables
      .filter(({ name }) => !but.has(name))
      .map(({ name }) => {
        const columns = [...but].flatMap((each) =>
          each.startsWith(`${name}.`) ? [pg.escapeLiteral(each.slice(name.length + 1))] : [],
        );
        return `select '${name}' as name,
          array(select (to_jsonb(t) - array[${columns.join(', ')}]::text[])::text from ${name} t order by 1) as rows`;
      });
    return { name: `books ${number}`, text: parts.join('\nunion all\n') };
  }
}
