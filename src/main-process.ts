import { oneLineProblem } from './journeys/one-line-problem.js';
import { type Config, loadConfig } from './runtime/config.js';
import { createLogger, type Logger } from './runtime/logger.js';
import { createShutdown } from './runtime/shutdown.js';

/** What a process of ours consists of, in the order in which it is closed. */
const PARTS = ['health', 'api', 'jobs', 'access', 'live channel', 'database', 'postgres'] as const;
export type Part = (typeof PARTS)[number];

/** What `start` is given. */
export interface Starting {
  readonly config: Config;
  readonly logger: Logger;
  /** Called after each part is open, with the way to close it. Throws when the process is to stop already. */
  readonly opened: (part: Part, close: () => Promise<unknown> | unknown) => void;
}

/** A signal came while the process was starting. */
class StoppedWhileStartingError extends Error {
  override name = 'StoppedWhileStartingError';
}

/**
 * Runs a process from its configuration to its end: a wrong setting, or anything else that people can correct, ends it
 * with one line; SIGINT and SIGTERM close everything in order, also in the middle of the start.
 */
export async function runProcess(name: string, start: (starting: Starting) => Promise<void>): Promise<void> {
  const config = configOrExit();
  const logger = createLogger({ level: config.logLevel, name });
  const shutdown = createShutdown({ timeoutMs: config.shutdownTimeoutMs, logger });
  const open = new Map<Part, () => Promise<unknown> | unknown>();
  const closePart = async (part: Part) => {
    const close = open.get(part);
    open.delete(part);
    await close?.();
  };
  for (const part of PARTS) shutdown.step(part, () => closePart(part));
  shutdown.listen();

  try {
    await start({
      config,
      logger,
      opened: (part, close) => {
        open.set(part, close);
        if (shutdown.draining) throw new StoppedWhileStartingError('stopped while starting');
      },
    });
  } catch (error) {
    if (!(error instanceof StoppedWhileStartingError)) tell(error, logger);
    await shutdown.run('the start failed');
    for (const part of PARTS) await closePart(part); // what was opened while the shutdown was running
    process.exit(error instanceof StoppedWhileStartingError ? 0 : 1);
  }
}

function configOrExit(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    process.stderr.write(`${oneLineProblem(error) ?? String(error)}\n`);
    process.exit(1);
  }
}

function tell(error: unknown, logger: Logger): void {
  const problem = oneLineProblem(error);
  if (problem) process.stderr.write(`${problem}\n`);
  else logger.fatal({ err: error }, 'the start failed');
}
