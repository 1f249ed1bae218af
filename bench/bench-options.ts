import { parseArgs } from 'node:util';

/** How much is measured; every number can be made smaller for a trial. */
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
  /** Sizes of an account of `lots`. */
  readonly lotCounts: readonly number[];
  /** Burns in a slice of `lots`. */
  readonly lotBurns: number;
  /** Sizes of the books of `growth` and `settlement`; each has its own where nothing is said. */
  readonly entries: readonly number[] | undefined;
  /** Partners of `settlement`. */
  readonly partners: number;
  /** Purchases of an import of `bulk`. */
  readonly rows: number;
  /** Members whose levels end at once in `reviews`. */
  readonly reviewed: number;
  /** A file of real purchases that `bulk` imports. */
  readonly purchases: string | undefined;
  /** How many follow balances in `live`, one measurement each. */
  readonly subscribers: readonly number[];
  /** How often `chaos` kills something. */
  readonly kills: number;
}

const OPTIONS = {
  slices: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '1' },
  callers: { type: 'string', default: '1,16,64,256' },
  connections: { type: 'string', default: '64,256' },
  members: { type: 'string', default: '30000' },
  lots: { type: 'string', default: '3' },
  'alone-pool': { type: 'string', default: '16' },
  'lot-counts': { type: 'string', default: '10,100,1000' },
  'lot-burns': { type: 'string', default: '20' },
  entries: { type: 'string' },
  partners: { type: 'string', default: '50' },
  rows: { type: 'string', default: '20000' },
  reviewed: { type: 'string', default: '1000000' },
  purchases: { type: 'string' },
  subscribers: { type: 'string', default: '1,1000,10000' },
  kills: { type: 'string', default: '20' },
} as const;

/** What can be asked of `npm run bench`; what each means is told in `bench/README.md`. */
export const USAGE = `npm run bench -- [<name>…] ${Object.keys(OPTIONS)
  .map((name) => `[--${name} <${name === 'purchases' ? 'file' : 'n'}>]`)
  .join(' ')}
What each means, and how to read what it prints: bench/README.md
`;

/**
 * @param args of the command line, without the program
 * @throws with one sentence when an option is unknown or no number
 */
export function readBenchOptions(args: readonly string[]): {
  help: boolean;
  names: readonly string[];
  options: BenchOptions;
} {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...OPTIONS, help: { type: 'boolean', default: false } },
  });
  type Numbers = Exclude<keyof typeof OPTIONS, 'purchases' | 'entries'>;
  const counts = (name: string, text: string) => text.split(',').map((each) => count(name, each));
  const list = (name: Numbers) => counts(name, values[name]);
  const one = (name: Numbers) => count(name, values[name]);
  return {
    help: values.help,
    names: positionals,
    options: {
      slices: one('slices'),
      seconds: one('seconds'),
      callers: list('callers'),
      connections: list('connections'),
      members: one('members'),
      lots: one('lots'),
      alonePool: one('alone-pool'),
      lotCounts: list('lot-counts'),
      lotBurns: one('lot-burns'),
      entries: values.entries === undefined ? undefined : counts('entries', values.entries),
      partners: one('partners'),
      rows: one('rows'),
      reviewed: one('reviewed'),
      purchases: values.purchases,
      subscribers: list('subscribers'),
      kills: one('kills'),
    },
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${name} takes numbers above 0, not "${text}"`);
  return value;
}
