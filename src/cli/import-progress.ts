import type { ImportReport } from '../journeys/import-purchases/import-report.js';
import type { Terminal } from './terminal.js';

/** How often a line is written: on a screen over the one before, elsewhere (a log) seldom. */
const SCREEN_MS = 200;
const LOG_MS = 5_000;
/** Before this the rate says nothing. */
const FIRST_MS = 500;

/** Says how far an import is: share, rows, rate, time left. */
export class ImportProgress {
  readonly #terminal: Terminal;
  readonly #bytes: number;
  readonly #startedAt = performance.now();
  #writtenAt = performance.now();
  #width = 0;

  /** @param bytes the file's size */
  constructor(terminal: Terminal, bytes: number) {
    this.#terminal = terminal;
    this.#bytes = bytes;
  }

  /** Since the start. */
  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  update(report: Readonly<ImportReport>, bytesDone: number): void {
    const { interactive } = this.#terminal;
    const now = performance.now();
    if (now - this.#writtenAt < (interactive ? SCREEN_MS : LOG_MS) || now - this.#startedAt < FIRST_MS)
      return;
    this.#writtenAt = now;
    const line = progressLine(report, { bytesDone, bytes: this.#bytes, seconds: this.seconds });
    if (interactive) {
      this.#terminal.err(`\r${line.padEnd(this.#width)}`);
      this.#width = line.length;
    } else {
      this.#terminal.err(`${line}\n`);
    }
  }

  /** Clears the line, so that what comes next begins on an empty one. */
  end(): void {
    if (this.#width > 0) this.#terminal.err(`\r${' '.repeat(this.#width)}\r`);
    this.#width = 0;
  }
}

/** `  42 %  29,184 rows, 4,912 rows/s, 8 s left, 3 refused` */
export function progressLine(
  { rows, refused }: Pick<ImportReport, 'rows' | 'refused'>,
  {
    bytesDone,
    bytes,
    seconds,
  }: { readonly bytesDone: number; readonly bytes: number; readonly seconds: number },
): string {
  const share = bytes === 0 ? 1 : Math.min(bytesDone / bytes, 1);
  const left = share === 0 ? '' : `, ${duration((seconds / share) * (1 - share))} left`;
  const rate = seconds === 0 ? 0 : Math.round(rows / seconds);
  const told = `${Math.floor(share * 100)} %  ${count(rows)} rows, ${count(rate)} rows/s${left}`;
  return refused === 0 ? told : `${told}, ${count(refused)} refused`;
}

/** `8 s`, `2 min 5 s`, `1 h 20 min` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** With separators for thousands. */
export function count(number: number | bigint): string {
  return number.toLocaleString('en-US');
}
