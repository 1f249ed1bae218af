import { chmodSync, mkdtempSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';

/** Linux keeps it in memory. */
const IN_MEMORY = '/dev/shm';
/** More than a whole run of the tests writes; a container usually gives 64 MiB. */
const ENOUGH_BYTES = 8 * 2 ** 30;

/**
 * A new folder for the data of a database server that a test throws away: in memory where there is plenty. Each test
 * file makes a database of a thousand files and removes it, which costs a disk's file system five times as much.
 * Open to the account that PostgreSQL runs as where tests run as root: otherwise its files would be made elsewhere, and
 * outlive the folder.
 * @param prefix what its name begins with
 */
export function scratchFolder(prefix: string): string {
  const folder = mkdtempSync(path.join(hasPlenty() ? IN_MEMORY : tmpdir(), prefix));
  chmodSync(folder, 0o755);
  return folder;
}

function hasPlenty(): boolean {
  if (process.platform !== 'linux' || freemem() < ENOUGH_BYTES) return false;
  // What a container may use, which the machine's free memory says nothing of; 0 where it is not known.
  if ((process.constrainedMemory() || ENOUGH_BYTES) < ENOUGH_BYTES) return false;
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
