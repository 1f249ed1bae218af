/**
 * Writes `schema/database.sql`, what the migrations make of an empty database, read back from PostgreSQL's catalogue;
 * `--check` compares instead and fails on a difference. A document to review changes by, not a script to restore from.
 * The partitions of single months are left out: they come and go with time.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import './typescript-hooks.mjs';
import { root } from './repository.mjs';

const target = path.join(root, 'schema', 'database.sql');
const OURS = `n.nspname = 'public' and c.relname <> 'migration' and c.relname !~ '_[0-9]{4}_[0-9]{2}($|_)'`;

const sections = {
  sequences: `select format('create sequence %s;', c.relname) as text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${OURS} order by c.relname`,
  tables: `select format(E'create table %s (\\n%s\\n)%s;', c.relname,
      (select string_agg(format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then ' not null' else '' end,
          coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')), E',\\n' order by a.attnum)
         from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
      case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid)
           when c.relispartition then ' -- partition of ' || (select inhparent::regclass::text from pg_inherits where inhrelid = c.oid)
                || ' ' || pg_get_expr(c.relpartbound, c.oid) else '' end
        || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '')) as text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and ${OURS} order by c.relname`,
  constraints: `select format('alter table %s add constraint %s %s;', c.relname, k.conname, pg_get_constraintdef(k.oid)) as text
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
   where ${OURS} and not c.relispartition and k.contype <> 'n' order by c.relname, k.contype desc, k.conname`,
  indexes: `select pg_get_indexdef(i.indexrelid) || ';' as text
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
   where ${OURS} and not c.relispartition
     and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by 1`,
  'row-level security': `select format('alter table %s %s;', c.relname,
      case when c.relforcerowsecurity then 'force row level security' when c.relrowsecurity then 'enable row level security'
           else 'disable row level security' end) as text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${OURS} order by c.relname`,
  policies: `select format('create policy %s on %s for %s to %s using (%s)%s;', policyname, tablename, cmd,
      array_to_string(roles, ', '), qual, coalesce(' with check (' || with_check || ')', '')) as text
    from pg_policies where schemaname = 'public' order by tablename, policyname`,
  triggers: `select pg_get_triggerdef(t.oid) || ';' as text
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
   where ${OURS} and not t.tgisinternal and not c.relispartition order by c.relname, t.tgname`,
  functions: `select rtrim(pg_get_functiondef(p.oid), E'\n') || format(E';\nalter function %s(%s) owner to %s;', p.proname,
      pg_get_function_identity_arguments(p.oid), p.proowner::regrole) as text
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' order by p.proname`,
  privileges: `select format('grant %s on %s to %s;', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type),
      g.table_name, g.grantee) as text
    from information_schema.role_table_grants g
    join pg_class c on c.relname = g.table_name join pg_namespace n on n.oid = c.relnamespace
   where g.table_schema = 'public' and g.grantee in ('hamsood_app', 'hamsood_router', 'PUBLIC') and ${OURS}
   group by g.table_name, g.grantee order by g.table_name, g.grantee`,
};

const { startEmbeddedPostgres } = await import('../src/runtime/embedded-postgres/embedded-postgres.ts');
const { migrate } = await import('../src/runtime/migrate.ts');
const { migrations } = await import('../migrations/index.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-schema-'));
chmodSync(folder, 0o755);
const postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false });
try {
  await migrate({ ownerUrl: postgres.ownerUrl, migrations, queues: false });
  const dump = await dumpOf(postgres.ownerUrl);
  const known = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (!process.argv.includes('--check')) {
    writeFileSync(target, dump);
  } else if (known !== dump) {
    process.stderr.write(
      'schema/database.sql is not what the migrations make: run `npm run schema:database` and look at the difference\n',
    );
    process.exitCode = 1;
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function dumpOf(url) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    let text = '-- Emitted from the migrations (scripts/database-schema.mjs); never edited.\n';
    for (const [name, sql] of Object.entries(sections)) {
      const { rows } = await client.query(sql);
      text += `\n-- ${name}\n\n${rows
        .map((row) => row.text)
        .join('\n')
        .replace(/[ \t]+$/gm, '')}\n`;
    }
    return text;
  } finally {
    await client.end();
  }
}
