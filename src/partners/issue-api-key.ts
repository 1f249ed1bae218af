import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiKey } from '../access/api-key.entity.js';
import { hashApiKey, hintOf, newApiKey } from '../access/api-key-text.js';
import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import type { Environment } from '../access/principal.js';
import { SCOPES, type Scope } from '../access/scopes.js';
import { ownCoalition } from '../coalition/find-coalition.js';
import { inTwin } from '../coalition/in-twin.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { formatInstant } from '../values/instant.js';
import { refusal } from '../values/refusal.js';
import { partnerById, partnerNotFound } from './find-partner.js';
import { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';
import { validKeys } from './valid-keys.js';

export interface IssueApiKeyInput {
  readonly partnerId: bigint | null;
  /** `test` keys act in the twin only (rule A-02). */
  readonly environment: Environment;
  /** For people: which system uses it. */
  readonly label: string;
  /** Null: all there are. */
  readonly scopes: readonly Scope[] | null;
  /** Null: until it is revoked. */
  readonly expiresAt: Date | null;
}

export interface IssuedApiKey {
  readonly key: ApiKey;
  /** Told this once; only its hash is kept. */
  readonly secret: string;
}

/** One in use and the one that will replace it. */
const MOST_VALID_KEYS = 2;

/**
 * Issues an API key to a partner. At most two of an environment are valid at a time, so that one can be replaced
 * without a pause. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, API_KEY_LIMIT_REACHED. For operators.
 */
export async function issueApiKey(
  context: ProgrammeContext,
  input: IssueApiKeyInput,
): Promise<CommandOutcome<IssuedApiKey>> {
  const now = context.clock.now();
  if (input.expiresAt !== null && input.expiresAt <= now) {
    return refusedWith(refusal('INVALID_INPUT', 'Let the key expire in the future.', ['expiresAt']));
  }
  if (input.scopes?.length === 0) {
    return refusedWith(refusal('INVALID_INPUT', 'Give at least one scope, or none for all.', ['scopes']));
  }
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const coalition = await ownCoalition(em, coalitionId);
    const partner = await partnerById(em, coalitionId, input.partnerId);
    if (coalition.environment === 'test' && input.environment === 'live') {
      return refusedWith(
        refusal('INVALID_INPUT', 'Issue live keys in the live coalition; this is its test twin.', [
          'environment',
        ]),
      );
    }
    if (!partner) return refusedWith(partnerNotFound());

    const insert = (keyEm: EntityManager, id: bigint) => insertKey(keyEm, id, partner.slug, input, now);
    const issued =
      coalition.environment === input.environment
        ? await insert(em, coalitionId)
        : await inTwin(em, coalition, (twinEm) => insert(twinEm, coalition.twinId));
    if (!issued) {
      return refusedWith(
        refusal(
          'API_KEY_LIMIT_REACHED',
          `The partner has ${MOST_VALID_KEYS} valid ${input.environment} keys: revoke the one that is not in use.`,
          ['environment'],
        ),
      );
    }
    const { key } = issued;
    await writeAudit(em, context, {
      coalitionId,
      action: 'api-key.issued',
      objectId: encodeId('apiKey', key.id),
      after: {
        partner: encodeId('partner', partner.id),
        environment: key.environment,
        label: key.label,
        hint: key.hint,
        scopes: key.scopes,
        expiresAt: input.expiresAt && formatInstant(input.expiresAt),
      },
    });
    return done(issued);
  });
}

/** Undefined when the partner has as many valid keys as it may have. */
async function insertKey(
  em: EntityManager,
  coalitionId: bigint,
  slug: string,
  input: IssueApiKeyInput,
  now: Date,
): Promise<IssuedApiKey | undefined> {
  // The partner's row is locked, so that two that are issued at once count each other.
  const partner = await em.findOneOrFail(
    Partner,
    { coalitionId, slug },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if ((await em.count(ApiKey, validKeys(partner.id, now))) >= MOST_VALID_KEYS) return undefined;
  const secret = newApiKey(input.environment);
  const key = em.create(ApiKey, {
    coalitionId,
    partnerId: partner.id,
    environment: input.environment,
    label: input.label,
    hint: hintOf(secret),
    secretHash: hashApiKey(secret),
    scopes: [...new Set(input.scopes ?? SCOPES)],
    createdAt: now,
    expiresAt: input.expiresAt,
  });
  await em.persist(key).flush();
  return { key, secret };
}
