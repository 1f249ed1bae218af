/**
 * One PostgreSQL for the whole run: embedded, not durable, in a temporary folder (tests/harness/scratch-folder.ts). On a machine where it cannot run,
 * TEST_DATABASE_URL may name a server (login: superuser, or at least CREATEDB and CREATEROLE).
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import '../../scripts/typescript-hooks.mjs';
import { testSeed } from './test-seed.mjs';

export default async function globalSetup() {
  const { makeLoginCheap, makeTemplate } = await import('./template.ts');
  const { scratchFolder } = await import('./scratch-folder.ts');
  if (!process.env.TEST_DATABASE_URL) {
    const { startEmbeddedPostgres } = await import(
      '../../src/runtime/embedded-postgres/embedded-postgres.ts'
    );
    const folder = scratchFolder('hamsood-tests-');
    const warden = appointWarden(folder);
    const postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false });
    globalThis.hamsoodTestServer = { postgres, folder, warden };
    process.env.TEST_DATABASE_URL = postgres.ownerUrl;
    await makeLoginCheap(postgres.ownerUrl);
  }
  process.env.TEST_SEED ??= String(testSeed());
  process.env.TEST_APP_PASSWORD = randomBytes(12).toString('base64url');
  await makeTemplate(process.env.TEST_DATABASE_URL, process.env.TEST_APP_PASSWORD);
}

/** Outlives this run, were it killed with all that belongs to it, and cleans up after it. */
function appointWarden(folder) {
  const warden = spawn(process.execPath, [path.join(import.meta.dirname, 'server-warden.mjs'), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  });
  warden.unref();
  warden.stdin.unref();
  return warden;
}
