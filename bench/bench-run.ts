import type { Database } from '../src/runtime/database.js';
import type { BenchDatabase, BenchServer } from './bench-database.js';
import type { BenchOptions } from './bench-options.js';
import type { Pgledger } from './pgledger.js';
import type { Scene } from './scene.js';
import type { PostgresMeter } from './usage.js';

/** The product's own default (LEDGER_POOL_SIZE). */
export const LEDGER_POOL = 8;

/** What a benchmark is given. */
export interface BenchRun {
  readonly server: BenchServer;
  /** Where the scene lies. */
  readonly target: BenchDatabase;
  /** With the product's own pool sizes. */
  readonly database: Database;
  readonly scene: Scene;
  readonly meter: PostgresMeter;
  readonly options: BenchOptions;
  /** Opened by the first that asks; undefined where there is no checkout of it. */
  readonly pgledger: () => Promise<Pgledger | undefined>;
}
