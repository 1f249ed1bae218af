/** The part of a WebSocket's server side that a test socket talks to. */
export interface SocketPeer {
  /** @returns the partner that the credential is of; undefined: there is none */
  connect(credential: unknown): boolean;
  /** @returns what ends the subscription, or errors of GraphQL */
  subscribe(
    /** The id of a document, or its text. */
    document: string,
    variables: Readonly<Record<string, unknown>>,
    onAnswer: (data: unknown) => void,
  ): (() => void) | readonly { readonly message: string; readonly extensions: object }[];
  closed(socket: TestSocket): void;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly query: string;
    readonly extensions?: { readonly documentId?: string };
    readonly variables?: Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
}

/** Speaks graphql-transport-ws like a server at the other end of a wire, without a wire. */
export class TestSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly protocol = 'graphql-transport-ws';
  readyState = TestSocket.CONNECTING;
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: { readonly data: string }) => void) | null = null;
  onclose:
    | ((event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void)
    | null = null;
  onerror: ((event: object) => void) | null = null;
  readonly #peer: SocketPeer;
  readonly #subscriptions = new Map<string, () => void>();

  constructor(peer: SocketPeer, reachable: boolean) {
    this.#peer = peer;
    setTimeout(() => {
      if (!reachable) return this.drop(1006, 'not reachable');
      this.readyState = TestSocket.OPEN;
      this.onopen?.({});
    });
  }

  send(text: string): void {
    const message = JSON.parse(text) as Message;
    // As over a wire: the answer never comes before `send` has returned.
    queueMicrotask(() => this.#take(message));
  }

  close(code = 1000, reason = ''): void {
    this.drop(code, reason);
  }

  /** Ends the connection, as the server or the network does. */
  drop(code: number, reason: string): void {
    if (this.readyState === TestSocket.CLOSED) return;
    this.readyState = TestSocket.CLOSED;
    for (const stop of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
    this.#peer.closed(this);
    queueMicrotask(() => this.onclose?.({ code, reason, wasClean: code === 1000 }));
  }

  #take({ type, id = '', payload }: Message): void {
    if (this.readyState !== TestSocket.OPEN) return;
    if (type === 'connection_init') {
      if (this.#peer.connect(payload?.authorization)) this.#tell({ type: 'connection_ack' });
      else this.drop(4401, 'Unauthorized');
    } else if (type === 'ping') this.#tell({ type: 'pong' });
    else if (type === 'subscribe' && payload) {
      const started = this.#peer.subscribe(
        payload.query || (payload.extensions?.documentId ?? ''),
        payload.variables ?? {},
        (data) => this.#tell({ type: 'next', id, payload: { data } }),
      );
      if (typeof started === 'function') this.#subscriptions.set(id, started);
      else this.#tell({ type: 'error', id, payload: started });
    } else if (type === 'complete') {
      this.#subscriptions.get(id)?.();
      this.#subscriptions.delete(id);
    }
  }

  #tell(message: object): void {
    if (this.readyState === TestSocket.OPEN) this.onmessage?.({ data: JSON.stringify(message) });
  }
}
