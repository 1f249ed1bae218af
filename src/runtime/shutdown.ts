import type { Logger } from './logger.js';

export interface Shutdown {
  /** True from the first signal on: `/readyz` answers no, so that balancers stop sending. */
  readonly draining: boolean;
  /** Adds what has to be closed. Steps run in the order in which they were added, one after the other. */
  step(name: string, close: () => Promise<unknown> | unknown): void;
  /** Runs all steps once; later calls wait for the same run. Never rejects: what fails is logged. */
  run(reason: string): Promise<void>;
  /**
   * SIGINT and SIGTERM run the steps and then exit with 0; a second signal exits at once with 1, unless it comes
   * together with the first: Ctrl-C under `npm start` arrives from the terminal and from the script above us.
   */
  listen(): void;
}

export interface ShutdownOptions {
  /** Time for all steps together, in milliseconds. */
  readonly timeoutMs: number;
  readonly logger: Logger;
  /** Signals closer together than this are one. Default 300. */
  readonly sameSignalMs?: number;
  /** What ends the process; replaced in tests. */
  readonly exit?: (code: number) => void;
}

/**
 * The one place that ends a process in order. Each step may take an equal share of the time that is left, so that one
 * that hangs (a client that never reads its answer) cannot keep the database from being closed.
 */
export function createShutdown({
  timeoutMs,
  logger,
  sameSignalMs = 300,
  exit = process.exit,
}: ShutdownOptions): Shutdown {
  const steps: { name: string; close: () => Promise<unknown> | unknown }[] = [];
  let running: Promise<void> | undefined;

  const runSteps = async (reason: string) => {
    const deadline = Date.now() + timeoutMs;
    logger.info({ reason }, 'stopping');
    for (const [index, { name, close }] of steps.entries()) {
      const share = Math.max(0, deadline - Date.now()) / (steps.length - index);
      try {
        if ((await withinTime(close, share)) === 'late') {
          logger.error({ step: name, ms: Math.round(share) }, 'a step of the shutdown took too long');
        }
      } catch (error) {
        logger.error({ step: name, err: error }, 'a step of the shutdown failed');
      }
    }
    logger.info('stopped');
  };

  const shutdown: Shutdown = {
    get draining() {
      return running !== undefined;
    },
    step: (name, close) => void steps.push({ name, close }),
    run: (reason) => {
      running ??= runSteps(reason);
      return running;
    },
    listen: () => {
      let first: number | undefined;
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.on(signal, () => {
          if (first !== undefined) {
            if (performance.now() - first >= sameSignalMs) exit(1);
            return;
          }
          first = performance.now();
          void shutdown.run(signal).then(() => exit(0));
        });
      }
    },
  };
  return shutdown;
}

async function withinTime(work: () => Promise<unknown> | unknown, ms: number): Promise<'done' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  const done = (async () => {
    await work();
    return 'done' as const;
  })();
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
