import type { Slice } from './slice.js';
import { type Usage, usageBetween } from './usage.js';

/** One of the things that are compared. */
export interface Variant {
  readonly name: string;
  /** What a slice needs, made before it is looked at. */
  readonly prepare?: () => Promise<void>;
  readonly run: (seconds: number) => Promise<Slice>;
  readonly usage: () => Promise<Usage>;
}

export interface Schedule {
  readonly slices: number;
  readonly seconds: number;
}

/** Node's compiler needs it, and so do the server's caches. */
const WARM_UP_SECONDS = 1.5;

/** What is kept of a variant's slices, one value each. */
interface Measured {
  /** Accepted operations per second. */
  readonly rates: number[];
  /** Milliseconds of processor time per 1,000 accepted operations, PostgreSQL and Node together. */
  readonly processor: number[];
  /** Milliseconds. */
  readonly p50: number[];
  readonly p99: number[];
}

/**
 * Runs the variants in turn (A B C A B C …), so that whatever else the machine is busy with meets all of them, and
 * prints each slice and the ratios of the first to the others. One round that does not count comes first.
 */
export async function alternate(
  title: string,
  variants: readonly Variant[],
  { slices, seconds }: Schedule,
): Promise<void> {
  console.log(`\n${title}`);
  console.log(
    `  ${'variant'.padEnd(34)}${['accepted/s', 'p50 ms', 'p99 ms', 'WAL B/op', 'PG ms/k', 'Node ms/k'].map((text) => text.padStart(11)).join('')}  refused, errors`,
  );
  for (const variant of variants) {
    await variant.prepare?.();
    await variant.run(Math.max(WARM_UP_SECONDS, seconds));
  }
  const measured = variants.map((): Measured => ({ rates: [], processor: [], p50: [], p99: [] }));
  for (let round = 0; round < slices; round += 1) {
    for (const [index, variant] of variants.entries()) {
      await variant.prepare?.();
      const before = await variant.usage();
      const slice = await variant.run(seconds);
      const used = usageBetween(before, await variant.usage());
      measured[index]?.rates.push(slice.accepted / slice.seconds);
      measured[index]?.p50.push(slice.p50);
      measured[index]?.p99.push(slice.p99);
      measured[index]?.processor.push(
        (((used.postgresCpuMs ?? Number.NaN) + used.nodeCpuMs) * 1000) / slice.accepted,
      );
      console.log(`  ${lineOf(variant.name, slice, used)}`);
      // A ratio to nothing would look like a triumph.
      if (slice.accepted === 0) throw new Error(`${variant.name} accepted nothing`);
    }
  }
  printRatios(variants, measured);
}

function lineOf(name: string, slice: Slice, used: Usage): string {
  const each = (value: number | null, per: number) =>
    value === null || slice.accepted === 0 ? '–' : ((value * per) / slice.accepted).toFixed(0);
  const cells = [
    (slice.accepted / slice.seconds).toFixed(0),
    slice.p50.toFixed(2),
    slice.p99.toFixed(2),
    each(used.walBytes, 1),
    each(used.postgresCpuMs, 1000),
    each(used.nodeCpuMs, 1000),
  ];
  const counts = [...Object.entries(slice.refused), ...Object.entries(slice.errors)];
  const rest = counts.length === 0 ? 'none' : counts.map(([what, count]) => `${what} ${count}`).join(', ');
  const note = slice.note ? ` [${slice.note}]` : '';
  return `${name.padEnd(34)}${cells.map((text) => text.padStart(11)).join('')}  ${rest}${note}`;
}

/** Throughput of the first to that of each other one, and how often the other one's processor time holds the first's. */
function printRatios(variants: readonly Variant[], measured: readonly Measured[]): void {
  const [first] = measured;
  for (const [index, { rates, processor, p50, p99 }] of measured.entries()) {
    const name = variants[index]?.name;
    const own = `${spread(rates, 0)} accepted/s, p50 ${spread(p50, 1)} ms, p99 ${spread(p99, 1)} ms, processor ${spread(processor, 0)} ms/k`;
    console.log(`  → ${name}: ${own}`);
    if (index === 0 || !first) continue;
    const faster = spread(ratios(first.rates, rates), 2);
    const cheaper = spread(ratios(processor, first.processor), 2);
    console.log(`    ${variants[0]?.name} ÷ it: ${faster}; its processor time ÷ the first’s: ${cheaper}`);
  }
}

function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, round) => value / (below[round] ?? Number.NaN));
}

/** Median with minimum and maximum; of ratios below a tenth another digit. */
function spread(values: readonly number[], digitsOfLarge: number): string {
  const digits = digitsOfLarge > 0 && Math.max(...values) < 0.1 ? digitsOfLarge + 1 : digitsOfLarge;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
  const [low, high] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}
