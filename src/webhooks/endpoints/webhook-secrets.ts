import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** Secrets of endpoints as the database holds them: nobody signs anything with the database alone. */
export interface WebhookSecrets {
  /** The secret, sealed for this endpoint: of no use for another. */
  seal(secret: string, endpointId: bigint): Buffer;
  /** The secret again. @throws SecretNotReadableError when no key of this installation has sealed it for this endpoint */
  open(sealed: Buffer, endpointId: bigint): string;
}

/** A secret was sealed with a key that this process was not given, or was altered. */
export class SecretNotReadableError extends Error {
  override name = 'SecretNotReadableError';
}

const PREFIX = 'whsec_';
/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** A new secret, in the text form of Standard Webhooks. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The bytes that sign. */
export function secretBytes(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64');
}

const NAME_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface SealingKey {
  /** The beginning of every value that it has sealed, so that a key can be replaced while older values are in use. */
  readonly name: Buffer;
  readonly bytes: Buffer;
}

/** @param keys texts of at least 32 bytes; the first seals, all open */
export function createWebhookSecrets(keys: readonly [string, ...string[]]): WebhookSecrets {
  const [newest, ...older] = keys.map(sealingKey) as [SealingKey, ...SealingKey[]];
  const known = [newest, ...older];
  return {
    seal(secret, endpointId) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', newest.bytes, nonce).setAAD(about(endpointId));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([newest.name, nonce, sealed, cipher.getAuthTag()]);
    },
    open(sealed, endpointId) {
      const key = known.find(({ name }) => name.equals(sealed.subarray(0, NAME_BYTES)));
      if (!key) throw new SecretNotReadableError('the secret was sealed with a key that is not configured');
      const nonce = sealed.subarray(NAME_BYTES, NAME_BYTES + NONCE_BYTES);
      const tag = sealed.subarray(sealed.length - TAG_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(about(endpointId)).setAuthTag(tag);
        const body = sealed.subarray(NAME_BYTES + NONCE_BYTES, sealed.length - TAG_BYTES);
        return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw new SecretNotReadableError('the secret was altered, or sealed for another endpoint');
      }
    },
  };
}

function sealingKey(text: string): SealingKey {
  const bytes = Buffer.from(hkdfSync('sha256', text, '', 'hamsood webhook secrets', 32));
  return { name: createHash('sha256').update(bytes).digest().subarray(0, NAME_BYTES), bytes };
}

function about(endpointId: bigint): Buffer {
  return Buffer.from(`webhook endpoint ${endpointId}`);
}
