import { createLogger } from '../../src/runtime/logger.js';
import { createShutdown } from '../../src/runtime/shutdown.js';

const logger = createLogger({ level: 'silent', name: 'test' });

test('steps run one after the other, in the order in which they were added', async () => {
  const seen: string[] = [];
  const shutdown = createShutdown({ timeoutMs: 5_000, logger });
  shutdown.step('http', async () => {
    seen.push('http begins');
    await Promise.resolve();
    seen.push('http ends');
  });
  shutdown.step('database', () => seen.push('database'));
  await shutdown.run('test');
  expect(seen).toEqual(['http begins', 'http ends', 'database']);
});

test('it drains from the first call on, and a second call does not run the steps again', async () => {
  let runs = 0;
  const shutdown = createShutdown({ timeoutMs: 5_000, logger });
  shutdown.step('count', () => {
    runs += 1;
  });
  expect(shutdown.draining).toBe(false);
  const first = shutdown.run('SIGTERM');
  expect(shutdown.draining).toBe(true);
  await Promise.all([first, shutdown.run('SIGINT')]);
  expect(runs).toBe(1);
});

test('a step that hangs or fails does not keep the later ones from running', async () => {
  const seen: string[] = [];
  const shutdown = createShutdown({ timeoutMs: 60, logger });
  shutdown.step('hangs', () => new Promise(() => undefined));
  shutdown.step('fails', () => Promise.reject(new Error('broken')));
  shutdown.step('database', () => seen.push('database'));
  await shutdown.run('test');
  expect(seen).toEqual(['database']);
});

/** Sends SIGTERM to what `listen` registered, not to this process; answers the codes it was asked to exit with. */
async function exitsAfterTwoSignals(sameSignalMs: number): Promise<number[]> {
  const before = process.listeners('SIGTERM');
  const exits: number[] = [];
  const exited = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const shutdown = createShutdown({
    timeoutMs: 5_000,
    logger,
    sameSignalMs,
    exit: (code) => {
      exits.push(code);
      if (code === 0) exited.resolve();
    },
  });
  shutdown.step('slow', () => release.promise);
  shutdown.listen();
  const [listener] = process.listeners('SIGTERM').filter((each) => !before.includes(each));
  listener?.('SIGTERM');
  listener?.('SIGTERM');
  release.resolve();
  await exited.promise;
  return exits;
}

describe('signals', () => {
  const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
  afterEach(() => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      for (const listener of process.listeners(signal)) {
        if (!before[signal].includes(listener)) process.off(signal, listener);
      }
    }
  });

  test('the first runs the steps and exits with 0; a second exits at once with 1', async () => {
    expect(await exitsAfterTwoSignals(0)).toEqual([1, 0]);
  });

  test('one that arrives twice, from the terminal and from npm, is one', async () => {
    expect(await exitsAfterTwoSignals(60_000)).toEqual([0]);
  });
});
