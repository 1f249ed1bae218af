/** Builds the package and looks at it as npm, TypeScript and bundlers will: publint, are-the-types-wrong, its
 * size, and programs that use it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(here, '..', 'node_modules');
const packed = mkdtempSync(path.join(tmpdir(), 'partner-sdk-'));

try {
  run(process.execPath, path.join(here, 'scripts', 'build.mjs'));
  run('npm', 'pack', '--silent', '--pack-destination', packed);
  const tarball = path.join(packed, readdirSync(packed)[0]);
  run(process.execPath, path.join(modules, 'publint', 'src', 'cli.js'), '--strict', '--pack', 'false', here);
  run(process.execPath, path.join(modules, '@arethetypeswrong', 'cli', 'dist', 'index.js'), tarball);
  run(process.execPath, path.join(modules, 'size-limit', 'bin.js'));
  run(process.execPath, path.join(here, 'scripts', 'check-consumers.mjs'), tarball);
} finally {
  rmSync(packed, { recursive: true, force: true });
}

function run(command, ...args) {
  const shell = process.platform === 'win32';
  const done = spawnSync(command, args, { cwd: here, stdio: ['ignore', 'inherit', 'inherit'], shell });
  if (done.status === 0) return;
  rmSync(packed, { recursive: true, force: true });
  process.exit(done.status ?? 1);
}
