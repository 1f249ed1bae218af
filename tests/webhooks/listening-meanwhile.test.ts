import type pg from 'pg';
import { inCoalition } from '../../src/runtime/database.js';
import { forgetDeliveries } from '../../src/webhooks/deliver/forget-deliveries.js';
import { lockOrderShared } from '../../src/webhooks/delivery-order.js';
import { disableWebhookEndpoint } from '../../src/webhooks/endpoints/disable-webhook-endpoint.js';
import { enableWebhookEndpoint } from '../../src/webhooks/endpoints/enable-webhook-endpoint.js';
import { removeWebhookEndpoint } from '../../src/webhooks/endpoints/remove-webhook-endpoint.js';
import { relayEvents } from '../../src/webhooks/relay/relay-events.js';
import { did, newCoalition, newMember, newPartner, type StoryCoalition } from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import { earn, endpointAt } from './webhooks-story.js';

/** Endpoints that come, go and come back while events are relayed and attempts are written down. */

let node: OpenedNode['node'];
let owner: pg.Client;
let coalition: StoryCoalition;
useProgrammeNode((opened) => {
  node = opened.node;
  owner = opened.owner;
});
beforeEach(async () => {
  coalition = await newCoalition(node);
});

/** The endpoints for which there are deliveries. */
async function told(): Promise<bigint[]> {
  const { rows } = await owner.query<{ id: string }>(
    'select endpoint_id::text as id from webhook_delivery where coalition_id = $1 order by endpoint_id',
    [String(coalition.coalitionId)],
  );
  return rows.map(({ id }) => BigInt(id));
}

test('W-01 whoever begins to listen while events are relayed is told of what happens from then on', async () => {
  const partner = await newPartner(node, coalition, 'rahnet');
  const memberId = await newMember(node, partner, '+989120000001');
  const first = await endpointAt(node, coalition, 'https://one.example/hooks', { types: ['points.earned'] });
  await earn(node, partner, memberId);

  await owner.query('begin');
  await owner.query('lock table outbox in access exclusive mode');
  const relayed = relayEvents(node.database, coalition.coalitionId, new Date());
  await untilSessionsWait(owner);
  const second = await endpointAt(node, coalition, 'https://two.example/hooks', { types: ['points.earned'] });
  // As if it had been announced after the second was registered, and before the relay looked.
  await owner.query(
    `update outbox set id = new_id() where coalition_id = $1 and type = 'points.earned' and object_id = $2`,
    [coalition.coalitionId, memberId].map(String),
  );
  await owner.query('commit');
  await relayed;

  expect(await told()).toEqual([first.endpoint.id, second.endpoint.id]);
});

test('W-01 whoever begins to listen before what waits is relayed is told of nothing that was before', async () => {
  const partner = await newPartner(node, coalition, 'rahnet');
  const memberId = await newMember(node, partner, '+989120000001');
  const first = await endpointAt(node, coalition, 'https://one.example/hooks', { types: ['points.earned'] });
  await earn(node, partner, memberId);
  await endpointAt(node, coalition, 'https://two.example/hooks', { types: ['points.earned'] });
  await relayEvents(node.database, coalition.coalitionId, new Date());
  expect(await told()).toEqual([first.endpoint.id]);
});

test.each([
  ['enabled', enableWebhookEndpoint],
  ['removed', removeWebhookEndpoint],
])('W-04 an endpoint is %s while an attempt at it is written down', async (_, change) => {
  const { endpoint } = await endpointAt(node, coalition, 'https://one.example/hooks');
  const input = { endpointId: endpoint.id, reason: null };
  did(await disableWebhookEndpoint(node.as(coalition.operator), input));
  let changed: ReturnType<typeof enableWebhookEndpoint | typeof removeWebhookEndpoint> | undefined;
  // As a worker does that comes back after the endpoint was disabled.
  await inCoalition(node.database, coalition.coalitionId, async (em) => {
    await lockOrderShared(em, endpoint.id);
    changed = change(node.as(coalition.operator), input);
    await untilSessionsWait(owner);
    await em.execute('update webhook_endpoint set paused_until = null where coalition_id = ? and id = ?', [
      coalition.coalitionId,
      endpoint.id,
    ]);
  });
  expect((await changed)?.refusals).toBeUndefined();
});

test('W-02 what waits for an endpoint that is being enabled is not given up', async () => {
  const partner = await newPartner(node, coalition, 'rahnet');
  const memberId = await newMember(node, partner, '+989120000001');
  const { endpoint } = await endpointAt(node, coalition, 'https://one.example/hooks', {
    types: ['points.earned'],
  });
  await earn(node, partner, memberId);
  await relayEvents(node.database, coalition.coalitionId, new Date());
  const input = { endpointId: endpoint.id, reason: null };
  did(await disableWebhookEndpoint(node.as(coalition.operator), input));

  await owner.query('begin');
  await owner.query("update webhook_endpoint set status = 'ENABLED', disabled_because = null where id = $1", [
    String(endpoint.id),
  ]);
  const { signal } = new AbortController();
  const now = new Date(Date.now() + 31 * 86_400_000);
  const forgotten = forgetDeliveries(node.database, coalition.coalitionId, { now, keepDays: 30, signal });
  await Promise.race([forgotten, untilSessionsWait(owner)]);
  await owner.query('commit');
  await forgotten;
  const { rows } = await owner.query('select status from webhook_delivery where coalition_id = $1', [
    String(coalition.coalitionId),
  ]);
  expect(rows).toEqual([{ status: 'WAITING' }]);
});
