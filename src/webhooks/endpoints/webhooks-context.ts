import type { CommandContext } from '../../access/command-context.js';
import type { WebhookSettings } from './open-webhook-settings.js';

/** What commands about webhooks are given. */
export interface WebhooksContext extends CommandContext {
  readonly webhooks: WebhookSettings;
}
