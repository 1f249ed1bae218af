/** Where this repository is, and how its own Node 24 is run from whichever Node started the script. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * The Node 24 that npm installed beside the other dependencies, in the package of this platform. Not its link in
 * `node_modules/.bin`: npm 10 makes none where the packages of other platforms are optional too.
 */
export const node = path.join(
  root,
  'node_modules',
  process.platform === 'win32'
    ? `node-win-${process.arch}`
    : `node-${process.platform === 'darwin' && process.arch === 'arm64' ? 'bin-' : ''}${process.platform}-${process.arch}`,
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * Runs this repository's Node with the arguments, passes signals on to it, and ends with its exit code. In a terminal
 * Ctrl-C reaches the child twice, from the terminal and from here: the server counts what comes at once as one.
 * @param {string[]} args
 * @param {Record<string, string>} [variables] added to the environment
 */
export function runNode(args, variables = {}) {
  const env = { ...process.env, ...variables };
  const child = spawn(node, args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be run: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code === null ? (signal === 'SIGINT' ? 130 : 143) : code));
}
