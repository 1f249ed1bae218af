export { HamsoodError, WebhookError, type WebhookErrorCode } from '../errors.js';
export type * from '../generated/events.js';
export { type RawBody, type VerifyOptions, verifyWebhook, type WebhookHeaders } from './verify-webhook.js';
