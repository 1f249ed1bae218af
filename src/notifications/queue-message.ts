import type { EntityManager } from '../runtime/database.js';
import type { MessageChannel } from './message-transport.js';
import type { MessageLanguage, TemplateName, TemplateParameters } from './templates.js';

/** A message to a member. */
export interface NewMessage<Name extends TemplateName> {
  readonly coalitionId: bigint;
  readonly memberId: bigint;
  readonly channel: MessageChannel;
  /** A phone number in E.164, or an e-mail address. */
  readonly address: string;
  readonly template: Name;
  readonly language: MessageLanguage;
  readonly parameters: TemplateParameters[Name];
  /** Later it is of no use any more, and not sent. */
  readonly expiresAt: Date;
  readonly at: Date;
}

/** Writes a message that is sent once the caller's transaction is through (rule W-01). */
export async function queueMessage<Name extends TemplateName>(
  em: EntityManager,
  message: NewMessage<Name>,
): Promise<void> {
  await em.execute(
    `insert into message (coalition_id, member_id, channel, template, language, address, parameters, created_at,
        expires_at, next_attempt_at)
     values (?, ?, ?, ?, ?, ?, ?::jsonb, ?::timestamptz, ?::timestamptz, ?::timestamptz)`,
    [
      message.coalitionId,
      message.memberId,
      message.channel,
      message.template,
      message.language,
      message.address,
      JSON.stringify(message.parameters),
      message.at.toISOString(),
      message.expiresAt.toISOString(),
      message.at.toISOString(),
    ],
  );
}
