import type { Clock } from '../runtime/clock.js';
import type { Database } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { RequestAllowance } from '../values/request-allowance.js';
import { onRevocation } from './key-revocation.js';
import type { Environment } from './principal.js';
import type { Scope } from './scopes.js';

/** What a key's hash leads to. */
export interface KnownKey {
  readonly keyId: bigint;
  readonly coalitionId: bigint;
  readonly partnerId: bigint;
  readonly environment: Environment;
  readonly scopes: readonly Scope[];
  readonly allowance: RequestAllowance | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Finds keys by hash, asking the database at most once a second for each key in use. */
export interface ApiKeyLookup {
  find(hash: Buffer): Promise<KnownKey | undefined>;
  close(): void;
}

/** A revoked key must stop everywhere within a second, also where the announcement is lost (architecture, access). */
const MAX_AGE_MS = 1_000;
const MAX_KEYS = 10_000;

interface CachedKey {
  readonly key: KnownKey;
  /** When the question was asked: the answer may be older than its arrival. */
  readonly askedAt: number;
}

export function createApiKeyLookup({
  database,
  channel,
  clock,
}: {
  readonly database: Pick<Database, 'ledgerPool'>;
  readonly channel: LiveChannel;
  readonly clock: Clock;
}): ApiKeyLookup {
  const cached = new Map<string, CachedKey>();
  const underWay = new Map<string, Promise<KnownKey | undefined>>();
  // Rises with each revocation and each gap in the channel: an answer that was under way then is not kept.
  let generation = 0;

  const forget = (revoked?: bigint) => {
    generation += 1;
    underWay.clear();
    for (const [hash, { key }] of cached) {
      if (revoked === undefined || key.keyId === revoked) cached.delete(hash);
    }
  };
  const stops = [onRevocation(channel, forget), channel.onLost(() => forget())];

  async function ask(name: string, hash: Buffer): Promise<KnownKey | undefined> {
    const askedAt = clock.now().getTime();
    const askedIn = generation;
    const key = await findInDatabase(database, hash);
    // Unknown keys are not kept: whoever invents them could push the real ones out.
    if (key && askedIn === generation) {
      const oldest = cached.keys().next().value;
      if (cached.size >= MAX_KEYS && oldest !== undefined) cached.delete(oldest);
      cached.delete(name);
      cached.set(name, { key, askedAt });
    }
    return key;
  }

  return {
    find(hash) {
      const name = hash.toString('base64');
      const known = cached.get(name);
      if (known && isFresh(known.askedAt, clock.now().getTime())) return Promise.resolve(known.key);
      const shared = underWay.get(name);
      if (shared) return shared;
      const asked = ask(name, hash).finally(() => {
        if (underWay.get(name) === asked) underWay.delete(name);
      });
      underWay.set(name, asked);
      return asked;
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}

function isFresh(askedAt: number, now: number): boolean {
  // A clock that was set back makes an age negative: ask again rather than trust it for who knows how long.
  return now >= askedAt && now - askedAt < MAX_AGE_MS;
}

interface KeyRow {
  readonly coalition_id: bigint;
  readonly id: bigint;
  readonly partner_id: bigint;
  readonly environment: Environment;
  readonly scopes: Scope[];
  readonly allowance: RequestAllowance | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

async function findInDatabase(
  database: Pick<Database, 'ledgerPool'>,
  hash: Buffer,
): Promise<KnownKey | undefined> {
  const { rows } = await database.ledgerPool.query<KeyRow>('select * from find_api_key($1)', [hash]);
  const row = rows[0];
  if (!row) return undefined;
  return {
    keyId: row.id,
    coalitionId: row.coalition_id,
    partnerId: row.partner_id,
    environment: row.environment,
    scopes: row.scopes,
    allowance: row.allowance,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}
