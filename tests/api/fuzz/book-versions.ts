import pg from 'pg';

/** What a refusal may write all the same, by table. */
const WRITTEN_BY_REFUSALS: Readonly<Record<string, string>> = {
  idempotency_key: 'final refusals are recorded (L-04)',
  api_key: 'says when a key was last used',
  request_bucket: 'says how much of an allowance is left (A-06)',
};

/** Where wrong codes are counted, also of operations that are refused (A-04, B-05): told apart from the rest. */
const COUNTS_CODES: Readonly<Record<string, readonly string[]>> = {
  member_account: ['failed_codes', 'spending_lock'],
  link_confirmation: ['attempts'],
};

/** Tells whoever reads the audit log of a wrong spend code (A-08); all its other rows tell of what was done. */
const TELLS_OF_CODES = "action = 'member.spend-code-refused'";

/** What {@link changedBooks} says when only that has changed. */
const COUNTED = 'codes counted';
const TOLD = 'codes told';
export const AFTER_WRONG_CODES: readonly string[] = [COUNTED, TOLD];

/** A number per coalition and table that changes when its rows do. */
export type BookVersions = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Looks at everything that an operation could change, in one statement, from behind row-level security. */
export class Books {
  readonly #client: pg.Client;
  #statement = '';

  constructor(ownerUrl: string) {
    this.#client = new pg.Client({ connectionString: ownerUrl });
  }

  async open(coalitions: readonly bigint[]): Promise<void> {
    await this.#client.connect();
    const { rows } = await this.#client.query<{ name: string; appendOnly: boolean }>(
      `select c.relname as name, exists (
                select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'append_only') as "appendOnly"
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'coalition_id' and a.attnum > 0
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and not c.relname = any ($1) order by 1`,
      [Object.keys(WRITTEN_BY_REFUSALS)],
    );
    // Rows that can change are told apart by what they are, others by how many there are.
    const versions = rows.map(({ name, appendOnly }) => {
      if (name === 'audit_entry') {
        const rest = versionOf(name, name, `count(*) filter (where not ${TELLS_OF_CODES})`);
        return `${rest}, ${versionOf(TOLD, name, `count(*) filter (where ${TELLS_OF_CODES})`)}`;
      }
      if (appendOnly) return versionOf(name, name, 'count(*)');
      const columns = COUNTS_CODES[name] ?? [];
      const rest = `to_jsonb(t) - '{${columns.join(',')}}'::text[]`;
      const whole = versionOf(name, name, `concat(count(*), '/', sum(hashtextextended((${rest})::text, 0)))`);
      if (columns.length === 0) return whole;
      const counts = versionOf(COUNTED, name, `sum(hashtextextended(concat(${columns.join(", '/', ")}), 0))`);
      return `${whole}, ${counts}`;
    });
    // As rows: there are more tables than a function takes arguments.
    const all = ["('coalition', hashtextextended(c::text, 0)::text)", ...versions].join(', ');
    this.#statement = `select c.id::text as coalition,
                              (select json_object_agg(title, version) from (values ${all}) v (title, version)) as versions
                         from coalition c where c.id in (${coalitions.join(', ')})`;
  }

  async versions(): Promise<BookVersions> {
    const { rows } = await this.#client.query<{ coalition: string; versions: Record<string, string> }>(
      this.#statement,
    );
    return new Map(rows.map(({ coalition, versions }) => [coalition, versions]));
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

function versionOf(title: string, table: string, version: string): string {
  return `('${title}', (select (${version})::text from ${table} t where t.coalition_id = c.id))`;
}

/** `coalition.table` of everything that differs. */
export function changedBooks(before: BookVersions, after: BookVersions): string[] {
  const changed: string[] = [];
  for (const [coalition, tables] of after) {
    for (const [table, version] of Object.entries(tables)) {
      if (before.get(coalition)?.[table] !== version) changed.push(`${coalition}.${table}`);
    }
  }
  return changed;
}
