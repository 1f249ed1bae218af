import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiKey } from '../access/api-key.entity.js';
import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { announceRevocation } from '../access/key-revocation.js';
import { ownCoalition } from '../coalition/find-coalition.js';
import { inTwin } from '../coalition/in-twin.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import type { ProgrammeContext } from './programme-context.js';

export interface RevokeApiKeyInput {
  readonly keyId: bigint | null;
  readonly reason: string | null;
}

/**
 * Ends an API key, of the coalition or of its twin, on every node within a second. Revoking it again changes nothing.
 * May refuse with API_KEY_NOT_FOUND. For operators.
 */
export async function revokeApiKey(
  context: ProgrammeContext,
  { keyId, reason }: RevokeApiKeyInput,
): Promise<CommandOutcome<ApiKey>> {
  const coalitionId = actingCoalition(context);
  const notFound = refusedWith(
    refusal('API_KEY_NOT_FOUND', 'Give the id of an API key of your coalition.', ['keyId']),
  );
  if (keyId === null) return notFound;
  const now = context.clock.now();

  const outcome = await commandTransaction<ApiKey>(context.database, coalitionId, async (em) => {
    const coalition = await ownCoalition(em, coalitionId);
    const revoked =
      (await revoke(em, keyId, now)) ??
      (coalition.environment === 'live'
        ? await inTwin(em, coalition, (twinEm) => revoke(twinEm, keyId, now))
        : undefined);
    if (!revoked) return notFound;
    if (revoked.changed) {
      await writeAudit(em, context, {
        coalitionId,
        action: 'api-key.revoked',
        objectId: encodeId('apiKey', keyId),
        reason,
      });
    }
    return done(revoked.key);
  });
  if (!outcome.refusals) announceRevocation(context.channel, keyId);
  return outcome;
}

async function revoke(
  em: EntityManager,
  keyId: bigint,
  now: Date,
): Promise<{ readonly key: ApiKey; readonly changed: boolean } | undefined> {
  const changed = await em.nativeUpdate(ApiKey, { id: keyId, revokedAt: null }, { revokedAt: now });
  const key = await em.findOne(ApiKey, { id: keyId });
  return key ? { key, changed: changed > 0 } : undefined;
}
