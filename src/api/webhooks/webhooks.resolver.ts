import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
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

  @FieldResolver(() => [WebhookAttempt], { description: 'How often it was tried, and how that went.' })
  async attempts(
    @Root() { record }: WebhookDelivery,
    @Ctx() context: RequestContext,
  ): Promise<WebhookAttempt[]> {
    const attempts = (await context.loaders.webhookAttempts.load(record.id)) ?? [];
    return attempts.map(WebhookAttempt.of);
  }
}
