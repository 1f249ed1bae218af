/**
 * For MikroORM's command line, which looks for it here and, after `npm run build`, in dist/. To look at a migrated
 * database (`migration:list`, `migration:pending`); the tool is not installed with the product:
 *
 *   MIKRO_ORM_ALLOW_GLOBAL_CLI=1 DATABASE_OWNER_URL=… npx --package @mikro-orm/cli mikro-orm migration:list
 *
 * Only `hamsood migrate` changes a database: it makes the roles and the queues' tables too, one node at a time. The
 * server does not read this file but src/runtime/config.ts.
 */
import { defineConfig } from '@mikro-orm/postgresql';
import { migrations } from './migrations/index.js';
import { migratorOptions } from './src/runtime/migrate.js';

const { DATABASE_OWNER_URL, DATABASE_DIRECT_URL, DATABASE_URL } = process.env;
const ownerUrl = DATABASE_OWNER_URL ?? DATABASE_DIRECT_URL ?? DATABASE_URL;
if (!ownerUrl) throw new Error('set DATABASE_OWNER_URL, DATABASE_DIRECT_URL or DATABASE_URL');

export default defineConfig(await migratorOptions(ownerUrl, migrations));
