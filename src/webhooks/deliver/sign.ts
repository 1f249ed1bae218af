import { createHmac } from 'node:crypto';
import { secretBytes } from '../endpoints/webhook-secrets.js';

/**
 * The headers that let a receiver know that a message is from here, and not an old one again (Standard Webhooks 1.0,
 * "Signature scheme": HMAC-SHA256 over `id.timestamp.body`). Of two valid secrets both sign.
 */
export function signatureHeaders(
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const digest = createHmac('sha256', secretBytes(secret))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    return `v1,${digest}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
