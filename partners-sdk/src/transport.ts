import { errorOf, type GraphQLProblem } from './answer-errors.js';
import type { CredentialSource } from './credential.js';
import {
  AuthenticationError,
  ConnectionError,
  HamsoodError,
  ServerError,
  ThrottledError,
  TimeoutError,
} from './errors.js';
import { type OperationDocument, readAnswer, writeRequest } from './operation-document.js';
import { type Cost, Pacer } from './pacer.js';
import { delayAfterError, type RetryPolicy, readRetryAfter, wait } from './retry.js';

/** What somebody may want to log or trace of each try. */
export interface TryReport {
  /** Name of the operation, such as BurnPoints. */
  readonly operation: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** From sending to the end of the answer, in milliseconds. */
  readonly duration: number;
  /** The server's name for the request; undefined where none answered. */
  readonly requestId: string | undefined;
  /** What went wrong; undefined where nothing did. Refusals are no error here. */
  readonly error: HamsoodError | undefined;
  /** After how many milliseconds it will be tried again; undefined: it will not. */
  readonly retryIn: number | undefined;
}

/** What a program may hang in, for logs and traces. What these throw is thrown to the caller. */
export interface Hooks {
  /** Before each try; what it returns is sent as further headers, such as `traceparent`. */
  readonly beforeTry?: (operation: string, attempt: number) => Readonly<Record<string, string>> | undefined;
  /** After each try. */
  readonly afterTry?: (report: TryReport) => void;
}

/** What can be said for one call. */
export interface CallOptions {
  /** Gives the call up; what was sent may still happen. */
  readonly signal?: AbortSignal | undefined;
  /** For one try, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Tries after the first one. */
  readonly maxRetries?: number | undefined;
}

export interface TransportOptions {
  readonly endpoint: string;
  readonly credential: CredentialSource;
  readonly fetch: typeof fetch;
  readonly timeout: number;
  readonly retries: RetryPolicy;
  readonly hooks: Hooks;
}

/** How an operation is asked. */
interface Asked<Answer, Variables> {
  readonly document: OperationDocument<Answer, Variables>;
  readonly variables: Variables;
  readonly options: CallOptions;
  /** Whether it may be sent again when nobody knows what has become of it. */
  readonly repeatable: boolean;
}

