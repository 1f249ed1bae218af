import type { Client } from 'pg';
import { APP_ROLE, TIMEOUTS_MS } from './database-connection.js';

/** Owns every table and function; nobody logs in as it, migrations become it with `set role`. */
export const OWNER_ROLE = 'hamsood_owner';
/** Owns the few SECURITY DEFINER functions that run before a coalition is known. */
const ROUTER_ROLE = 'hamsood_router';

/**
 * What PostgreSQL answers when two databases of one cluster prepare the same roles at once (advisory locks end at the
 * database, roles do not): duplicate object, unique violation, "tuple concurrently updated".
 */
const RACED = new Set(['42710', '23505', 'XX000']);
const ATTEMPTS = 10;

/**
 * Makes the three roles and what they need in this database, whatever of it is there already. The login of the client
 * must be a superuser, or own the database and may create roles.
 * @param appPassword given to `hamsood_app` if it cannot log in yet; a password that was set is never changed
 */
export async function prepareRoles(client: Client, appPassword: string | undefined): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await makeRoles(client, appPassword);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !RACED.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

async function makeRoles(client: Client, appPassword: string | undefined): Promise<void> {
  const { rows } = await client.query<{ rolname: string; rolcanlogin: boolean; timeouts: string[] | null }>(
    'select rolname, rolcanlogin, rolconfig as timeouts from pg_roles where rolname = any($1)',
    [[OWNER_ROLE, ROUTER_ROLE, APP_ROLE]],
  );
  const roles = new Map(rows.map((row) => [row.rolname, row]));
  for (const role of [OWNER_ROLE, ROUTER_ROLE, APP_ROLE]) {
    if (!roles.has(role)) await client.query(`create role ${role} nologin`);
  }
  const app = roles.get(APP_ROLE);
  if (appPassword !== undefined && !app?.rolcanlogin) {
    await client.query(`alter role ${APP_ROLE} login password ${client.escapeLiteral(appPassword)}`);
  }
  // The time-outs belong to the role as well, for connections through a pooler, which takes no start-up options.
  for (const [name, value] of Object.entries(TIMEOUTS_MS)) {
    if (app?.timeouts?.includes(`${name}=${value}`)) continue;
    await client.query(`alter role ${APP_ROLE} set ${name} = ${value}`);
  }
  await grantMembership(client);
  // Nothing of ours makes temporary tables; whoever can make them can lay them over tables that are named in short.
  await client.query(`do $$ begin
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant connect, create on database %I to ${OWNER_ROLE}', current_database());
    execute format('grant connect on database %I to ${APP_ROLE}', current_database());
  end $$`);
  await grantSchema(client);
}

/**
 * With grant option: migrations hand parts of it on to the router's functions. Only where it is missing: a login that
 * is the owner's member by now would be taken for the owner, which cannot grant to itself.
 */
async function grantSchema(client: Client): Promise<void> {
  await client.query(`do $$ begin
    if not has_schema_privilege('${OWNER_ROLE}', 'public', 'usage with grant option')
      or not has_schema_privilege('${OWNER_ROLE}', 'public', 'create with grant option') then
      grant usage, create on schema public to ${OWNER_ROLE} with grant option;
    end if;
  end $$`);
}

/**
 * The login that migrates may become the owner and the router; the owner may give functions to the router. Whoever
 * creates a role in PostgreSQL 16 or newer is its member only to administer it, which does not let it become the role.
 */
async function grantMembership(client: Client): Promise<void> {
  const { rows } = await client.query<{ role: string; member: string }>(
    `select role, member
       from (values ($1, session_user::text), ($2, session_user::text), ($3, session_user::text), ($2, $1)) wanted (role, member)
      where not pg_has_role(member, role,
        case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)`,
    [OWNER_ROLE, ROUTER_ROLE, APP_ROLE],
  );
  for (const { role, member } of rows) {
    await client.query(`grant ${client.escapeIdentifier(role)} to ${client.escapeIdentifier(member)}`);
  }
}
