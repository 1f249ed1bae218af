export type { SignedWebhook } from '../webhooks/sign-webhook.js';
export {
  type TestFault,
  type TestPartnerAccess,
  type TestPartnerOptions,
  TestServer,
  type TestServerOptions,
} from './test-server.js';
export {
  type TestEventType,
  TestWebhooks,
  type WebhookReceiver,
} from './test-webhooks.js';
