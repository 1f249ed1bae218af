import type { EntityManager } from '../runtime/database.js';
import type { MessageLanguage } from './message-language.js';
import { marketingBy, PURPOSES } from './message-purpose.js';
import type { MessageChannel } from './message-transport.js';
import type { TemplateName, TemplateParameters } from './templates.js';

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

/**
 * Writes a message that is sent once the caller's transaction is through (rule W-01). The gate of all messages: what is no
 * service is written only for a member who has consented to it on that channel (rule A-13), and nothing for one who is
 * erased. Until the end of the transaction nobody erases the member, so that no message is left behind (rule A-05).
 * Answers whether it was written.
 */
export async function queueMessage<Name extends TemplateName>(
  em: EntityManager,
  message: NewMessage<Name>,
): Promise<boolean> {
  const { coalitionId, memberId, channel } = message;
  const rows = await em.execute<unknown[]>(
    `insert into message (coalition_id, member_id, channel, template, language, address, parameters, created_at,
        expires_at, next_attempt_at)
     select m.coalition_id, m.id, ?, ?, ?, ?, ?::jsonb, ?::timestamptz, ?::timestamptz, ?::timestamptz
       from member m
      where m.coalition_id = ? and m.id = ? and m.erased_at is null and (? or ${CONSENTED})
        for key share of m
     returning id::text`,
    [
      ...[channel, message.template, message.language, message.address, JSON.stringify(message.parameters)],
      ...[message.at.toISOString(), message.expiresAt.toISOString(), message.at.toISOString()],
      ...[coalitionId, memberId, PURPOSES[message.template] === 'SERVICE'],
      ...[coalitionId, memberId, marketingBy(channel)],
    ],
  );
  return rows.length > 0;
}

const CONSENTED = `coalesce(
  (select c.given from consent c where c.coalition_id = ? and c.member_id = ? and c.purpose = ? and c.partner_id = 0
    order by c.id desc limit 1), false)`;
