/** Runs `consumers/` against a packed package. @param argv[2] the tarball */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiler = path.join(here, '..', 'node_modules', 'typescript', 'bin', 'tsc');
/** Runtimes beside Node, which are tried where they are. */
const OTHERS = [['bun'], ['deno', 'run', '--node-modules-dir=manual', '--allow-env']];
const place = mkdtempSync(path.join(tmpdir(), 'consumers-'));

try {
  cpSync(path.join(here, 'consumers'), place, { recursive: true });
  const installed = path.join(place, 'node_modules', '@hamsood', 'partner-sdk');
  mkdirSync(installed, { recursive: true });
  run('tar', '-xzf', process.argv[2], '-C', installed, '--strip-components', '1');

  run(process.execPath, 'commonjs/index.cjs');
  run(process.execPath, 'esm/index.mjs');
  for (const [runtime, ...args] of OTHERS) {
    const found = spawnSync(runtime, ['--version'], { stdio: 'ignore' }).status === 0;
    if (found) run(runtime, ...args, 'esm/index.mjs');
    else process.stdout.write(`skipped: ${runtime} is not installed, so the package was not run on it\n`);
  }
  for (const how of ['types-nodenext', 'types-bundler', 'types-commonjs']) {
    cpSync(path.join(place, 'types.ts'), path.join(place, how, 'types.ts'));
    run(process.execPath, compiler, '-p', how);
  }
  // Fails on whatever only Node has.
  await build({
    entryPoints: [path.join(place, 'browser', 'index.ts')],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
} finally {
  rmSync(place, { recursive: true, force: true });
}

function run(command, ...args) {
  const done = spawnSync(command, args, { cwd: place, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status === 0) return;
  rmSync(place, { recursive: true, force: true });
  process.stderr.write(`failed: ${[path.basename(command), ...args].join(' ')}\n`);
  process.exit(done.status ?? 1);
}
