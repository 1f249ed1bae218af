import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where a wire is cut, in words of what PostgreSQL and its client say to each other. */
export type Cut =
  /** `apply_batch` reaches the server, the commit does not. */
  | 'before the commit arrives'
  /** The server has committed; the client never hears of it. */
  | 'before the commit is answered';

/** A way to PostgreSQL that can be cut at an exact word. */
export interface SeveredWire {
  /** The URL that leads through the wire. */
  lead(url: string): Promise<string>;
  /** Cuts that many connections, each at that word. */
  cut(where: Cut, times: number): void;
  /** How many cuts were made. */
  readonly made: number;
  close(): Promise<void>;
}

// The client's simple query, and the server's CommandComplete message with its length.
const COMMIT_ASKED = Buffer.from('commit\0');
const COMMIT_DONE = Buffer.from('C\0\0\0\x0bCOMMIT\0');

export function severedWire(): SeveredWire {
  let armed: Cut | undefined;
  let left = 0;
  let made = 0;
  let target: { host: string; port: number } | undefined;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    if (!target) throw new Error('the wire leads nowhere yet');
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    }
    const sever = () => {
      left -= 1;
      made += 1;
      client.destroy();
      upstream.end(); // what was passed on arrives before the end
    };
    client.on('data', (data) => {
      const at = data.indexOf(COMMIT_ASKED);
      if (left > 0 && armed === 'before the commit arrives' && at >= 0) {
        upstream.write(data.subarray(0, Math.max(0, at - 5))); // without the message's type and length
        sever();
      } else upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (left > 0 && armed === 'before the commit is answered' && data.includes(COMMIT_DONE)) sever();
      else client.write(data);
    });
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
  });

  return {
    async lead(url) {
      const led = new URL(url);
      target = { host: led.hostname, port: Number(led.port || 5432) };
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      led.hostname = '127.0.0.1';
      led.port = String((server.address() as AddressInfo).port);
      return led.href;
    },
    cut(where, times) {
      armed = where;
      left = times;
    },
    get made() {
      return made;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
