import type { AttemptProblem } from '../../webhooks/deliver/post-webhook.js';
import type { DeliveryStatus } from '../../webhooks/deliver/read-deliveries.js';
import type { DisabledBecause, WebhookEndpoint } from '../../webhooks/endpoints/webhook-endpoint.js';
import { register } from '../values/register-enum.js';

export const WebhookEndpointStatus = register<WebhookEndpoint['status']>(
  'WebhookEndpointStatus',
  'Whether anything is sent to a webhook endpoint.',
  {
    ENABLED: 'It is told of what happens.',
    DISABLED: 'Nothing is sent; what happens meanwhile is not kept for it.',
  },
);

export const WebhookDisabledReason = register<DisabledBecause>(
  'WebhookDisabledReason',
  'Why a webhook endpoint is disabled.',
  {
    OWNER: 'Its owner wanted so.',
    OPERATOR: "The operator has disabled a partner's; only the operator enables it again.",
    GONE: 'It answered 410 Gone.',
    FAILING: 'It has taken nothing for days.',
  },
);

export const WebhookDeliveryStatus = register<DeliveryStatus>(
  'WebhookDeliveryStatus',
  'How far a webhook delivery is.',
  {
    WAITING: 'It is tried now, or later; or an earlier event of the same object is before it.',
    DELIVERED: 'The endpoint has taken it: it answered 2xx.',
    GIVEN_UP: 'Every attempt has failed, or there is nothing to tell any more. It can be sent again.',
  },
);

export const WebhookProblem = register<AttemptProblem>(
  'WebhookProblem',
  'Why an attempt to deliver a webhook counts as failed.',
  {
    REFUSED_ADDRESS: 'The name of the host leads to an address that is not on the public internet.',
    NO_ADDRESS: 'The name of the host has no address.',
    NO_CONNECTION: 'Nobody takes connections there.',
    TLS: 'The certificate is not one of that host, or there is no TLS.',
    TOO_SLOW: 'Connecting took more than 5 seconds, or the answer more than 15.',
    REDIRECT: 'It answered with a redirect, which is not followed: change the URL.',
    GONE: 'It answered 410 Gone, for which the endpoint is disabled.',
    STATUS: 'It answered something else than 2xx.',
    NO_ANSWER: 'The connection broke before there was an answer.',
    NO_SECRET: "The installation cannot read the endpoint's secret: its key is missing.",
    NOTHING_TO_TELL: 'The owner of the endpoint may not be told any more.',
  },
);
