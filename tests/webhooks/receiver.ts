import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook as it came in. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly object: { readonly kind: string; readonly id: string; readonly sequence: number };
    readonly [field: string]: unknown;
  };
}

/** What a receiver answers; `undefined` leaves the request without an answer. */
export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A real HTTP server that is sent webhooks. */
export interface Receiver {
  readonly url: string;
  /** All that came, in order. */
  readonly received: ReceivedWebhook[];
  /** Decides what is answered; 204 unless it is replaced. */
  answer: (webhook: ReceivedWebhook) => Answer | undefined | Promise<Answer | undefined>;
  /** Resolves when so many have come in all. */
  has(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedWebhook[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const event = body === '' ? {} : JSON.parse(body);
    const webhook = { path: request.url ?? '', headers: request.headers, body, event };
    received.push(webhook);
    const answer = await receiver.answer(webhook);
    for (const look of waiting) look();
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answer: () => ({ status: 204 }),
    has: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
