import { runCommandLine } from '../src/cli/run-command-line.js';
import type { BenchDatabase } from './bench-database.js';

/** What the product's import says of itself. */
export interface ImportedFile {
  readonly rows: number;
  readonly earned: number;
  readonly alreadyThere: number;
  readonly refused: number;
  /** Decimal. */
  readonly points: string;
  readonly seconds: number;
}

/** Runs a command of the product, in this process; answers what it printed for programs, throws when it fails. */
export async function hamsood({ appUrl }: BenchDatabase, ...args: readonly string[]): Promise<string> {
  let out = '';
  let err = '';
  const exitCode = await runCommandLine(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    environment: { DATABASE_URL: appUrl },
    signal: new AbortController().signal,
  });
  if (exitCode !== 0) throw new Error(`hamsood ${args.join(' ')} ended with ${exitCode}: ${err}`);
  return out.trim();
}

/** @param args of `hamsood import purchases` */
export async function importFile(target: BenchDatabase, args: readonly string[]): Promise<ImportedFile> {
  return JSON.parse(await hamsood(target, 'import', 'purchases', '--json', ...args)) as ImportedFile;
}
