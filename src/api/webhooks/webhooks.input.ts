import { Field, ID, InputType, Int } from 'type-graphql';
import { EVENT_VERSIONS } from '../../webhooks/event-type.js';
import { DateTime } from '../scalars.js';
import { WebhookDeliveryStatus } from './webhook-enums.js';

const URL_WORDS =
  'Where it is: https, on the public internet, up to 2,048 characters, without user, password or fragment.';
const TYPES =
  'The types of events that it is told of, such as points.earned; none: all, also those that come later.';
const VERSION = `The version of what is sent: ${EVENT_VERSIONS.join(', ')}.`;
const NOTIFY =
  'An e-mail address of its owner that is written to when the endpoint has taken nothing for a day, and when it is disabled. Name a mailbox of a team: it is no data of a member.';
const ENDPOINT = 'Which endpoint.';
const REASON = 'Why, 1–500 characters, kept in the audit log.';

@InputType({ description: 'A new webhook endpoint.' })
export class RegisterWebhookEndpointInput {
  @Field(() => ID, {
    nullable: true,
    description: "For which partner; none: the operator's own. A partner always registers its own.",
  })
  partnerId?: string | null;

  @Field(() => String, { description: URL_WORDS })
  url!: string;

  @Field(() => [String], { nullable: true, description: TYPES })
  types?: string[] | null;

  @Field(() => String, { nullable: true, description: `${VERSION} The newest unless said otherwise.` })
  version?: string | null;

  @Field(() => String, { nullable: true, description: NOTIFY })
  notifyEmail?: string | null;
}

@InputType({ description: 'What to change of a webhook endpoint; what is left out stays.' })
export class ChangeWebhookEndpointInput {
  @Field(() => ID, { description: ENDPOINT })
  endpointId!: string;

  @Field(() => String, { nullable: true, description: URL_WORDS })
  url?: string | null;

  @Field(() => [String], { nullable: true, description: TYPES.replace('none: all', 'not with allTypes') })
  types?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: it is told of all, also of those that come later.',
  })
  allTypes?: boolean | null;

  @Field(() => String, { nullable: true, description: VERSION })
  version?: string | null;

  @Field(() => String, { nullable: true, description: `${NOTIFY} Not with notifyNobody.` })
  notifyEmail?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True: nobody is written to any more.' })
  notifyNobody?: boolean | null;
}

@InputType({ description: 'A new secret for a webhook endpoint.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: ENDPOINT })
  endpointId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'For how many seconds the secret until now signs as well, 0 to 604,800 (a week); 86,400 (a day) unless said otherwise. 0 where others may know it.',
  })
  overlapSeconds?: number | null;
}

@InputType({ description: 'Which webhook endpoint to enable.' })
export class EnableWebhookEndpointInput {
  @Field(() => ID, { description: ENDPOINT })
  endpointId!: string;

  @Field(() => String, { nullable: true, description: REASON })
  reason?: string | null;
}

@InputType({ description: 'Which webhook endpoint to disable.' })
export class DisableWebhookEndpointInput extends EnableWebhookEndpointInput {}

@InputType({ description: 'Which webhook endpoint to remove.' })
export class RemoveWebhookEndpointInput extends EnableWebhookEndpointInput {}

@InputType({ description: 'Which webhook endpoint to try.' })
export class TestWebhookInput {
  @Field(() => ID, { description: ENDPOINT })
  endpointId!: string;
}

@InputType({ description: 'What to send again.' })
export class RedeliverWebhookInput {
  @Field(() => ID, { description: 'The delivery.' })
  deliveryId!: string;
}

@InputType({ description: 'Which webhook deliveries.' })
export class WebhookDeliveriesFilterInput {
  @Field(() => ID, { nullable: true, description: 'For this endpoint.' })
  endpointId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of events of this type.' })
  type?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of events of this: a member, a hold, a statement …' })
  objectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of this event.' })
  eventId?: string | null;

  @Field(() => WebhookDeliveryStatus, { nullable: true, description: 'In this state.' })
  status?: keyof typeof WebhookDeliveryStatus | null;

  @Field(() => DateTime, { nullable: true, description: 'Made then or later.' })
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Made before.' })
  until?: string | null;
}
