import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { readOrMakeSecret } from '../../access/secret-file.js';
import type { Config } from '../../runtime/config.js';
import { createWebhookSecrets, type WebhookSecrets } from './webhook-secrets.js';

/** What an installation says about webhooks. */
export interface WebhookSettings {
  /** Undefined: no key was given to seal secrets with, so that nobody can register an endpoint. */
  readonly secrets: WebhookSecrets | undefined;
  /** Whether http and addresses of a private network are allowed (rule W-03); for development only. */
  readonly allowPrivate: boolean;
}

/** What of the configuration is about webhooks. */
export type WebhookConfig = Pick<Config, 'embedded' | 'dataDir' | 'webhooks'>;

/** With the embedded PostgreSQL the key is made, and lies beside the data. */
export async function openWebhookSettings({
  embedded,
  dataDir,
  webhooks,
}: WebhookConfig): Promise<WebhookSettings> {
  const { secretsKeys, allowPrivate } = webhooks;
  if (secretsKeys) return { secrets: createWebhookSecrets(secretsKeys), allowPrivate };
  if (!embedded) return { secrets: undefined, allowPrivate };
  const file = path.join(dataDir, 'webhook-secrets-key');
  const key = (await readOrMakeSecret(file, async () => randomBytes(48).toString('base64url'))).trim();
  return { secrets: createWebhookSecrets([key]), allowPrivate };
}
