import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HealthOptions, healthAnswers } from '../runtime/health-report.js';

export interface WorkerHealthOptions extends HealthOptions {
  readonly host: string;
  readonly port: number;
}

/** The health of a process that has no API; nothing else is served. */
export async function serveWorkerHealth({ host, port, ...options }: WorkerHealthOptions) {
  const answers = new Map(Object.entries(healthAnswers(options)));
  const server = createServer(async (request, response) => {
    const send = (status: number, body: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
    };
    const answer = answers.get(request.url ?? '');
    if (request.method !== 'GET') return send(405, 'only GET\n');
    if (!answer) return send(404, `only ${[...answers.keys()].join(', ')} are here\n`);
    try {
      const { status, body, type } = await answer();
      send(status, body, type);
    } catch {
      send(500, 'failed\n');
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
