import type { Database } from '../src/runtime/database.js';
import type { BenchDatabase } from './bench-database.js';
import type { Scene } from './scene.js';
import type { PostgresMeter } from './usage.js';

/** The product's own default (LEDGER_POOL_SIZE). */
export const LEDGER_POOL = 8;

/** What a benchmark is given. */
export interface BenchRun {
  readonly target: BenchDatabase;
  /** With the product's own pool sizes. */
  readonly database: Database;
  readonly scene: Scene;
  readonly meter: PostgresMeter;
  readonly options: BenchOptions;
}

export interface BenchOptions {
  /** Slices of each variant. */
  readonly slices: number;
  /** Length of a slice. */
  readonly seconds: number;
  /** Concurrent callers, one comparison each. */
  readonly callers: readonly number[];
  /** Kept-alive HTTP connections, one comparison each. */
  readonly connections: readonly number[];
  readonly members: number;
  /** Lots a member starts with. */
  readonly lots: number;
  /** Connections that "one transaction per operation" may use at once. */
  readonly alonePool: number;
}
