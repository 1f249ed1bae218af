import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `demo.json` promises to programs. */
export interface DemoJson {
  readonly endpoint: string;
  readonly coalitionId: string;
  readonly operatorToken: string;
  readonly partners: Readonly<Record<string, { id: string; apiKey: string; merchantIds: string[] }>>;
  readonly members: readonly { id: string; phone: string; token: string }[];
  readonly charityCampaignId: string;
}

/** A server started the way `npm start` does, as a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Everything it said so far. */
  readonly said: () => string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Processes that a failed test left behind. */
const running = new Set<ChildProcess>();

/** Starts `src/<main>` with nothing but these settings (and PATH). */
export function startProcess(main: string, environment: NodeJS.ProcessEnv): ServerProcess {
  const child = spawn(process.execPath, [path.resolve('tests/harness/run-typescript.mjs'), `src/${main}`], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return { child, said: () => said, ended };
}

/** How long a start is waited for, in milliseconds: less than the tests', so that it can be told what was said until then. */
const SAID_WITHIN_MS = 240_000;

/** Waits until the process has said it. @throws with what it said instead, when it ends, or does not say it at all */
export async function untilSaid({ said, child }: ServerProcess, text: RegExp): Promise<void> {
  const deadline = Date.now() + SAID_WITHIN_MS;
  while (!text.test(said())) {
    if (Date.now() > deadline) throw new Error(`the process does not say ${text}, only: ${said()}`);
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the process ended: ${said()}`);
    await sleep(20);
  }
}

/** Ends what is still running; for `afterEach`. */
export async function endAll(): Promise<void> {
  for (const child of running) {
    child.kill('SIGTERM');
    await Promise.race([
      new Promise((resolve) => child.once('close', resolve)),
      sleep(6_000, undefined, { ref: false }),
    ]);
    child.kill('SIGKILL');
  }
  running.clear();
}

export function readDemo(dataDir: string): DemoJson {
  return JSON.parse(readFileSync(path.join(dataDir, 'demo.json'), 'utf8'));
}

/** The process id of the embedded PostgreSQL of a data folder; undefined when none runs. */
export function postgresPid(dataDir: string): number | undefined {
  const file = path.join(dataDir, 'postgres', 'data', 'postmaster.pid');
  // A file that was made a moment ago has nothing in it yet.
  const [line] = /^\d+(?=\n)/.exec(readIfThere(file)) ?? [];
  return line === undefined ? undefined : Number(line);
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Asks the API the way a partner's system does. */
export async function ask(
  endpoint: string,
  credential: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<{ data?: Record<string, never>; errors?: unknown[] }> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data?: Record<string, never>; errors?: unknown[] };
}
