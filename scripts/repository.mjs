/** Where this repository is, and how its own Node 24 is run from whichever Node started the script. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The Node 24 that npm installed beside the other dependencies. */
export const node = path.join(
  root,
  'node_modules',
  '.bin',
  process.platform === 'win32' ? 'node.cmd' : 'node',
);

/**
 * Runs this repository's Node with the arguments, passes signals on to it, and ends with its exit code.
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to the environment
 */
export function runNode(args, env) {
  const windows = process.platform === 'win32';
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, ...env }, shell: windows });
  // Ctrl-C reaches the child by itself, as it is in the terminal's process group; this process only has to outlive it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be run: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code === null ? (signal === 'SIGINT' ? 130 : 143) : code));
}
