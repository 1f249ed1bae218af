/**
 * Writes schema/database.sql: what all migrations together make of an empty database, for reading and for seeing in a
 * diff what a new migration changes; and schema/citus.sql: the statements that would spread it over several servers
 * (docs/operating/scaling.md). `--check` only compares. Written from the catalogue, because the embedded
 * PostgreSQL brings no pg_dump; the partitions of single months are left out, as they depend on the day.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import './typescript-hooks.mjs';
import { root } from './repository.mjs';

/** Each query gives one column `line`, in a stable order. */
const sections = [
  [
    'Sequences',
    `select format('sequence %s as %s owner %s', c.relname, format_type(s.seqtypid, null), pg_get_userbyid(relowner)) as line
       from pg_class c join pg_sequence s on s.seqrelid = c.oid
      where relnamespace = 'public'::regnamespace order by relname collate "C"`,
  ],
  [
    'Tables',
    `with tables as (
       select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relpartbound, pg_get_userbyid(c.relowner) as owner,
              case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end as partitioning,
              case c.relkind when 'v' then 'view' else 'table' end as kind,
              case when c.relkind = 'v' then pg_get_viewdef(c.oid) end as view_body
         from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition)
     select concat_ws(E'\\n',
       format('%s %s%s owner %s%s', kind, relname, partitioning, owner,
         case when relforcerowsecurity and relrowsecurity then ' row-level security forced'
              when relrowsecurity then ' row-level security' else '' end),
       (select string_agg(format('  %s %s%s%s', attname, format_type(atttypid, atttypmod),
                 case when attnotnull then ' not null' else '' end,
                 case attidentity when 'a' then ' generated always as identity' when 'd' then ' generated as identity' else
                   case when d.adbin is null then '' when attgenerated = 's' then ' generated ' || pg_get_expr(adbin, adrelid)
                        else ' default ' || pg_get_expr(adbin, adrelid) end end), E'\\n' order by attnum)
          from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where attrelid = tables.oid and attnum > 0 and not attisdropped),
       (select string_agg(format('  constraint %s %s', conname, pg_get_constraintdef(k.oid)), E'\\n' order by contype, conname collate "C")
          from pg_constraint k where conrelid = tables.oid and contype <> 'n'),
       (select string_agg('  ' || pg_get_indexdef(indexrelid), E'\\n' order by indexrelid::regclass::text collate "C")
          from pg_index i where indrelid = tables.oid
           and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))),
       (select string_agg(format('  policy %s %s for %s to %s%s%s', polname, case when polpermissive then 'permissive' else 'restrictive' end,
                 case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
                 (select string_agg(case role when 0 then 'public' else pg_get_userbyid(role) end, ', ' order by role) from unnest(polroles) role),
                 ' using ' || pg_get_expr(polqual, polrelid), ' with check ' || pg_get_expr(polwithcheck, polrelid)), E'\\n' order by polname collate "C")
          from pg_policy where polrelid = tables.oid),
       (select string_agg('  ' || pg_get_triggerdef(t.oid), E'\\n' order by tgname collate "C")
          from pg_trigger t where tgrelid = tables.oid and not tgisinternal),
       (select string_agg(format('  grant %s to %s', privileges, grantee), E'\\n' order by grantee collate "C")
          from (select grantee, string_agg(lower(privilege_type), ', ' order by privilege_type) as privileges
                  from information_schema.role_table_grants
                 where table_schema = 'public' and table_name = relname and grantee <> owner group by grantee) grants),
       (select string_agg(format('  grant %s (%s) to %s', lower(privilege_type), attname, pg_get_userbyid(grantee)), E'\\n'
                 order by grantee, attnum, privilege_type)
          from pg_attribute a, aclexplode(a.attacl) where a.attrelid = tables.oid),
       view_body, '') as line
       from tables order by relname collate "C"`,
  ],
  [
    'Functions',
    `select concat_ws(E'\\n',
       format('-- owner %s%s', pg_get_userbyid(proowner), coalesce('; execute: ' || (
         select string_agg(case grantee when 0 then 'public' else pg_get_userbyid(grantee) end, ', ' order by grantee = 0 desc, pg_get_userbyid(grantee) collate "C")
           from aclexplode(proacl) where grantee <> proowner), '')),
       rtrim(pg_get_functiondef(p.oid)), '') as line
       from pg_proc p
      where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
      order by proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`,
  ],
];

let differing = 0;
for (const [name, text] of Object.entries(await describeMigratedDatabase())) {
  const file = path.join(root, 'schema', name);
  if (!process.argv.includes('--check')) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.log(`schema/${name} is not what the migrations make`);
    differing += 1;
  }
}
if (differing > 0) {
  console.log('Write it anew, and read its diff, with');
  console.log('  npm run schema:database');
  process.exit(1);
}

async function describeMigratedDatabase() {
  const { startEmbeddedPostgres } = await import('../src/runtime/embedded-postgres/embedded-postgres.ts');
  const { migrate } = await import('../src/runtime/migrate.ts');
  const { migrations } = await import('../migrations/index.ts');
  const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-schema-'));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataDir: folder, durable: false });
  try {
    await migrate({ ownerUrl: server.ownerUrl, migrations, queues: false });
    return await describe(server.ownerUrl);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function describe(url) {
  const { citusStatements, readCoalitionFunctions, readTableLayouts } = await import(
    '../src/runtime/distribution.ts'
  );
  const client = new pg.Client(url);
  await client.connect();
  try {
    const spread = citusStatements(await readTableLayouts(client), await readCoalitionFunctions(client));
    let text = '-- Made by scripts/database-schema.mjs from the migrations; never edited.\n';
    for (const [title, query] of sections) {
      const { rows } = await client.query(query);
      text += `\n-- ${title}\n\n${rows.map(({ line }) => line).join('\n')}\n`;
    }
    return {
      'database.sql': `${text.replace(/[ \t]+$/gm, '').trimEnd()}\n`,
      'citus.sql': `-- Made by scripts/database-schema.mjs from the migrations; never edited. See docs/operating/scaling.md.\n\n${spread.join('\n')}\n`,
    };
  } finally {
    await client.end();
  }
}
