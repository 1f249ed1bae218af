import { Field, ID, Int, ObjectType } from 'type-graphql';
import { encodeId } from '../../values/ids.js';
import type {
  WebhookAttempt as AttemptRecord,
  WebhookDelivery as DeliveryRecord,
  DeliveryStatus,
} from '../../webhooks/deliver/read-deliveries.js';
import type {
  DisabledBecause,
  WebhookEndpoint as EndpointRecord,
} from '../../webhooks/endpoints/webhook-endpoint.js';
import { OBJECT_KINDS } from '../../webhooks/event-type.js';
import { connectionTypes } from '../connection/connection.js';
import { DateTime } from '../scalars.js';
import {
  WebhookDeliveryStatus,
  WebhookDisabledReason,
  WebhookEndpointStatus,
  WebhookProblem,
} from './webhook-enums.js';

@ObjectType({
  description:
    'Where somebody is told of events, by requests that are signed as Standard Webhooks says. Its secret is told once, when it is registered or rotated.',
  simpleResolvers: true,
})
export class WebhookEndpoint {
  /** Not a field. */
  record!: EndpointRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Where it is.' })
  url!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The types of events that it is told of; null: all, also those that come later.',
  })
  types!: string[] | null;

  @Field(() => String, { description: 'The version of what is sent, such as 2026-11.' })
  version!: string;

  @Field(() => WebhookEndpointStatus, { description: 'Whether anything is sent to it.' })
  status!: EndpointRecord['status'];

  @Field(() => WebhookDisabledReason, { nullable: true, description: 'Why not; null: it is enabled.' })
  disabledBecause!: DisabledBecause | null;

  @Field(() => DateTime, { description: 'Since when it is enabled, or disabled.' })
  statusSince!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the secret before the newest signs as well; null: there is none.',
  })
  oldSecretValidUntil!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when nothing that was sent to it was taken; null: the last was, or nothing has failed.',
  })
  failingSince!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The e-mail address that is written to when it has taken nothing for a day, and when it is disabled; null: none.',
  })
  notifyEmail!: string | null;

  @Field(() => DateTime, { description: 'When it was registered.' })
  createdAt!: Date;

  static of(record: EndpointRecord): WebhookEndpoint {
    const { id, url, types, version, status, disabledBecause, statusSince, failingSince } = record;
    const { notifyEmail, createdAt } = record;
    return {
      record,
      id: encodeId('webhookEndpoint', id),
      types: types && [...types],
      oldSecretValidUntil: record.oldSecretUntil,
      ...{ url, version, status, disabledBecause, statusSince, failingSince, notifyEmail, createdAt },
    };
  }
}

@ObjectType({ description: 'One try to deliver a webhook.', simpleResolvers: true })
export class WebhookAttempt {
  @Field(() => Int, { description: 'The first is 1.' })
  number!: number;

  @Field(() => DateTime, { description: 'When it began.' })
  at!: Date;

  @Field(() => Int, { description: 'How long it took, in milliseconds.' })
  milliseconds!: number;

  @Field(() => Int, { nullable: true, description: "The answer's HTTP status; null: there was no answer." })
  httpStatus!: number | null;

  @Field(() => WebhookProblem, { nullable: true, description: 'Why it failed; null: it was taken.' })
  problem!: AttemptRecord['problem'];

  @Field(() => String, {
    nullable: true,
    description:
      'The first 1,024 bytes of the answer, where it failed. Null when the member that the event is about was erased since.',
  })
  answer!: string | null;

  static of({ ms, ...attempt }: AttemptRecord): WebhookAttempt {
    return { ...attempt, milliseconds: ms };
  }
}

@ObjectType({
  description:
    'An event for an endpoint. It is tried again for more than a day; events of one object go one after the other.',
  simpleResolvers: true,
})
export class WebhookDelivery {
  /** Not a field. */
  record!: DeliveryRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, {
    description: 'The event, as in the header webhook-id: the same for every endpoint and attempt.',
  })
  eventId!: string;

  @Field(() => String, { description: 'The type of the event.' })
  type!: string;

  @Field(() => String, {
    description:
      'What `objectId` and `objectSequence` are of: a balance, a hold, a partner … as `object.kind` of the body.',
  })
  objectKind!: string;

  @Field(() => ID, { description: 'What the event happened to.' })
  objectId!: string;

  @Field(() => Int, { description: 'Its place among the events of that.' })
  objectSequence!: number;

  @Field(() => WebhookDeliveryStatus, { description: 'How far it is.' })
  status!: DeliveryStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it is tried next; null: never, or when an earlier event of the object has ended.',
  })
  nextAttemptAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was made, right after the event.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was delivered or given up; null: it waits.',
  })
  endedAt!: Date | null;

  static of(record: DeliveryRecord): WebhookDelivery {
    const { id, eventId, type, objectKind, objectId, objectSequence, status } = record;
    const { nextAttemptAt, createdAt, endedAt } = record;
    return {
      record,
      id: encodeId('webhookDelivery', id),
      eventId: encodeId('event', eventId),
      objectId: encodeId(OBJECT_KINDS[objectKind].id, objectId),
      ...{ type, objectKind, objectSequence, status, nextAttemptAt, createdAt, endedAt },
    };
  }
}

export const WebhookEndpointConnection = connectionTypes('WebhookEndpoint', WebhookEndpoint);
export const WebhookDeliveryConnection = connectionTypes('WebhookDelivery', WebhookDelivery);
