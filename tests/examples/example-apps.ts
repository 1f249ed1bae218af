import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keptPort } from '../harness/kept-port.js';
import type { DemoJson } from '../main/server-process.js';

/** Which example, as which partner of the demonstration. */
const PARTNERS = { 'food-delivery': 'tizfood', insurance: 'bimeno' } as const;

/** An example that runs as a process of its own, and can be killed and started again with what it has written down. */
export interface ExampleApp {
  /** Where its page is; the same after a restart. */
  readonly url: string;
  /** Its records of this name. */
  read(name: string): Promise<ReadonlyArray<Record<string, unknown>>>;
  /** As a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface ExampleOptions {
  /** Where it finds the API; where the demonstration is, unless said otherwise. */
  readonly endpoint?: string;
  /** In place of the partner's live key, and of its first merchant. */
  readonly apiKey?: string;
  readonly merchantId?: string;
}

export async function startExample(
  name: keyof typeof PARTNERS,
  demo: DemoJson,
  { endpoint = demo.endpoint, apiKey, merchantId }: ExampleOptions = {},
): Promise<ExampleApp> {
  const partner = demo.partners[PARTNERS[name]];
  const store = await mkdtemp(path.join(tmpdir(), 'hamsood-example-'));
  const port = String(await keptPort());
  let url = '';
  let child: ChildProcess | undefined;

  const start = async () => {
    const started = spawn(process.execPath, [path.resolve('examples', name, 'server.ts')], {
      env: {
        PATH: process.env.PATH,
        HAMSOOD_ENDPOINT: endpoint,
        HAMSOOD_KEY: apiKey ?? partner?.apiKey,
        HAMSOOD_MERCHANT: merchantId ?? partner?.merchantIds[0],
        CUSTOMERS: demo.members.map(({ phone }) => phone).join(','),
        STORE: store,
        PORT: port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    let said = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    let address = / is at (\S+)/.exec(said)?.[1];
    while (!address) {
      if (started.exitCode !== null) throw new Error(`the example ended: ${said}`);
      await sleep(10);
      address = / is at (\S+)/.exec(said)?.[1];
    }
    url = address;
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  await start();
  return {
    url,
    async read(file) {
      return JSON.parse(await readFile(path.join(store, `${file}.json`), 'utf8'));
    },
    kill,
    start,
    async close() {
      await kill();
      await rm(store, { recursive: true, force: true });
    },
  };
}
