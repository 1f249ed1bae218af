import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { decodeAnyId, decodeId } from '../../values/ids.js';
import { listDeliveries } from '../../webhooks/deliver/read-deliveries.js';
import { endpointsOf } from '../../webhooks/endpoints/own-endpoint.js';
import { listEndpoints } from '../../webhooks/endpoints/webhook-endpoint.js';
import { isEventType } from '../../webhooks/event-types.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { WebhookDeliveriesFilterInput } from './webhooks.input.js';
import {
  WebhookDelivery,
  WebhookDeliveryConnection,
  WebhookEndpoint,
  WebhookEndpointConnection,
} from './webhooks.type.js';

@Resolver()
export class WebhooksQuery {
  @Callers({ operator: true, auditor: true, partner: 'webhooks:write' })
  @Query(() => WebhookEndpointConnection, {
    description:
      'Where somebody is told of events, newest first; a partner lists its own, operators and auditors all. Those that were removed are not among them.',
  })
  async webhookEndpoints(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('partnerId', () => ID, { nullable: true, description: 'Only those of this partner.' })
    partnerId?: string,
  ): Promise<Connection<WebhookEndpoint>> {
    const request = pageRequest('webhookEndpoints', { first, after });
    const own = endpointsOf(context.principal).partnerId;
    const asked = partnerId == null ? own : decodeId('partner', partnerId);
    if (partnerId != null && (asked === undefined || (own !== undefined && own !== asked)))
      return connectionOf(request, []);
    const endpoints = await listEndpoints(
      context.reader(),
      context.coalitionId,
      { partnerId: asked },
      { limit: request.size + 1, older: request.after },
    );
    return connectionOf(
      request,
      endpoints.map((each) => ({ node: WebhookEndpoint.of(each), position: each.id })),
    );
  }

  @Callers({ operator: true, auditor: true, partner: 'webhooks:write' })
  @Query(() => WebhookDeliveryConnection, {
    description:
      'What was sent to webhook endpoints, or waits, newest first; a partner lists what is for its own. Deliveries are kept for some weeks after their end.',
  })
  async webhookDeliveries(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => WebhookDeliveriesFilterInput, {
      nullable: true,
      description: 'Only those that are so in all that is given.',
    })
    filter?: WebhookDeliveriesFilterInput,
  ): Promise<Connection<WebhookDelivery>> {
    const request = pageRequest('webhookDeliveries', { first, after });
    const read = new InputReader();
    const { endpointId, eventId, objectId, type, status } = filter ?? {};
    const asked = read.finishQuery(
      {
        partnerId: endpointsOf(context.principal).partnerId,
        endpointId: endpointId == null ? undefined : read.id('webhookEndpoint', endpointId),
        eventId: eventId == null ? undefined : read.id('event', eventId),
        objectId: objectId == null ? undefined : (decodeAnyId(objectId)?.id ?? null),
        type: type ?? undefined,
        status: status ?? undefined,
        from: read.optionalInstant(filter?.from, ['from']) ?? undefined,
        until: read.optionalInstant(filter?.until, ['until']) ?? undefined,
      },
      ['filter'],
    );
    const { endpointId: endpoint, eventId: event, objectId: object, ...rest } = asked;
    // An id that we never gave out is that of nothing.
    if (endpoint === null || event === null || object === null) return connectionOf(request, []);
    if (rest.type !== undefined && !isEventType(rest.type)) return connectionOf(request, []);
    const deliveries = await listDeliveries(
      context.reader(),
      context.coalitionId,
      { ...rest, endpointId: endpoint, eventId: event, objectId: object },
      { limit: request.size + 1, older: request.after },
    );
    return connectionOf(
      request,
      deliveries.map((each) => ({ node: WebhookDelivery.of(each), position: each.id })),
    );
  }
}
