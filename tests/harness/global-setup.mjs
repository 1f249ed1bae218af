/**
 * One PostgreSQL for the whole run: embedded, not durable, in a temporary folder. On a machine where it cannot run,
 * TEST_DATABASE_URL may name a server (login: superuser, or at least CREATEDB and CREATEROLE).
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import '../../scripts/typescript-hooks.mjs';

export default async function globalSetup() {
  const { makeTemplate } = await import('./template.ts');
  if (!process.env.TEST_DATABASE_URL) {
    const { startEmbeddedPostgres } = await import(
      '../../src/runtime/embedded-postgres/embedded-postgres.ts'
    );
    const folder = mkdtempSync(path.join(tmpdir(), 'hamsood-tests-'));
    chmodSync(folder, 0o755);
    const postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false });
    globalThis.hamsoodTestServer = { postgres, folder };
    process.env.TEST_DATABASE_URL = postgres.ownerUrl;
  }
  process.env.TEST_APP_PASSWORD = randomBytes(12).toString('base64url');
  await makeTemplate(process.env.TEST_DATABASE_URL, process.env.TEST_APP_PASSWORD);
}
