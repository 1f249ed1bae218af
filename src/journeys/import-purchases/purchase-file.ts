import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type InfoRecord, parse } from 'csv-parse';
import type { ColumnMapping } from './column-mapping.js';

/** One row of the file as it stands there. */
export interface FileRow {
  /** The line of the file it ends on; the first one has the columns' names. */
  readonly line: number;
  /** How far into the file it ends. */
  readonly bytes: number;
  readonly values: readonly string[];
}

export interface PurchaseFile {
  /** In bytes. */
  readonly size: number;
  /** The columns' names, in their order; known once the first row was read. */
  readonly columns: readonly string[];
  /** The rows after the first line, once. @throws PurchaseFileError */
  rows(): AsyncIterable<FileRow>;
}

/** The file cannot be used, or not beyond some line; the message is one line that says why. */
export class PurchaseFileError extends Error {
  override name = 'PurchaseFileError';
}

/** A row longer than this is an open quotation mark, not a purchase. */
const MOST_BYTES_PER_ROW = 64 * 1024;

/**
 * Opens a CSV file for reading once, row by row, whatever its size: with or without a byte order mark and quotation
 * marks, with any line ends, mixed ones too (a first line that was written by another program than the rest).
 * @throws PurchaseFileError when there is no such file
 */
export async function openPurchaseFile(
  path: string,
  { mapping, delimiter }: { readonly mapping: ColumnMapping; readonly delimiter: string },
): Promise<PurchaseFile> {
  const size = await sizeOf(path);
  let columns: readonly string[] = [];

  async function* rows(): AsyncGenerator<FileRow> {
    const parser = parse({
      bom: true,
      delimiter,
      info: true,
      max_record_size: MOST_BYTES_PER_ROW,
      record_delimiter: ['\r\n', '\n', '\r'],
      // What is wrong with one row must not end the reading: rows of odd length come through and are refused later.
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    const source = createReadStream(path);
    source.once('error', (error) => parser.destroy(error));
    source.pipe(parser);
    try {
      for await (const parsedRow of parser) {
        const { info, record } = parsedRow as { info: InfoRecord; record: string[] };
        if (columns.length === 0) {
          columns = record.map((name) => name.trim());
          assertColumns(columns, mapping);
        } else {
          yield { line: info.lines, bytes: info.bytes, values: record };
        }
      }
    } catch (error) {
      throw readingError(path, error);
    } finally {
      source.destroy();
    }
    if (columns.length === 0) {
      throw new PurchaseFileError(`${path} is empty: its first line must name the columns`);
    }
  }

  return {
    size,
    get columns() {
      return columns;
    },
    rows,
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw readingError(path, error);
  }
  throw new PurchaseFileError(`${path} is not a file`);
}

function assertColumns(columns: readonly string[], mapping: ColumnMapping): void {
  const wanted = Object.values(mapping).filter((name) => name !== undefined);
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new PurchaseFileError(
      `the file has no column ${missing.join(', ')}; its first line names ${columns.join(', ')}`,
    );
  }
  const twice = wanted.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined) throw new PurchaseFileError(`the file has two columns named ${twice}`);
}

function readingError(path: string, error: unknown): unknown {
  const { code, lines } = error as { code?: string; lines?: number };
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE') {
    return new PurchaseFileError(
      `${path}: a quotation mark opened on or before line ${lines ?? '?'} is not closed; correct it and run the import again`,
    );
  }
  if (code === 'ENOENT') return new PurchaseFileError(`${path}: there is no such file`);
  if (code === 'EACCES' || code === 'EPERM') return new PurchaseFileError(`${path} may not be read`);
  return error;
}
