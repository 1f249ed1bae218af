import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';

/** What can be kept: it has a name of its own. */
export interface Kept {
  readonly id: string;
}

/**
 * Records in one file, written as a whole and flushed before {@link put} answers: what it has answered is there after a
 * crash at any line, and a half-written file never takes the place of a good one. A real shop has a database for this.
 */
export class Journal<Entry extends Kept> {
  readonly #file: string;
  readonly #entries: Map<string, Entry>;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(file: string, entries: readonly Entry[]) {
    this.#file = file;
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
  }

  /** @throws where the file is there and cannot be read: starting without it would do everything again */
  static async open<Entry extends Kept>(file: string): Promise<Journal<Entry>> {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    });
    return new Journal<Entry>(file, JSON.parse(text) as Entry[]);
  }

  /** All of them, oldest first. */
  all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /** Keeps it, in place of what had its id. */
  async put(entry: Entry): Promise<void> {
    this.#entries.set(entry.id, entry);
    const written = this.#lastWrite.then(() => this.#write());
    this.#lastWrite = written.catch(() => undefined);
    await written;
  }

  async #write(): Promise<void> {
    const draft = `${this.#file}.draft`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(this.all(), undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.#file);
    const folder = await open(path.dirname(this.#file), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
