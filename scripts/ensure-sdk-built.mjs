/** Builds partners-sdk/dist/ when it is older than what it is made of. Runs on Node 18 and newer. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { node, root } from './repository.mjs';

const sdk = path.join(root, 'partners-sdk');
/** What a build writes last. */
const last = path.join(sdk, 'dist', 'cjs', 'package.json');
const inputs = ['src', 'scripts/build.mjs', 'package.json', 'tsconfig.json'];

/** Ends the process if it cannot be built. */
export function ensureSdkBuilt() {
  if (existsSync(last)) {
    const built = statSync(last).mtimeMs;
    if (inputs.every((input) => newestBelow(path.join(sdk, input)) <= built)) return;
  }
  process.stderr.write('Building the SDK …\n');
  const done = spawnSync(node, [path.join(sdk, 'scripts', 'build.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function newestBelow(file) {
  const { mtimeMs } = statSync(file);
  if (!statSync(file).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(file).map((entry) => newestBelow(path.join(file, entry))));
}
