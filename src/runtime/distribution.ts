import type { Client, Pool } from 'pg';

/** A key, a unique index or a foreign key: its columns, in order. An expression is told as `(expression)`. */
export interface KeyLayout {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface ForeignKeyLayout extends KeyLayout {
  readonly target: string;
  readonly targetColumns: readonly string[];
}

/** What the catalogue says of a table, as far as it matters for spreading it over several servers. */
export interface TableLayout {
  readonly name: string;
  readonly partition: boolean;
  /** The column that says whose row it is: `id` of the coalition itself; null where there is none. */
  readonly coalitionColumn: string | null;
  /** Row-level security binds whoever asks, the owner included. */
  readonly forced: boolean;
  /** Primary and unique ones. */
  readonly keys: readonly KeyLayout[];
  readonly foreignKeys: readonly ForeignKeyLayout[];
  readonly policies: readonly {
    readonly name: string;
    readonly using: string | null;
    readonly check: string | null;
  }[];
  readonly triggers: readonly string[];
}

/** A function that works for one coalition, its first argument `p_coalition`, and that only callers outside call. */
export interface CoalitionFunction {
  /** With the types of its arguments, as PostgreSQL writes it. */
  readonly signature: string;
}

/** Tables of no coalition: they stay where they are. */
const LOCAL_TABLES: Readonly<Record<string, string>> = {
  migration: 'what this database has been migrated with',
  migration_fingerprint: 'in which form',
};

const COALITION = 'coalition';

const TABLES = `
  select c.relname as name, c.relispartition as partition, c.relrowsecurity and c.relforcerowsecurity as forced,
         case when c.relname = '${COALITION}' then 'id'
              else (select attname from pg_attribute
                     where attrelid = c.oid and attname = 'coalition_id' and not attisdropped) end as "coalitionColumn",
         coalesce((select json_agg(json_build_object('name', i.indexrelid::regclass::text, 'columns',
             (select json_agg(coalesce(a.attname, '(expression)') order by k.n)
                from unnest(i.indkey[0:i.indnkeyatts - 1]) with ordinality k (attnum, n)
                left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum)) order by i.indexrelid::regclass::text)
           from pg_index i where i.indrelid = c.oid and i.indisunique), '[]') as keys,
         coalesce((select json_agg(json_build_object('name', f.conname, 'target', f.confrelid::regclass::text,
             'columns', (select json_agg(a.attname order by k.n) from unnest(f.conkey) with ordinality k (attnum, n)
                join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum),
             'targetColumns', (select json_agg(a.attname order by k.n) from unnest(f.confkey) with ordinality k (attnum, n)
                join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum)) order by f.conname)
           from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'), '[]') as "foreignKeys",
         coalesce((select json_agg(json_build_object('name', p.polname, 'using', pg_get_expr(p.polqual, p.polrelid),
             'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname)
           from pg_policy p where p.polrelid = c.oid), '[]') as policies,
         coalesce((select json_agg(t.tgname order by t.tgname) from pg_trigger t
                    where t.tgrelid = c.oid and not t.tgisinternal), '[]') as triggers
    from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   order by c.relname collate "C"`;

const FUNCTIONS = `
  select p.oid::regprocedure::text as signature
    from pg_proc p join pg_language l on l.oid = p.prolang
   where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and l.lanname = 'plpgsql'
     and p.provolatile = 'v' and p.proargnames[1] = 'p_coalition'
     -- what another function calls runs where that one does
     and not exists (select from pg_proc o where o.pronamespace = p.pronamespace and o.oid <> p.oid
                                             and o.prosrc ~ ('\\m' || p.proname || '\\('))
   order by p.proname collate "C"`;

/** The product's tables, partitions included, by name. */
export async function readTableLayouts(client: Client | Pool): Promise<readonly TableLayout[]> {
  return (await client.query<TableLayout>(TABLES)).rows;
}

/** The functions that read and write the rows of the coalition in their first argument. */
export async function readCoalitionFunctions(client: Client | Pool): Promise<readonly CoalitionFunction[]> {
  return (await client.query<CoalitionFunction>(FUNCTIONS)).rows;
}

/**
 * Why the tables could not be spread by coalition, each as one line; empty when they can: every table of a coalition
 * forces row-level security, every primary and unique key begins with the coalition, and no foreign key leaves it.
 */
export function distributionFaults(tables: readonly TableLayout[]): string[] {
  const columnOf = new Map(tables.map(({ name, coalitionColumn }) => [name, coalitionColumn]));
  return tables.flatMap(({ name, coalitionColumn, forced, keys, foreignKeys }) => {
    if (coalitionColumn === null) {
      return name in LOCAL_TABLES ? [] : [`${name} belongs to no coalition`];
    }
    const faults = forced ? [] : [`${name} does not force row-level security`];
    for (const key of keys) {
      if (key.columns[0] !== coalitionColumn)
        faults.push(`${name}: ${key.name} does not begin with the coalition`);
    }
    for (const { name: key, columns, target, targetColumns } of foreignKeys) {
      const stays = columns[0] === coalitionColumn && targetColumns[0] === columnOf.get(target);
      if (!stays) faults.push(`${name}: ${key} leaves the coalition`);
    }
    return faults;
  });
}

/** The tables to spread: the coalition, then each after those that it refers to; partitions go with their tables. */
export function inOrderOfReference(tables: readonly TableLayout[]): readonly TableLayout[] {
  const left = tables.filter(({ partition, coalitionColumn }) => !partition && coalitionColumn !== null);
  left.sort((a, b) => Number(b.name === COALITION) - Number(a.name === COALITION)); // the others lie beside it
  const ordered: TableLayout[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const next = left.findIndex(({ name, foreignKeys }) =>
      foreignKeys.every(({ target }) => target === name || !waiting.has(target)),
    );
    if (next < 0) throw new Error(`tables refer to each other in a circle: ${[...waiting].join(', ')}`);
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

/**
 * The statements that spread an empty, migrated database over a Citus cluster by coalition, for its coordinator. What
 * else that takes is in docs/operating/scaling.md.
 * @throws Error when the tables cannot be spread; see {@link distributionFaults}
 */
export function citusStatements(
  tables: readonly TableLayout[],
  functions: readonly CoalitionFunction[],
): string[] {
  const faults = distributionFaults(tables);
  if (faults.length > 0) throw new Error(`cannot be spread by coalition: ${faults.join('; ')}`);
  const ordered = inOrderOfReference(tables);
  const withTriggers = ordered.some(({ triggers }) => triggers.length > 0);
  return [
    // Triggers run on the shards, and look at rows of their own coalition only.
    ...(withTriggers ? ['set citus.enable_unsafe_triggers = on;'] : []),
    ...ordered.flatMap(policyStatements),
    ...ordered.map(({ name, coalitionColumn }) => {
      const beside = name === COALITION ? 'none' : COALITION;
      return `select create_distributed_table('${name}', '${coalitionColumn}', colocate_with => '${beside}');`;
    }),
    ...functions.map(
      ({ signature }) =>
        `select create_distributed_function('${signature}', 'p_coalition', colocate_with => '${COALITION}', force_delegation => true);`,
    ),
  ];
}

/** How our policies ask once per statement for the coalition. Citus takes no subquery in a policy. */
const ASKED_ONCE = /\( ?SELECT (current_coalition\(\)) AS current_coalition\)/gi;

function policyStatements({ name, policies }: TableLayout): string[] {
  return policies.flatMap(({ name: policy, using, check }) => {
    if (!/\bselect\b/i.test(`${using} ${check}`)) return [];
    const plain = (expression: string | null, clause: string) =>
      expression === null ? '' : ` ${clause} (${expression.replace(ASKED_ONCE, '$1')})`;
    return [`alter policy ${policy} on ${name}${plain(using, 'using')}${plain(check, 'with check')};`];
  });
}
