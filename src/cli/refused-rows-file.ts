import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { RefusedRow } from '../journeys/import-purchases/import-purchases.js';

/** The rows that an import refused: their line, the reason, and the row as it was, to be corrected and run again. */
export class RefusedRowsFile {
  readonly path: string;
  readonly #columns: () => readonly string[];
  readonly #delimiter: string;
  #stream: WriteStream | undefined;

  /** @param columns of the imported file; asked when the first row is refused */
  constructor(path: string, columns: () => readonly string[], delimiter: string) {
    this.path = path;
    this.#columns = columns;
    this.#delimiter = delimiter;
  }

  /** Whether there is a file: it is only made when there is something to write. */
  get written(): boolean {
    return this.#stream !== undefined;
  }

  async write(rows: readonly RefusedRow[]): Promise<void> {
    const stream = this.#stream ?? (await this.#open());
    const lines = rows.map(({ row, reason }) => this.#line([String(row.line), reason, ...row.values]));
    if (!stream.write(lines.join(''))) await once(stream, 'drain');
  }

  async close(): Promise<void> {
    if (!this.#stream) return;
    this.#stream.end();
    await finished(this.#stream);
  }

  async #open(): Promise<WriteStream> {
    const stream = createWriteStream(this.path, { mode: 0o600 }); // it holds what the import's file holds
    await once(stream, 'open');
    stream.write(this.#line(['line', 'reason', ...this.#columns()]));
    this.#stream = stream;
    return stream;
  }

  #line(values: readonly string[]): string {
    return `${values.map((value) => this.#quoted(value)).join(this.#delimiter)}\n`;
  }

  #quoted(value: string): string {
    const plain = !value.includes(this.#delimiter) && !/["\r\n]/.test(value);
    return plain ? value : `"${value.replaceAll('"', '""')}"`;
  }
}
