import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { endpointsOf } from '../../webhooks/endpoints/own-endpoint.js';
import type { RequestContext } from '../context.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from './webhooks.type.js';

@Resolver(() => WebhookEndpoint)
export class WebhookEndpointResolver {
  @FieldResolver(() => Partner, { nullable: true, description: "Whose it is; null: the operator's." })
  partner(@Root() { record }: WebhookEndpoint, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }
}

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @FieldResolver(() => WebhookEndpoint, { description: 'For which endpoint, as that is now.' })
  async endpoint(
    @Root() { record }: WebhookDelivery,
    @Ctx() context: RequestContext,
  ): Promise<WebhookEndpoint> {
    const endpoint = await context.loaders.webhookEndpoints.load(record.endpointId);
    if (!endpoint) throw new Error('a delivery is for no endpoint');
    return WebhookEndpoint.of(endpoint);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "What is sent, as JSON, made as it would be sent now: less what the receiver may not know any more, and null where nothing is left to tell. Of a partner's endpoint for that partner alone.",
  })
  async body(@Root() { record }: WebhookDelivery, @Ctx() context: RequestContext): Promise<string | null> {
    const { partnerId } = endpointsOf(context.principal);
    if (record.partnerId !== (partnerId ?? null)) return null;
    return (await context.loaders.webhookBodies.load(record.id)) ?? null;
  }

  @FieldResolver(() => [WebhookAttempt], { description: 'How often it was tried, and how that went.' })
  async attempts(
    @Root() { record }: WebhookDelivery,
    @Ctx() context: RequestContext,
  ): Promise<WebhookAttempt[]> {
    const attempts = (await context.loaders.webhookAttempts.load(record.id)) ?? [];
    return attempts.map(WebhookAttempt.of);
  }
}
