import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeOpenFolder } from '../../src/runtime/embedded-postgres/binaries.js';
import type { Requirement } from '../harness/requirement.js';

const PIECE = Buffer.alloc(256 * 1024);
/** Beyond it something is wrong: the disk is not a small one of our own. */
const MOST_PIECES = 8_192;

/** A small file system in memory, that can be filled without harm to the machine. */
export class OwnDisk {
  readonly #filler: string;
  readonly #unmount: () => void;

  private constructor(readonly folder: string) {
    this.#filler = path.join(folder, 'filler');
    this.#unmount = () => void spawnSync('umount', ['--lazy', folder]);
    process.once('exit', this.#unmount);
  }

  /** Undefined where this account may not mount. */
  static open(folder: string, megabytes: number): OwnDisk | undefined {
    makeOpenFolder(folder);
    const options = `size=${megabytes}m,mode=0755`;
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
    return mounted.status === 0 ? new OwnDisk(folder) : undefined;
  }

  /** Not a byte is left. */
  fill(): void {
    const file = openSync(this.#filler, 'a');
    try {
      for (let pieces = 0; pieces < MOST_PIECES; pieces += 1) writeSync(file, PIECE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  close(): void {
    process.off('exit', this.#unmount);
    this.#unmount();
  }
}

/** For `describeWith`. */
export function ownDisk(folder: string): Requirement {
  const disk = OwnDisk.open(folder, 1);
  disk?.close();
  return { met: disk !== undefined, missing: 'needs the right to mount a file system in memory (root)' };
}
