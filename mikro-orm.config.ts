/** For MikroORM's command line (`migration:list`, `migration:pending`); the server itself reads runtime/config. */
import { migrations } from './migrations/index.js';
import { migratorOptions } from './src/runtime/migrate.js';

const { DATABASE_OWNER_URL, DATABASE_DIRECT_URL, DATABASE_URL } = process.env;
const ownerUrl = DATABASE_OWNER_URL ?? DATABASE_DIRECT_URL ?? DATABASE_URL;
if (!ownerUrl) throw new Error('set DATABASE_OWNER_URL, DATABASE_DIRECT_URL or DATABASE_URL');

export default await migratorOptions(ownerUrl, migrations);
