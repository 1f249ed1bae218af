import { type Client, createClient } from 'graphql-ws/client';
import { errorOf, type GraphQLProblem } from './answer-errors.js';
import type { CredentialSource } from './credential.js';
import { AuthenticationError, ConnectionError, HamsoodError, RequestError } from './errors.js';
import { type OperationDocument, readAnswer } from './operation-document.js';

/** The part of a WebSocket's constructor that is used, as browsers, Node 22+, Deno, Bun and the package `ws` have it. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => object;

export interface LiveOptions {
  /** ws:// or wss:// */
  readonly url: string;
  readonly credential: CredentialSource;
  readonly WebSocket: WebSocketConstructor | undefined;
  /** A ping is sent after so many milliseconds without one; unanswered for as long, the connection is given up. */
  readonly heartbeat: number;
}

/** Takes what a subscription brings. One of `onFailed` and `onEnded` comes last. */
export interface LiveListener<Answer> {
  readonly onConnected: () => void;
  readonly onAnswer: (answer: Answer) => void;
  /** @param ended the credential that the server has called expired or revoked */
  readonly onFailed: (error: HamsoodError, ended?: string) => void;
  readonly onEnded: () => void;
}

/** Close codes: of the server's own, and of the protocol, after which the same again is no better. */
const NEVER_GOOD = 4401;
const ENDED = 4403;
const REFUSED_FOR_GOOD = [4004, 4005, 4400, 4406, 4409, 4500];

/** One socket for all that a client follows, open while there is something to follow. It does not reconnect: who follows does, and knows from where. */
export class LiveConnection {
  readonly #options: LiveOptions;
  readonly #connected = new Set<() => void>();
  /** Ids that this server has not known: their text is sent. */
  readonly #unknownIds = new Set<string>();
  #client: Client | undefined;
  #credential = '';
  #isConnected = false;
  #ended: string | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Subscribes; returns what ends it. */
  subscribe<Answer, Variables extends object>(
    document: OperationDocument<Answer, Variables>,
    variables: Variables,
    listener: LiveListener<Answer>,
  ): () => void {
    let client: Client;
    try {
      client = this.#open();
    } catch (error) {
      queueMicrotask(() => listener.onFailed(error as HamsoodError));
      return () => undefined;
    }
    if (this.#isConnected) queueMicrotask(listener.onConnected);
    this.#connected.add(listener.onConnected);
    let over = false;
    let stop = () => {};
    const end = (tell: () => void) => {
      if (over) return;
      over = true;
      this.#connected.delete(listener.onConnected);
      tell();
    };
    const begin = (): (() => void) => {
      const byId = !this.#unknownIds.has(document.id);
      return client.subscribe<Answer>(
        {
          query: byId ? '' : document.text,
          extensions: byId ? { documentId: document.id } : undefined,
          variables: JSON.parse(JSON.stringify(variables)),
        },
        {
          next: ({ data, errors }) => {
            if (over) return;
            if (!data || errors?.length) {
              const error = errorOf(errors?.[0] as GraphQLProblem | undefined, 200, { attempts: 1 });
              end(() => listener.onFailed(error));
              stop();
              return;
            }
            readAnswer(data, document.reader);
            listener.onAnswer(data);
          },
          error: (reason) => {
            const failure = failureOf(reason);
            if (byId && failure.code === 'UNKNOWN_DOCUMENT' && !over) {
              this.#unknownIds.add(document.id);
              stop = begin();
              return;
            }
            const ended = closeCodeOf(reason) === ENDED ? this.#credential : undefined;
            end(() => listener.onFailed(failure, ended));
          },
          complete: () => end(listener.onEnded),
        },
      );
    };
    // Before the connection, not within it: what throws there is caught by nobody.
    this.#prepareCredential().then(
      () => {
        if (!over) stop = begin();
      },
      (error: HamsoodError) => end(() => listener.onFailed(error)),
    );
    return () => {
      end(() => undefined);
      stop();
    };
  }

  /** The next connection is made with another credential, if there is one. */
  renewCredential(ended: string): void {
    this.#ended = ended;
  }

  /** @throws HamsoodError where no credential is to be had */
  async #prepareCredential(): Promise<void> {
    const ended = this.#ended;
    this.#credential = await this.#options.credential.current(ended);
    if (this.#ended === ended) this.#ended = undefined;
  }

  #open(): Client {
    if (this.#client) return this.#client;
    const { url, WebSocket = globalThis.WebSocket, heartbeat } = this.#options;
    if (!WebSocket) {
      throw new RequestError(
        'There is no WebSocket here: on Node 20 install the package "ws" and pass its WebSocket, as in new Hamsood({ WebSocket }).',
        { code: 'NO_WEBSOCKET' },
      );
    }
    let silence: ReturnType<typeof setTimeout> | undefined;
    this.#client = createClient({
      url,
      connectionParams: () => ({ authorization: `Bearer ${this.#credential}` }),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      keepAlive: heartbeat,
      on: {
        connected: () => {
          this.#isConnected = true;
          for (const tell of this.#connected) tell();
        },
        ping: (received) => {
          if (received) return;
          clearTimeout(silence);
          silence = setTimeout(() => this.#client?.terminate(), heartbeat);
        },
        pong: (received) => {
          if (received) clearTimeout(silence);
        },
        closed: () => {
          this.#isConnected = false;
          clearTimeout(silence);
        },
      },
    });
    return this.#client;
  }
}

/** What a subscription ended with: a close event, errors of GraphQL, or an error of the client's. */
function failureOf(reason: unknown): HamsoodError {
  const code = closeCodeOf(reason);
  if (code !== undefined) {
    const said = ((reason as { readonly reason?: string }).reason || `close code ${code}`).replace(/\.$/, '');
    const details = { code: `CLOSED_${code}`, cause: reason };
    if (code === NEVER_GOOD || code === ENDED) {
      return new AuthenticationError(`The server has closed the connection: ${said}.`, {
        ...details,
        code: 'UNAUTHENTICATED',
      });
    }
    if (REFUSED_FOR_GOOD.includes(code)) {
      return new RequestError(`The server has closed the connection: ${said}.`, details);
    }
    return new ConnectionError(`The connection ended: ${said}.`, { ...details, transient: true });
  }
  if (Array.isArray(reason)) return errorOf(reason[0] as GraphQLProblem, 200, { attempts: 1 });
  return new ConnectionError('The connection failed.', {
    code: 'CONNECTION_FAILED',
    transient: true,
    cause: reason,
  });
}

function closeCodeOf(reason: unknown): number | undefined {
  const code = (reason as { readonly code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : undefined;
}