/** Sends operations over HTTP: by their ids, at the server's pace, again where that can help. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #pacer = new Pacer();
  /** Ids that this server has not known: their text is sent at once. */
  readonly #unknownIds = new Set<string>();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * @param isTransient of an answer: whether it refuses what may be taken in a moment, so that it is asked again
   * @throws HamsoodError; the signal's reason when it is aborted
   */
  async ask<Answer, Variables>(
    asked: Asked<Answer, Variables>,
    isTransient: (answer: Answer) => boolean = () => false,
  ): Promise<{ readonly answer: Answer; readonly requestId: string | undefined; readonly attempts: number }> {
    const { retries, hooks } = this.#options;
    const maxRetries = asked.options.maxRetries ?? retries.maxRetries;
    let ended: string | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const began = Date.now();
      const tried = await this.#try(asked, attempt, ended);
      const isRenewed = ended !== undefined;
      ended = tried.error instanceof AuthenticationError ? tried.credential : undefined;
      const again =
        tried.error !== undefined
          ? this.#mayHelp(tried.error, asked.repeatable, isRenewed)
          : isTransient(tried.answer as Answer);
      const retryIn =
        again && attempt <= maxRetries
          ? ended !== undefined
            ? 0
            : delayAfterError(attempt, retries, tried.error)
          : undefined;
      hooks.afterTry?.({
        operation: asked.document.name,
        attempt,
        duration: Date.now() - began,
        requestId: tried.requestId,
        error: tried.error,
        retryIn,
      });
      if (retryIn === undefined) {
        if (tried.error) throw tried.error;
        return { answer: tried.answer as Answer, requestId: tried.requestId, attempts: attempt };
      }
      await wait(retryIn, asked.options.signal);
    }
  }

  /** A credential that has ended is renewed, but not one that was new; what was asked in vain is asked again, what may have happened only where that does no harm. */
  #mayHelp(error: HamsoodError, repeatable: boolean, isRenewed: boolean): boolean {
    if (error instanceof AuthenticationError) return this.#options.credential.renewable && !isRenewed;
    if (!error.transient) return false;
    return repeatable || error instanceof ThrottledError;
  }

  async #try<Answer, Variables>(asked: Asked<Answer, Variables>, attempt: number, ended: string | undefined) {
    const { document, options } = asked;
    options.signal?.throwIfAborted();
    const taken = await this.#pacer.enter(document.name, options.signal);
    let unused = taken;
    try {
      const credential = await this.#options.credential.current(ended);
      const headers = this.#options.hooks.beforeTry?.(document.name, attempt);
      unused = 0;
      const send = (withText: boolean) => this.#send(asked, credential, headers, withText, attempt, taken);
      const first = await send(this.#unknownIds.has(document.id));
      if (first.error?.code !== 'UNKNOWN_DOCUMENT') return { ...first, credential };
      this.#unknownIds.add(document.id);
      return { ...(await send(true)), credential };
    } finally {
      this.#pacer.leave(unused);
    }
  }

  async #send<Answer, Variables>(
    { document, variables, options }: Asked<Answer, Variables>,
    credential: string,
    headers: Readonly<Record<string, string>> | undefined,
    withText: boolean,
    attempts: number,
    taken: number,
  ): Promise<Tried<Answer>> {
    const timeout = options.timeout ?? this.#options.timeout;
    const limit = AbortSignal.timeout(timeout);
    let requestId: string | undefined;
    try {
      const response = await this.#options.fetch(this.#options.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          authorization: `Bearer ${credential}`,
          ...headers,
        },
        body: writeRequest({
          ...(withText ? { query: document.text } : { documentId: document.id }),
          variables,
        }),
        signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
      });
      requestId = response.headers.get('x-request-id') ?? undefined;
      const known = { requestId, attempts, retryAfter: readRetryAfter(response.headers.get('retry-after')) };
      const body = readBody<Answer>(await response.text());
      const error =
        body?.data && !body.errors?.length ? undefined : errorOf(body?.errors?.[0], response.status, known);
      // The server takes nothing from the allowance of those whom it does not let through.
      const isRefused = error instanceof ThrottledError || error instanceof AuthenticationError;
      this.#pacer.learn(document.name, body?.extensions?.cost, isRefused ? taken : 0);
      if (!body && response.ok) {
        const message = 'The answer is not JSON: is this a Hamsood server?';
        return { error: new ServerError(message, { code: 'NOT_GRAPHQL', requestId, attempts }), requestId };
      }
      if (error || !body?.data) return { error, requestId };
      readAnswer(body.data, document.reader);
      return { answer: body.data, requestId };
    } catch (cause) {
      options.signal?.throwIfAborted();
      if (cause instanceof HamsoodError) throw cause;
      const details = { requestId, transient: true, attempts, cause };
      if (limit.aborted) {
        const message = `No answer within ${timeout} ms. It may have happened all the same: ask again with the same idempotency key.`;
        return { error: new TimeoutError(message, { ...details, code: 'TIMEOUT' }), requestId };
      }
      const message = `The server at ${this.#options.endpoint} could not be reached, or broke off.`;
      return { error: new ConnectionError(message, { ...details, code: 'CONNECTION_FAILED' }), requestId };
    }
  }
}

interface Tried<Answer> {
  readonly answer?: Answer;
  readonly error?: HamsoodError | undefined;
  readonly requestId: string | undefined;
}

interface Body<Answer> {
  readonly data?: Answer | null;
  readonly errors?: readonly GraphQLProblem[];
  readonly extensions?: { readonly cost?: Cost };
}

function readBody<Answer>(text: string): Body<Answer> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Body<Answer>) : undefined;
  } catch {
    return undefined;
  }
}
