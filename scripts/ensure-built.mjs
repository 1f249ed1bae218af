/** Builds dist/ when it is not what the sources say. Runs on Node 18 and newer. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { node, root } from './repository.mjs';

const stamp = path.join(root, 'dist', '.sources');
const inputs = [
  'src',
  'migrations',
  'mikro-orm.config.ts',
  '.swcrc',
  'package-lock.json',
  'scripts/ensure-built.mjs',
];

/** Builds if anything changed since the last build; ends the process if that fails. */
export function ensureBuilt() {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesBelow)) {
    hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  }
  const sources = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  process.stderr.write('Building …\n');
  build();
  writeFileSync(stamp, sources);
}

function build() {
  const swc = path.join(root, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  // --copy-files: what the code reads from beside itself (the explorer's page, for example) goes along.
  const options = ['-d', 'dist', '--delete-dir-on-start', '--copy-files', '--quiet'];
  const built = spawnSync(node, [swc, 'src', 'migrations', 'mikro-orm.config.ts', ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (built.status === 0) return;
  process.stderr.write('The build failed: see above\n');
  process.exit(1);
}

/** Files at or below a path, relative to the repository, always in the same order. */
function filesBelow(relative) {
  const full = path.join(root, relative);
  if (!statSync(full).isDirectory()) return [relative];
  return readdirSync(full)
    .sort()
    .flatMap((entry) => filesBelow(`${relative}/${entry}`));
}
