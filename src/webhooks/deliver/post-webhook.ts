import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type ResolvedAddress, type Resolver, resolveTarget } from './resolve-target.js';

/** Why an attempt counts as failed. */
export type AttemptProblem =
  | 'REFUSED_ADDRESS'
  | 'NO_ADDRESS'
  | 'NO_CONNECTION'
  | 'TLS'
  | 'TOO_SLOW'
  | 'REDIRECT'
  | 'GONE'
  | 'STATUS'
  | 'NO_ANSWER'
  | 'NO_SECRET'
  | 'NOTHING_TO_TELL';

/** What came of one request. */
export interface PostOutcome {
  readonly ms: number;
  readonly httpStatus: number | null;
  /** Null: it was taken. */
  readonly problem: AttemptProblem | null;
  /** The beginning of the answer, where it failed. */
  readonly answer: string | null;
}

export interface PostOptions {
  readonly resolve: Resolver;
  readonly allowPrivate: boolean;
  /** Aborted when the process stops: the request is broken off, and made again later. */
  readonly signal?: AbortSignal | undefined;
  /** Replaced in tests. */
  readonly within?: { readonly connectMs: number; readonly answerMs: number };
}

const WITHIN = { connectMs: 5_000, answerMs: 15_000 } as const;
const MOST_ANSWER_BYTES = 1_024;

/**
 * Sends one webhook. The name is resolved here, its addresses are looked at, and the connection goes to what was looked at
 * and nowhere else (rule W-03), so that a name which resolves to something else a moment later changes nothing. No redirect
 * is followed: where an endpoint is, its owner says. Any 2xx takes the message; of an answer no more than 1 kB is read.
 */
export async function postWebhook(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: PostOptions,
): Promise<PostOutcome> {
  const began = performance.now();
  const { connectMs, answerMs } = options.within ?? WITHIN;
  const outcome = (
    problem: AttemptProblem | null,
    httpStatus: number | null = null,
    answer: string | null = null,
  ): PostOutcome => ({ ms: Math.round(performance.now() - began), httpStatus, problem, answer });

  const target = await withTimeLimit(resolveTarget(url, options.resolve, options.allowPrivate), connectMs);
  if (target === 'TOO_SLOW') return outcome('TOO_SLOW');
  if (target.problem) return outcome(target.problem);
  try {
    const { status, text } = await send(url, headers, body, {
      ...target,
      connectMs,
      answerMs,
      signal: options.signal,
    });
    if (status >= 200 && status < 300) return outcome(null, status);
    return outcome(problemOfStatus(status), status, text);
  } catch (error) {
    options.signal?.throwIfAborted();
    return outcome(error instanceof SlowError ? 'TOO_SLOW' : problemOf(error));
  }
}

function problemOfStatus(status: number): AttemptProblem {
  if (status === 410) return 'GONE';
  return status >= 300 && status < 400 ? 'REDIRECT' : 'STATUS';
}

/** OpenSSL's and Node's codes of what goes wrong before anything is said. */
const TLS_CODES = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_OSSL)/;
const NO_CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
]);

function problemOf(error: unknown): AttemptProblem {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (TLS_CODES.test(code)) return 'TLS';
  return NO_CONNECTION_CODES.has(code) ? 'NO_CONNECTION' : 'NO_ANSWER';
}

class SlowError extends Error {
  override name = 'SlowError';
}

interface SendOptions {
  readonly address: ResolvedAddress;
  readonly connectMs: number;
  readonly answerMs: number;
  readonly signal: AbortSignal | undefined;
}

function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { address, connectMs, answerMs, signal }: SendOptions,
): Promise<{ readonly status: number; readonly text: string | null }> {
  // Asked by Node instead of the system's look-up; TLS still asks for a certificate of the name.
  const lookup: LookupFunction = (_host, asked, found) => {
    if (asked.all) found(null, [address]);
    else found(null, address.address, address.family);
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, {
      method: 'POST',
      // A connection of its own: one that was kept could be to an address that the name does not have any more.
      agent: false,
      lookup,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      ...(signal ? { signal } : {}),
    });
    const connecting = setTimeout(() => request.destroy(new SlowError('no connection')), connectMs);
    const answering = setTimeout(() => request.destroy(new SlowError('no answer')), answerMs);
    request.on('socket', (socket) => {
      socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', () => clearTimeout(connecting));
    });
    request.on('close', () => {
      clearTimeout(connecting);
      clearTimeout(answering);
      // Nothing else says so where the other side wants to speak another protocol (101): whoever waits must not for ever.
      fail(new Error('closed without an answer'));
    });
    let answered = false;
    const fail = (error: Error) => answered || reject(error);
    request.on('error', fail);
    request.on('response', async (response) => {
      answered = true;
      const status = response.statusCode ?? 0;
      // What is taken is taken, whatever else is said; and of what is not, the status holds, whether all of it comes or not.
      const text = status >= 200 && status < 300 ? null : await readBeginning(response);
      resolve({ status, text });
      request.destroy();
    });
    request.end(body);
  });
}

/** As much of the answer as comes and is kept; what cannot be text is left out. Never fails. */
async function readBeginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MOST_ANSWER_BYTES) break;
    }
  } catch {
    // It broke off, or took too long.
  }
  return textOf(Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES));
}

/** PostgreSQL's texts hold no NUL, and what is not UTF-8 becomes longer than it was. */
function textOf(bytes: Buffer): string {
  let text = bytes.toString('utf8').replaceAll('\0', '');
  while (Buffer.byteLength(text) > MOST_ANSWER_BYTES) text = text.slice(0, -1);
  return text;
}

async function withTimeLimit<T>(work: Promise<T>, ms: number): Promise<T | 'TOO_SLOW'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'TOO_SLOW'>((resolve) => {
    timer = setTimeout(() => resolve('TOO_SLOW'), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
