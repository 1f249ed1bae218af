import { keyOf } from './verify-webhook.js';

/** What is sent to an endpoint. */
export interface SignedWebhook {
  readonly body: string;
  readonly headers: Readonly<
    Record<'content-type' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>
  >;
}

/** Signs a body as the server does, with each of the secrets. */
export async function signWebhook(
  { id, body }: { readonly id: string; readonly body: string },
  secrets: readonly string[],
  at: Date,
): Promise<SignedWebhook> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures: string[] = [];
  for (const secret of secrets) {
    const key = await keyOf(secret, 'sign');
    const signature = await crypto.subtle.sign(
      'HMAC',
      key,
      new TextEncoder().encode(`${id}.${timestamp}.${body}`),
    );
    signatures.push(`v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`);
  }
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
  };
}
