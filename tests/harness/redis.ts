import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { keptPort } from './kept-port.js';
import type { Requirement } from './requirement.js';

/** For `describeWith`. */
export const redisServer: Requirement = {
  met: spawnSync('redis-server', ['--version']).status === 0,
  missing: 'needs redis-server (Debian: apt-get install redis-server)',
};

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a Redis that keeps nothing, on a free port unless one is given; inside `describeWith(redisServer, …)`. */
export async function startRedis(port?: number): Promise<TestRedis> {
  const chosen = port ?? (await keptPort());
  const server = spawn(
    'redis-server',
    ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', 'noeviction'],
    { stdio: 'ignore' },
  );
  let exited = false;
  server.once('exit', () => {
    exited = true;
  });
  for (let answering: number | undefined; answering !== server.pid; answering = await whoAnswers(chosen)) {
    // Another one, of another run of tests, would go away in the middle of this one.
    const seen = answering === undefined ? '' : `: process ${answering} answers there`;
    if (exited) throw new Error(`redis-server did not start on port ${chosen}${seen}`);
    await sleep(10);
  }
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    async stop() {
      if (exited) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
  };
}

/** The process of the Redis on the port; undefined where none answers (yet). */
async function whoAnswers(port: number): Promise<number | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('INFO server\r\n');
    const [answer] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    const found = /^process_id:(\d+)/m.exec(String(answer))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
