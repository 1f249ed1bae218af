/** Makes sure that node_modules is what package-lock.json says. Runs on Node 18 and newer, before anything is installed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { node, root } from './repository.mjs';

const stamp = path.join(root, 'node_modules', '.hamsood-lock');

/** Installs with `npm ci` if something is missing or the lock file changed since; ends the process if that fails. */
export function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) ? readFileSync(stamp, 'utf8') === lock : installedByHand()) {
    linkNode();
    if (!existsSync(stamp)) writeFileSync(stamp, lock);
    return;
  }
  process.stderr.write('Installing dependencies (npm ci) …\n');
  const windows = process.platform === 'win32';
  // Whatever NODE_ENV or npm's own settings say: building and testing need everything.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawnSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows, // Node refuses to start .cmd files without one
  });
  if (npm.status !== 0) {
    process.stderr.write('npm ci failed: see above, then run the same command again\n');
    process.exit(npm.status || 1);
  }
  linkNode();
  writeFileSync(stamp, lock);
}

/** Makes the link that npm 10 leaves out, so that npm's scripts run on this repository's Node with every npm. */
function linkNode() {
  const link = path.join(root, 'node_modules', '.bin', 'node');
  if (process.platform === 'win32' || existsSync(link)) return;
  if (!existsSync(node)) {
    process.stderr.write(
      `There is no Node 24 for ${process.platform} ${process.arch} among the dependencies: install with optional dependencies, or on another platform\n`,
    );
    process.exit(1);
  }
  symlinkSync(path.relative(path.dirname(link), node), link);
}

/** Somebody ran `npm ci` or `npm install` after the lock file was last written: npm keeps its own copy beside. */
function installedByHand() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
}
