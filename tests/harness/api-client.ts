import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** What the API answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Json;
  readonly errors:
    | readonly { message: string; path?: unknown[]; extensions: Record<string, unknown> }[]
    | undefined;
  readonly extensions: Record<string, Json> | undefined;
}

/** Any JSON, to be looked into by path; what lies at its end is compared by `expect`. */
export interface Json {
  readonly [name: string]: Json;
}

/** A JSON list as a list. */
export function listOf(json: Json): Json[] {
  return json as unknown as Json[];
}

/** A JSON string as a string. */
export function textOf(json: Json): string {
  return json as unknown as string;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Somebody who uses the API with one credential. */
export interface Caller {
  readonly credential: string | undefined;
  /** Sends one operation over HTTP. */
  ask(query: string, variables?: Variables, headers?: Record<string, string>): Promise<Answer>;
  /** The data of an operation that must not fail. @throws when it does */
  get(query: string, variables?: Variables): Promise<Json>;
  /** Follows a subscription; each item is the `data` of one event. */
  follow(query: string, variables?: Variables, extensions?: Variables): Subscription;
}

export interface Subscription {
  /** The next event's data. @throws when the stream ended or failed */
  next(): Promise<Json>;
  /** The code with which the server closed the socket. */
  readonly closed: Promise<number>;
  stop(): Promise<void>;
}

/** A caller of the server on that port. */
export function callerOn(port: number, credential: string | undefined): Caller {
  const url = `http://127.0.0.1:${port}/graphql`;
  const ask: Caller['ask'] = async (query, variables, headers = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as Pick<Answer, 'data' | 'errors' | 'extensions'>;
    return { ...body, status: response.status, headers: response.headers };
  };
  return {
    credential,
    ask,
    async get(query, variables) {
      const { data, errors } = await ask(query, variables);
      if (errors) throw new Error(`refused: ${JSON.stringify(errors)}`);
      return data;
    },
    follow: (query, variables, extensions) => subscribe(port, credential, { query, variables, extensions }),
  };
}

function subscribe(
  port: number,
  credential: string | undefined,
  {
    query,
    variables,
    extensions,
  }: {
    readonly query: string;
    readonly variables?: Variables | undefined;
    readonly extensions?: Variables | undefined;
  },
): Subscription {
  const closed = Promise.withResolvers<number>();
  const client = createClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(credential === undefined ? {} : { connectionParams: { authorization: `Bearer ${credential}` } }),
    on: { closed: (event) => closed.resolve((event as { code: number }).code) },
  });
  const events = client.iterate({
    query,
    ...(variables ? { variables: { ...variables } } : {}),
    ...(extensions ? { extensions: { ...extensions } } : {}),
  });
  return {
    async next() {
      const { done, value } = await events.next();
      if (done) throw new Error('the stream ended');
      if (value.errors) throw new Error(JSON.stringify(value.errors));
      return value.data as unknown as Json;
    },
    closed: closed.promise,
    async stop() {
      await events.return?.();
      await client.dispose();
    },
  };
}
