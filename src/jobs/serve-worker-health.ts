import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from '../runtime/metrics.js';

export interface WorkerHealthOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Registry;
  /** Whether the worker makes progress and is not stopping. */
  readonly ready: () => Promise<boolean>;
}

/** A worker's `/livez`, `/readyz` and `/metrics`; it serves nothing else. */
export async function serveWorkerHealth({ host, port, metrics, ready }: WorkerHealthOptions) {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
    };
    try {
      if (request.method !== 'GET') answer(405, 'only GET\n');
      else if (request.url === '/livez') answer(200, 'ok');
      else if (request.url === '/metrics') answer(200, await metrics.metrics(), metrics.contentType);
      else if (request.url === '/readyz') {
        if (await ready()) answer(200, 'ready\n');
        else answer(503, 'not ready\n');
      } else answer(404, 'only /livez, /readyz and /metrics are here\n');
    } catch {
      answer(500, 'failed\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
