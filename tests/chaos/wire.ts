import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Where a connection is cut, in words of what PostgreSQL and its client say to each other. */
export type CommitCut =
  /** The batch's writes reach the server, its commit does not. */
  | 'before the commit arrives'
  /** The server has committed; the client never hears of it. */
  | 'before the commit is answered';

// The client's simple query, and the server's CommandComplete message with its length.
const COMMIT_ASKED = Buffer.from('commit\0');
const COMMIT_DONE = Buffer.from('C\0\0\0\x0bCOMMIT\0');
/** A message's type and length, which come before its words. */
const HEADER_BYTES = 5;

/**
 * A fixed address in front of one that may change, whose connections can be cut at any word, silenced, or sent
 * elsewhere: what a network, a firewall, or a virtual address does on a bad day.
 */
export class Wire {
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; upstream: Socket }>();
  readonly #abandoned: Socket[] = [];
  #target: { readonly host: string; readonly port: number };
  #silent = false;
  #cutAt: CommitCut | undefined;
  #cutsLeft = 0;
  /** Connections that were cut at a word. */
  made = 0;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  static async to(port: number, host = '127.0.0.1'): Promise<Wire> {
    const wire = new Wire({ host, port });
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The URL through this wire. */
  through(url: string): string {
    const led = new URL(url);
    led.hostname = '127.0.0.1';
    led.port = String(this.port);
    return led.href;
  }

  /** New connections lead there. Those of before: `cutAll` or `abandon`. */
  lead(port: number): void {
    this.#target = { host: '127.0.0.1', port };
  }

  /**
   * Nothing gets through the connections of now any more, and neither side is ever told: the machine behind them is
   * gone, and another has its address. New connections are as before.
   */
  abandon(): void {
    for (const { client, upstream } of this.#pairs) {
      for (const socket of [client, upstream]) {
        socket.pause();
        socket.removeAllListeners('data');
        socket.removeAllListeners('close');
        this.#abandoned.push(socket);
      }
    }
    this.#pairs.clear();
  }

  /** Cuts every connection at once; new ones are accepted. */
  cutAll(): number {
    const cut = this.#pairs.size;
    for (const { client, upstream } of this.#pairs) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
    return cut;
  }

  /** Cuts that many connections, each at that word. */
  cutCommits(where: CommitCut, times: number): void {
    this.#cutAt = where;
    this.#cutsLeft = times;
  }

  /** From now on nothing gets through and nobody is told, as when a firewall drops packets. */
  silence(): void {
    this.#silent = true;
    for (const { client, upstream } of this.#pairs) {
      client.pause();
      upstream.pause();
    }
  }

  /** What was held back goes on its way. */
  speak(): void {
    this.#silent = false;
    for (const { client, upstream } of this.#pairs) {
      client.resume();
      upstream.resume();
    }
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cutAll();
    for (const socket of this.#abandoned) socket.destroy();
    await closed;
  }

  #join(client: Socket): void {
    const upstream = connect(this.#target);
    const pair = { client, upstream };
    this.#pairs.add(pair);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // 'close' follows
      if (this.#silent) socket.pause();
    }
    client.on('data', (data) => {
      const at = data.indexOf(COMMIT_ASKED);
      if (at >= 0 && this.#cutsAt('before the commit arrives')) {
        upstream.write(data.subarray(0, Math.max(0, at - HEADER_BYTES)));
        client.destroy();
        upstream.end(); // what was passed on arrives before the end
      } else upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (data.includes(COMMIT_DONE) && this.#cutsAt('before the commit is answered')) {
        client.destroy();
        upstream.end();
      } else client.write(data);
    });
    client.on('close', () => {
      this.#pairs.delete(pair);
      upstream.end();
    });
    upstream.on('close', () => client.destroy());
  }

  #cutsAt(where: CommitCut): boolean {
    if (this.#cutAt !== where || this.#cutsLeft === 0) return false;
    this.#cutsLeft -= 1;
    this.made += 1;
    return true;
  }
}
