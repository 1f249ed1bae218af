import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a run of a supervised process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether somebody here asked for it. */
  readonly wanted: boolean;
  /** Whether it had been seen at work. */
  readonly wasUp: boolean;
}

export interface SupervisedOptions {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly options: SpawnOptions;
  /** Everything it says, of all its runs. */
  readonly logFile: string;
}

/** What an init system waits before it starts again what has ended, in milliseconds. */
const RESTART_DELAY_MS = 200;

/** Must not outlive this process, however it ends. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A process that is started again whenever it ends, as systemd, Docker or Kubernetes would; nothing else helps it. */
export class SupervisedProcess {
  readonly #options: SupervisedOptions;
  readonly endings: Ending[] = [];
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #supervising: Promise<void> | undefined;
  #stopping = new AbortController();
  #wanted = false;
  #up = false;

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Undefined between two runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Told by whoever has seen it at work. */
  seenUp(): void {
    this.#up = true;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#supervising ??= this.#supervise(this.#stopping.signal);
  }

  async #supervise(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const { code, signal } = await this.#runOnce();
      this.endings.push({ code, signal, wanted: this.#wanted, wasUp: this.#up });
      await sleep(RESTART_DELAY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  #runOnce(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const { program, arguments: given, options, logFile } = this.#options;
    const log = openSync(logFile, 'a');
    const child = spawn(program, given, { ...options, stdio: ['ignore', log, log] });
    closeSync(log);
    alive.add(child);
    this.#child = child;
    this.#wanted = false;
    this.#up = false;
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('error', () => resolve({ code: null, signal: null }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }).finally(() => {
      alive.delete(child);
      this.#child = undefined;
    });
    this.#ended = ended;
    return ended;
  }

  /** Sends a signal to the run of this moment; false between two runs. */
  signal(signal: NodeJS.Signals): boolean {
    if (!this.#child) return false;
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') this.#wanted = true;
    return this.#child.kill(signal);
  }

  /** `kill -9`: resolves when it is gone. It is started again, unless it is being stopped. */
  async kill(): Promise<boolean> {
    const ended = this.#ended;
    const killed = this.signal('SIGKILL');
    if (killed) await ended;
    return killed;
  }

  /** Ends it for good, with this signal first and by force after a while. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', patienceMs = 10_000): Promise<void> {
    this.#stopping.abort();
    const ended = this.#ended;
    this.signal(signal);
    const late = new AbortController();
    await Promise.race([ended, sleep(patienceMs, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    this.signal('SIGKILL');
    await this.#supervising;
    this.#supervising = undefined;
  }
}
