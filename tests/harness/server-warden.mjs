/**
 * Ends the PostgreSQL of a test run, and removes its folder, when the run itself was killed and could not:
 * `server-warden.mjs <folder>`. Its standard input is a pipe from the run, which is closed however the run ends.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** For a server that does not end: whoever starts the machine next will. */
const PATIENCE_MS = 10_000;

const [folder] = process.argv.slice(2);
process.stdin.resume();
process.stdin.once('error', endServer);
process.stdin.once('end', endServer);

async function endServer() {
  const pid = serverPid();
  const deadline = Date.now() + PATIENCE_MS;
  if (pid !== undefined) process.kill(pid, 'SIGQUIT'); // at once: nobody will read its files again
  while (pid !== undefined && serverPid() === pid && Date.now() < deadline) await sleep(20);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

/** Of the server that runs on the folder; undefined when none does. */
function serverPid() {
  try {
    const pid = Number(
      readFileSync(path.join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    process.kill(pid, 0);
    // A server that was killed leaves its file behind, and its number may be another's by now.
    const command = `/proc/${pid}/cmdline`;
    return !existsSync('/proc/self') || readFileSync(command, 'utf8').includes(folder) ? pid : undefined;
  } catch {
    return undefined;
  }
}
