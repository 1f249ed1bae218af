import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CommandOutcome } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { Refusal } from '../../values/refusal.js';
import type { WebhookDelivery as DeliveryRecord } from '../../webhooks/deliver/read-deliveries.js';
import { redeliverWebhook } from '../../webhooks/deliver/redeliver-webhook.js';
import { changeWebhookEndpoint } from '../../webhooks/endpoints/change-webhook-endpoint.js';
import { disableWebhookEndpoint } from '../../webhooks/endpoints/disable-webhook-endpoint.js';
import { enableWebhookEndpoint } from '../../webhooks/endpoints/enable-webhook-endpoint.js';
import {
  type RegisteredWebhookEndpoint,
  registerWebhookEndpoint,
} from '../../webhooks/endpoints/register-webhook-endpoint.js';
import { removeWebhookEndpoint } from '../../webhooks/endpoints/remove-webhook-endpoint.js';
import { rotateWebhookSecret } from '../../webhooks/endpoints/rotate-webhook-secret.js';
import { testWebhook } from '../../webhooks/endpoints/test-webhook.js';
import type { WebhookEndpoint as EndpointRecord } from '../../webhooks/endpoints/webhook-endpoint.js';
import { EVENT_VERSIONS, type EventVersion, NEWEST_VERSION } from '../../webhooks/event-type.js';
import { EVENT_TYPE_NAMES, type EventTypeName, isEventType } from '../../webhooks/event-types.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import {
  ChangeWebhookEndpointInput,
  DisableWebhookEndpointInput,
  EnableWebhookEndpointInput,
  RedeliverWebhookInput,
  RegisterWebhookEndpointInput,
  RemoveWebhookEndpointInput,
  RotateWebhookSecretInput,
  TestWebhookInput,
} from './webhooks.input.js';
import {
  ChangeWebhookEndpointPayload,
  DisableWebhookEndpointPayload,
  EnableWebhookEndpointPayload,
  RedeliverWebhookPayload,
  RegisterWebhookEndpointPayload,
  RemoveWebhookEndpointPayload,
  RotateWebhookSecretPayload,
  TestWebhookPayload,
} from './webhooks.payload.js';
import { WebhookDelivery, WebhookEndpoint } from './webhooks.type.js';

const INPUT = { description: 'What to do.' };
const A_DAY = 86_400;
const LONGEST_OVERLAP = 604_800;

