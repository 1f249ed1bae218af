import { WebSocket } from 'ws';

const SUBSCRIPTION = `subscription Follow($member: MemberRefInput!) {
  balanceChanged(member: $member) { balance { version available } }
}`;

/** A change of some 100 kB: what a transaction noted, asked for many times. */
const BULKY_SUBSCRIPTION = `subscription Follow($member: MemberRefInput!) {
  balanceChanged(member: $member) { balance { version } cause { ${Array.from({ length: 30 }, (_, at) => `m${at}: metadata`).join(' ')} } }
}`;

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly data?: { readonly balanceChanged: { readonly balance: { readonly version: number } } };
  };
}

interface Waiting {
  readonly version: number;
  readonly resolve: () => void;
}

/** One WebSocket (graphql-transport-ws) with a subscription for each of some members, by their place. */
export class LiveSocket {
  readonly #socket: WebSocket;
  readonly #versions: number[];
  readonly #waiting: (Waiting | undefined)[];
  /** The code with which it was closed, and when, by the clock on the wall. */
  readonly closed: Promise<{ readonly code: number; readonly at: number }>;

  private constructor(socket: WebSocket, members: number) {
    this.#socket = socket;
    this.#versions = new Array<number>(members).fill(-1);
    this.#waiting = new Array<Waiting | undefined>(members).fill(undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => resolve({ code, at: Date.now() }));
    });
  }

  /** Ready when each subscription has told its first state. @param members external ids */
  static open(
    port: number,
    credential: string,
    members: readonly string[],
    bulky = false,
  ): Promise<LiveSocket> {
    const query = bulky ? BULKY_SUBSCRIPTION : SUBSCRIPTION;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
    const live = new LiveSocket(socket, members.length);
    const say = (message: object) => socket.send(JSON.stringify(message));
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', (code, reason) => reject(new Error(`closed: ${code} ${reason.toString()}`)));
      socket.on('open', () =>
        say({ type: 'connection_init', payload: { authorization: `Bearer ${credential}` } }),
      );
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString('utf8')) as Message;
        if (message.type === 'connection_ack') {
          for (const [place, id] of members.entries()) {
            const payload = { query, variables: { member: { id } } };
            say({ id: String(place), type: 'subscribe', payload });
          }
        } else if (message.type === 'next' && message.payload?.data) {
          live.#take(Number(message.id), message.payload.data.balanceChanged.balance.version);
          if (!live.#versions.includes(-1)) resolve(live);
        } else if (message.type === 'ping') {
          say({ type: 'pong' });
        } else {
          reject(new Error(`unexpected: ${data.toString('utf8').slice(0, 200)}`));
        }
      });
    });
  }

  /** Resolves when the member at that place has been told in the version, which may be known only later, or a newer. */
  async reached(place: number, version: Promise<number>, patienceMs: number): Promise<void> {
    const wanted = await version;
    if ((this.#versions[place] as number) >= wanted) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`version ${wanted} was never told`)), patienceMs);
      this.#waiting[place] = {
        version: wanted,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
  }

  /** Reads nothing until {@link LiveSocket.resume}. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.terminate();
  }

  #take(place: number, version: number): void {
    this.#versions[place] = version;
    const waiting = this.#waiting[place];
    if (!waiting || version < waiting.version) return;
    this.#waiting[place] = undefined;
    waiting.resolve();
  }
}
