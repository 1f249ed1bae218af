import { inCoalition } from '../../src/runtime/database.js';
import { textOf } from '../harness/api-client.js';
import type { World, WorldPartner } from '../harness/world.js';

const AT = 'https://hooks.example.org/';

/** How the root fields of webhooks are asked, where there is an endpoint to which something was sent. */
export async function webhookRoots(world: World, partner: WorldPartner): Promise<Record<string, string>> {
  const { registerWebhookEndpoint } = await partner.get(
    `mutation { registerWebhookEndpoint(input: { url: "${AT}" }) { endpoint { id } } }`,
  );
  const endpoint = `endpointId: "${textOf(registerWebhookEndpoint.endpoint.id)}"`;
  const { testWebhook } = await partner.get(
    `mutation { testWebhook(input: { ${endpoint} }) { delivery { id } } }`,
  );
  const { coalitionId } = world.coalition;
  await inCoalition(world.server.node.database, coalitionId, (em) =>
    em.execute(
      `insert into webhook_attempt (coalition_id, delivery_id, number, at, ms, http_status, problem, answer)
       select coalition_id, id, 1, created_at, 1, 500, 'STATUS', 'no' from webhook_delivery where coalition_id = ?`,
      [coalitionId],
    ),
  );
  return {
    webhookEndpoints: 'webhookEndpoints(first: 1)',
    webhookDeliveries: 'webhookDeliveries(first: 1)',
    registerWebhookEndpoint: `registerWebhookEndpoint(input: { url: "${AT}" })`,
    changeWebhookEndpoint: `changeWebhookEndpoint(input: { ${endpoint}, allTypes: true })`,
    rotateWebhookSecret: `rotateWebhookSecret(input: { ${endpoint} })`,
    enableWebhookEndpoint: `enableWebhookEndpoint(input: { ${endpoint} })`,
    disableWebhookEndpoint: 'disableWebhookEndpoint(input: { endpointId: "none" })',
    removeWebhookEndpoint: 'removeWebhookEndpoint(input: { endpointId: "none" })',
    testWebhook: `testWebhook(input: { ${endpoint} })`,
    redeliverWebhook: `redeliverWebhook(input: { deliveryId: "${textOf(testWebhook.delivery.id)}" })`,
  };
}
