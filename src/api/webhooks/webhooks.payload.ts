import { Field, ID, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { WebhookDelivery, WebhookEndpoint } from './webhooks.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';
const SECRET =
  'What verifies that a request is from here, in the form whsec_…: kept nowhere in the open, and told this once.';

@ObjectType({ simpleResolvers: true })
abstract class WebhooksPayload {
  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ simpleResolvers: true })
abstract class EndpointPayload extends WebhooksPayload {
  @Field(() => WebhookEndpoint, { nullable: true, description: 'The endpoint as it is now.' })
  endpoint?: WebhookEndpoint;
}

@ObjectType({ simpleResolvers: true })
abstract class SecretPayload extends EndpointPayload {
  @Field(() => String, { nullable: true, description: SECRET })
  secret?: string;
}

@ObjectType({ simpleResolvers: true })
abstract class DeliveryPayload extends WebhooksPayload {
  @Field(() => WebhookDelivery, { nullable: true, description: 'The delivery, which is made in moments.' })
  delivery?: WebhookDelivery;
}

@ObjectType({ description: 'What registerWebhookEndpoint did.', simpleResolvers: true })
export class RegisterWebhookEndpointPayload extends SecretPayload {}

@ObjectType({ description: 'What rotateWebhookSecret did.', simpleResolvers: true })
export class RotateWebhookSecretPayload extends SecretPayload {}

@ObjectType({ description: 'What changeWebhookEndpoint did.', simpleResolvers: true })
export class ChangeWebhookEndpointPayload extends EndpointPayload {}

@ObjectType({ description: 'What enableWebhookEndpoint did.', simpleResolvers: true })
export class EnableWebhookEndpointPayload extends EndpointPayload {}

@ObjectType({ description: 'What disableWebhookEndpoint did.', simpleResolvers: true })
export class DisableWebhookEndpointPayload extends EndpointPayload {}

@ObjectType({ description: 'What removeWebhookEndpoint did.', simpleResolvers: true })
export class RemoveWebhookEndpointPayload extends WebhooksPayload {
  @Field(() => ID, { nullable: true, description: 'The id of the endpoint that is gone.' })
  endpointId?: string;
}

@ObjectType({ description: 'What testWebhook did.', simpleResolvers: true })
export class TestWebhookPayload extends DeliveryPayload {}

@ObjectType({ description: 'What redeliverWebhook did.', simpleResolvers: true })
export class RedeliverWebhookPayload extends DeliveryPayload {}
