import { WebhookError } from '../errors.js';
import { EVENT_VERSIONS, type HamsoodEvent, INSTANT_FIELDS, POINTS_FIELDS } from '../generated/events.js';

/** The body as it arrived, before anything has parsed it. */
export type RawBody = string | ArrayBuffer | ArrayBufferView;

/** Headers of a request: those of `fetch`, Node's, Express's, Fastify's … */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /** How old a webhook may be, and how far ahead; 300 unless said otherwise. */
  readonly toleranceSeconds?: number | undefined;
  /** What time it is; this machine's unless said otherwise. */
  readonly now?: (() => Date) | undefined;
}

/**
 * The event of a webhook, once it is certain that it was sent by who has the secret, and just now (Standard Webhooks). It
 * can come more than once, by the same `id`. A type that is newer than this package comes as well: have a default branch.
 * @param rawBody as it arrived, to the byte
 * @param secrets the endpoint's, `whsec_…`; both while one gives way to the other
 * @throws WebhookError
 */
export async function verifyWebhook(
  rawBody: RawBody,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = () => new Date() }: VerifyOptions = {},
): Promise<HamsoodEvent> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((part) =>
    header(headers, part),
  ) as [string, string, string];
  const age = now().getTime() / 1_000 - Number(timestamp);
  if (Number.isNaN(age)) throw new WebhookError('NO_HEADER', 'webhook-timestamp is no time.');
  if (Math.abs(age) > toleranceSeconds) {
    throw new WebhookError(age > 0 ? 'TOO_OLD' : 'TOO_NEW', `It was sent ${Math.round(age)} seconds ago.`);
  }
  if (typeof rawBody !== 'string' && rawBody?.byteLength === undefined) {
    throw new WebhookError('BAD_BODY', 'Pass the body as it arrived, before anything has parsed it.');
  }
  const body = new Blob([rawBody as string]);
  const signed = await new Blob([`${id}.${timestamp}.`, body]).arrayBuffer();
  let good = false;
  for (const secret of [secrets].flat()) {
    const key = await keyOf(secret, 'verify');
    for (const one of signatures.split(' ')) {
      const signature = base64(/^v1,(.+)/.exec(one)?.[1]);
      // compared in constant time
      if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) good = true;
    }
  }
  if (good) return readEvent(await body.text(), id);
  throw new WebhookError(
    'BAD_SIGNATURE',
    "None of the secrets has signed it. Is it the endpoint's secret, and the body as it arrived?",
  );
}

/** @internal */
export async function keyOf(secret: string, use: 'sign' | 'verify') {
  const bytes = base64(/^whsec_(.+)/.exec(secret)?.[1]);
  if (!bytes) throw new WebhookError('BAD_SECRET', 'A secret begins with whsec_.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [use]);
}

function header(headers: WebhookHeaders, part: string): string {
  const name = `webhook-${part}`;
  const { get } = headers;
  const given =
    typeof get === 'function'
      ? get.call(headers, name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const [first] = [given].flat();
  if (first) return first as string;
  throw new WebhookError('NO_HEADER', `There is no header ${name}.`);
}

function base64(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  try {
    return text === undefined ? text : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function readEvent(body: string, id: string): HamsoodEvent {
  let event: { id?: unknown; type?: unknown; version?: unknown } | undefined;
  try {
    event = JSON.parse(body, reviver);
  } catch (error) {
    throw new WebhookError('BAD_BODY', 'The body is no JSON.', error);
  }
  if (event?.id !== id || typeof event.type !== 'string') {
    throw new WebhookError('BAD_BODY', 'The body is no event, or not the one that webhook-id names.');
  }
  if (!(EVENT_VERSIONS as readonly unknown[]).includes(event.version)) {
    throw new WebhookError('UNKNOWN_VERSION', `This package reads ${EVENT_VERSIONS}, not ${event.version}.`);
  }
  return event as unknown as HamsoodEvent;
}

/** Points and instants are texts in JSON. */
function reviver(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if ((POINTS_FIELDS as readonly string[]).includes(name)) return BigInt(value);
  return (INSTANT_FIELDS as readonly string[]).includes(name) ? new Date(value) : value;
}
