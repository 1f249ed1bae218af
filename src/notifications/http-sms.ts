import { type MessageTransport, NotTakenError } from './message-transport.js';

/** How a provider's HTTP interface is spoken to. */
export interface HttpSmsConfig {
  readonly url: string;
  /** The header `authorization`; undefined: none. */
  readonly authorization: string | undefined;
  /** JSON in which `{to}`, `{text}` and `{id}` stand for the message's. */
  readonly body: string;
}

const ANSWER_WITHIN_MS = 10_000;

/**
 * Text messages through a provider that takes a POST of JSON. The message's id goes along as `idempotency-key`, for
 * those that can tell a message that comes again. Redirects are not followed: the address is the configured one.
 */
export function createHttpSms({ url, authorization, body }: HttpSmsConfig): MessageTransport {
  return {
    carries: (channel) => channel === 'SMS',
    async send({ id, to, text }) {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': id,
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: filled(body, { to, text, id }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      }).catch((error: unknown) => {
        // What fetch says can name the address, never the message; only the kind of fault is told on.
        throw new NotTakenError(
          `the provider did not answer: ${error instanceof Error ? error.name : 'Error'}`,
        );
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new NotTakenError(`the provider answered ${answer.status}`);
    },
    close: () => undefined,
  };
}

/** The JSON with the message's values in it, each escaped as a JSON text is. */
function filled(body: string, values: Readonly<Record<'to' | 'text' | 'id', string>>): string {
  return body.replace(/\{(to|text|id)\}/g, (_, name: keyof typeof values) =>
    JSON.stringify(values[name]).slice(1, -1),
  );
}
