import { type Burning, requestsOf } from './burn-requests.js';
import { HttpConnection } from './http-connection.js';
import { runCallers, type Slice } from './slice.js';

/** What the load generator, a process of its own, is told; it answers each with a {@link LoadAnswer}. */
export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly burn: Burning;
}

export interface LoadAnswer {
  readonly slice: Slice;
  /** Share of one core that this process used: near 1, it was the limit, not the server. */
  readonly ownCpu: number;
}

/** Burns over kept-alive connections for so long. */
async function load({ port, connections, seconds, burn }: LoadOrder): Promise<LoadAnswer> {
  const requests = requestsOf(burn);
  const opened = await Promise.all(Array.from({ length: connections }, () => HttpConnection.open(port)));
  const idle = [...opened];
  try {
    const cpu = process.cpuUsage();
    const slice = await runCallers(connections, seconds, async () => {
      const connection = idle.pop();
      if (!connection) throw new Error('more callers than connections');
      try {
        return requests.refusalIn(await connection.post('/graphql', requests.headers, requests.next()));
      } finally {
        idle.push(connection);
      }
    });
    const used = process.cpuUsage(cpu);
    return { slice, ownCpu: (used.user + used.system) / 1e6 / slice.seconds };
  } finally {
    for (const connection of opened) connection.close();
  }
}

process.on('message', (order: LoadOrder) => {
  load(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
