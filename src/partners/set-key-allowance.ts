import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiKey } from '../access/api-key.entity.js';
import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { ownCoalition } from '../coalition/find-coalition.js';
import { inTwin } from '../coalition/in-twin.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import {
  ALLOWANCE_RANGES,
  allowanceOutOfRange,
  type RequestAllowance,
  sameAllowance,
} from '../values/request-allowance.js';
import type { ProgrammeContext } from './programme-context.js';

export interface SetKeyAllowanceInput {
  readonly keyId: bigint | null;
  /** Null: that of the coalition's other keys. */
  readonly allowance: RequestAllowance | null;
  readonly reason: string | null;
}

/**
 * Lets an API key, of the coalition or of its twin, ask another amount than the others (rule A-06): more or less, but
 * never more than the installation lets keys. Counts within a second, on sockets that are open from their next opening
 * on. May refuse with INVALID_INPUT, API_KEY_NOT_FOUND. For operators.
 */
export async function setKeyAllowance(
  context: ProgrammeContext,
  { keyId, allowance, reason }: SetKeyAllowanceInput,
): Promise<CommandOutcome<ApiKey>> {
  const wrong = allowance && allowanceOutOfRange(allowance);
  if (wrong) {
    const { min, max } = ALLOWANCE_RANGES[wrong];
    return refusedWith(
      refusal('INVALID_INPUT', `Give ${wrong} as a whole number from ${min} to ${max}.`, [
        'allowance',
        wrong,
      ]),
    );
  }
  const notFound = refusedWith(
    refusal('API_KEY_NOT_FOUND', 'Give the id of an API key of your coalition.', ['keyId']),
  );
  if (keyId === null) return notFound;
  const coalitionId = actingCoalition(context);
  return commandTransaction<ApiKey>(context.database, coalitionId, async (em) => {
    const coalition = await ownCoalition(em, coalitionId);
    const change = (keyEm: EntityManager) => changeKey(keyEm, keyId, allowance);
    const changed =
      (await change(em)) ??
      (coalition.environment === 'live' ? await inTwin(em, coalition, change) : undefined);
    if (!changed) return notFound;
    const { key, before } = changed;
    if (!sameAllowance(before, allowance)) {
      await writeAudit(em, context, {
        coalitionId,
        action: 'api-key.allowance-set',
        objectId: encodeId('apiKey', keyId),
        reason,
        before: { allowance: before && { ...before } },
        after: { allowance: allowance && { ...allowance } },
      });
    }
    return done(key);
  });
}

async function changeKey(
  em: EntityManager,
  keyId: bigint,
  allowance: RequestAllowance | null,
): Promise<{ readonly key: ApiKey; readonly before: RequestAllowance | null } | undefined> {
  const key = await em.findOne(ApiKey, { id: keyId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!key) return undefined;
  const before = key.allowance ?? null;
  key.allowance = allowance;
  await em.flush();
  return { key, before };
}
