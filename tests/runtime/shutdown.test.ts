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

test('a signal runs the steps and exits with 0; a second signal exits at once with 1', async () => {
  const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
  const exits: number[] = [];
  const exited = Promise.withResolvers<void>();
  const shutdown = createShutdown({
    timeoutMs: 5_000,
    logger,
    exit: (code) => {
      exits.push(code);
      if (code === 0) exited.resolve();
    },
  });
  const release = Promise.withResolvers<void>();
  shutdown.step('slow', () => release.promise);
  shutdown.listen();
  const added = process.listeners('SIGTERM').filter((listener) => !before.SIGTERM.includes(listener));
  for (const listener of added) listener('SIGTERM');
  for (const listener of added) listener('SIGTERM');
  expect(exits).toEqual([1]);
  release.resolve();
  await exited.promise;
  expect(exits).toEqual([1, 0]);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) {
      if (!before[signal].includes(listener)) process.off(signal, listener);
    }
  }
});
