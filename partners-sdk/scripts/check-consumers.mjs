/** Runs `consumers/` against a packed package. @param argv[2] the tarball */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
  const oldNode = olderNode();
  if (oldNode) {
    run(oldNode, 'commonjs/index.cjs');
    run(oldNode, 'esm/index.mjs');
  } else process.stdout.write('skipped: there is no Node 20 on the PATH, so the package was not run on it\n');
  for (const how of ['types-nodenext', 'types-bundler', 'types-commonjs']) {
    cpSync(path.join(place, 'types.ts'), path.join(place, how, 'types.ts'));
    run(process.execPath, compiler, '-p', how);
  }
  const worker = path.join(place, 'edge', 'bundle.mjs');
  await build({
    entryPoints: [path.join(place, 'edge', 'worker.mjs')],
    outfile: worker,
    bundle: true,
    format: 'esm',
    conditions: ['worker'],
    logLevel: 'warning',
  });
  run(process.execPath, '--experimental-vm-modules', '--no-warnings', 'edge/run.mjs', worker);
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

/** A Node 20 of this machine: the oldest that the package is for. The one that checks is newer. */
function olderNode() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = folders.map((folder) => path.join(folder, 'node')).filter((file) => existsSync(file));
  return found.find((file) =>
    /^v20\./.test(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout ?? ''),
  );
}

function run(command, ...args) {
  const done = spawnSync(command, args, { cwd: place, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status === 0) return;
  rmSync(place, { recursive: true, force: true });
  process.stderr.write(`failed: ${[path.basename(command), ...args].join(' ')}\n`);
  process.exit(done.status ?? 1);
}
