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
  while (!(await answers(chosen))) {
    if (exited) throw new Error(`redis-server did not start on port ${chosen}`);
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

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
