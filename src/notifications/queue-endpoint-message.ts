import type { EntityManager } from '../runtime/database.js';
import type { NewMessage } from './queue-message.js';
import type { TemplateName } from './templates.js';

/** A message to the owner of a webhook endpoint. */
export type NewEndpointMessage<Name extends TemplateName> = Omit<NewMessage<Name>, 'memberId' | 'channel'> & {
  readonly endpointId: bigint;
};

/**
 * Writes an e-mail that is sent once the caller's transaction is through (rule W-01). It tells of what its owner asked to be
 * told of, so that it needs no consent; it is to no member.
 */
export async function queueEndpointMessage<Name extends TemplateName>(
  em: EntityManager,
  { coalitionId, endpointId, ...message }: NewEndpointMessage<Name>,
): Promise<void> {
  const at = message.at.toISOString();
  await em.execute(
    `insert into message (coalition_id, endpoint_id, channel, template, language, address, parameters, created_at,
        expires_at, next_attempt_at)
     values (?, ?, 'EMAIL', ?, ?, ?, ?::jsonb, ?::timestamptz, ?::timestamptz, ?::timestamptz)`,
    [
      ...[coalitionId, endpointId, message.template, message.language, message.address],
      ...[JSON.stringify(message.parameters), at, message.expiresAt.toISOString(), at],
    ],
  );
}
