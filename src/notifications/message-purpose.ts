import type { ConsentPurpose } from '../members/consents/consent.js';
import type { MessageChannel } from './message-transport.js';
import type { TemplateName } from './templates.js';

/**
 * What a message is for. `SERVICE`: the member has asked for something, and cannot have it without; it needs no consent.
 * `MARKETING`: everything that would have somebody use the programme, a reminder too: the laws on electronic
 * communication ask for consent to each channel (in the European Union, Directive 2002/58/EC, article 13).
 */
export type MessagePurpose = 'SERVICE' | 'MARKETING';

/** Of each template; whoever adds one decides here. */
export const PURPOSES: Readonly<Record<TemplateName, MessagePurpose>> = {
  'link-confirmation': 'SERVICE',
  'points-expiring': 'MARKETING',
  'level-ending': 'MARKETING',
  'webhook-failing': 'SERVICE',
  'webhook-disabled': 'SERVICE',
};

/** What a member consents to who wants to be written to on a channel without having asked. */
export function marketingBy(channel: MessageChannel): ConsentPurpose {
  return `MARKETING_${channel}`;
}
