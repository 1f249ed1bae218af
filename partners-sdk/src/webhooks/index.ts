export type * from '../generated/events.js';
export {
  type RawBody,
  type VerifyOptions,
  verifyWebhook,
  WebhookError,
  type WebhookErrorCode,
  type WebhookHeaders,
} from './verify-webhook.js';