@Resolver()
export class WebhooksMutation {
  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => RegisterWebhookEndpointPayload, {
    description:
      'Registers where somebody is told of events from now on, up to 20 of one owner. The only answer that holds its secret.',
  })
  async registerWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('input', () => RegisterWebhookEndpointInput, INPUT) input: RegisterWebhookEndpointInput,
  ): Promise<RegisterWebhookEndpointPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: input.partnerId == null ? undefined : read.id('partner', input.partnerId),
      url: input.url,
      types: input.types == null ? null : readTypes(read, input.types),
      version: readVersion(read, input.version) ?? NEWEST_VERSION,
      notifyEmail: read.email(input.notifyEmail, ['notifyEmail']),
    });
    if (refusals) return unread(refusals);
    return withSecret(await registerWebhookEndpoint(context.commands, value));
  }

  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => ChangeWebhookEndpointPayload, {
    description:
      'Changes where a webhook endpoint is, of what it is told, in which version, and who is written to when it fails. What waits for it goes to the new place; a new URL has failed at nothing yet, and what waits for a pause to end is tried there within a minute.',
  })
  async changeWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('input', () => ChangeWebhookEndpointInput, INPUT) input: ChangeWebhookEndpointInput,
  ): Promise<ChangeWebhookEndpointPayload> {
    const read = new InputReader();
    if (input.allTypes === true && input.types != null)
      read.problem('Give types or allTypes, not both.', ['types']);
    if (input.notifyNobody === true && input.notifyEmail != null)
      read.problem('Give notifyEmail or notifyNobody, not both.', ['notifyEmail']);
    const mail = input.notifyEmail == null ? undefined : read.email(input.notifyEmail, ['notifyEmail']);
    const some = input.types == null ? undefined : readTypes(read, input.types);
    const { value, refusals } = read.finish({
      endpointId: read.id('webhookEndpoint', input.endpointId),
      url: input.url ?? undefined,
      types: input.allTypes === true ? null : some,
      version: readVersion(read, input.version),
      notifyEmail: input.notifyNobody === true ? null : mail,
    });
    if (refusals) return unread(refusals);
    return endpointPayload(await changeWebhookEndpoint(context.commands, value));
  }

  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => RotateWebhookSecretPayload, {
    description:
      'Gives a webhook endpoint a new secret, which only this answer holds. For a while the secret until now signs as well, so that receivers can be given the new one without losing anything.',
  })
  async rotateWebhookSecret(
    @Ctx() context: RequestContext,
    @Arg('input', () => RotateWebhookSecretInput, INPUT) input: RotateWebhookSecretInput,
  ): Promise<RotateWebhookSecretPayload> {
    const read = new InputReader();
    const overlapSeconds = input.overlapSeconds ?? A_DAY;
    if (overlapSeconds < 0 || overlapSeconds > LONGEST_OVERLAP)
      read.problem(`Give a whole number of seconds from 0 to ${LONGEST_OVERLAP}.`, ['overlapSeconds']);
    const { value, refusals } = read.finish({
      endpointId: read.id('webhookEndpoint', input.endpointId),
      overlapSeconds,
    });
    if (refusals) return unread(refusals);
    return withSecret(await rotateWebhookSecret(context.commands, value));
  }

  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => EnableWebhookEndpointPayload, {
    description:
      'Sends to a webhook endpoint again: at once what still waits for it, and what happens from now on. What happened while it was disabled is not sent to it, nor what had happened in the moments before and was no delivery yet.',
  })
  async enableWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('input', () => EnableWebhookEndpointInput, INPUT) input: EnableWebhookEndpointInput,
  ): Promise<EnableWebhookEndpointPayload> {
    const { value, refusals } = readSwitch(input);
    if (refusals) return unread(refusals);
    return endpointPayload(await enableWebhookEndpoint(context.commands, value));
  }

  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => DisableWebhookEndpointPayload, {
    description:
      'Sends nothing to a webhook endpoint until it is enabled. What happens meanwhile is not kept for it, nor what happened in the moments before and is no delivery yet.',
  })
  async disableWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('input', () => DisableWebhookEndpointInput, INPUT) input: DisableWebhookEndpointInput,
  ): Promise<DisableWebhookEndpointPayload> {
    const { value, refusals } = readSwitch(input);
    if (refusals) return unread(refusals);
    return endpointPayload(await disableWebhookEndpoint(context.commands, value));
  }

  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => RemoveWebhookEndpointPayload, {
    description: 'Removes a webhook endpoint for good. What waits for it is given up.',
  })
  async removeWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('input', () => RemoveWebhookEndpointInput, INPUT) input: RemoveWebhookEndpointInput,
  ): Promise<RemoveWebhookEndpointPayload> {
    const { value, refusals } = readSwitch(input);
    if (refusals) return unread(refusals);
    const outcome = await removeWebhookEndpoint(context.commands, value);
    if (outcome.refusals) return unread(outcome.refusals);
    return { endpointId: encodeId('webhookEndpoint', outcome.done), userErrors: [] };
  }

  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => TestWebhookPayload, {
    description:
      'Sends a webhook endpoint an event webhook.test, whatever it is told of otherwise; how it went is in the delivery.',
  })
  async testWebhook(
    @Ctx() context: RequestContext,
    @Arg('input', () => TestWebhookInput, INPUT) input: TestWebhookInput,
  ): Promise<TestWebhookPayload> {
    const endpointId = new InputReader().id('webhookEndpoint', input.endpointId);
    return deliveryPayload(await testWebhook(context.commands, { endpointId }));
  }

  @Callers({ operator: true, partner: 'webhooks:write' })
  @Mutation(() => RedeliverWebhookPayload, {
    description:
      'Sends again what a delivery was about, under the same event id, as a delivery of its own that waits for no other.',
  })
  async redeliverWebhook(
    @Ctx() context: RequestContext,
    @Arg('input', () => RedeliverWebhookInput, INPUT) input: RedeliverWebhookInput,
  ): Promise<RedeliverWebhookPayload> {
    const deliveryId = new InputReader().id('webhookDelivery', input.deliveryId);
    return deliveryPayload(await redeliverWebhook(context.commands, { deliveryId }));
  }
}

function readTypes(read: InputReader, texts: readonly string[]): EventTypeName[] {
  if (texts.length === 0) read.problem('Give at least one type.', ['types']);
  const names = read.list(texts, ['types'], EVENT_TYPE_NAMES.length);
  return names.flatMap((text, at) => {
    if (isEventType(text)) return [text];
    read.problem('Give a type of event as it is called in the reference of events.', ['types', String(at)]);
    return [];
  });
}

function readVersion(read: InputReader, text: string | null | undefined): EventVersion | undefined {
  if (text == null) return undefined;
  const version = EVENT_VERSIONS.find((each) => each === text);
  if (version === undefined) read.problem(`Give one of ${EVENT_VERSIONS.join(', ')}.`, ['version']);
  return version;
}

function readSwitch(input: EnableWebhookEndpointInput) {
  const read = new InputReader();
  return read.finish({
    endpointId: read.id('webhookEndpoint', input.endpointId),
    reason: read.optionalText(input.reason, 'reason', ['reason']),
  });
}

function unread(refusals: readonly Refusal[]) {
  return { userErrors: userErrors(refusals) };
}

function endpointPayload(outcome: CommandOutcome<EndpointRecord>) {
  if (outcome.refusals) return unread(outcome.refusals);
  return { endpoint: WebhookEndpoint.of(outcome.done), userErrors: [] };
}

function withSecret(outcome: CommandOutcome<RegisteredWebhookEndpoint>) {
  if (outcome.refusals) return unread(outcome.refusals);
  const { endpoint, secret } = outcome.done;
  return { endpoint: WebhookEndpoint.of(endpoint), secret, userErrors: [] };
}

function deliveryPayload(outcome: CommandOutcome<DeliveryRecord>) {
  if (outcome.refusals) return unread(outcome.refusals);
  return { delivery: WebhookDelivery.of(outcome.done), userErrors: [] };
}
