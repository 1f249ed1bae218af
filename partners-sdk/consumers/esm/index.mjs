import assert from 'node:assert';
import { Hamsood, money, RefusalError } from '@hamsood/partner-sdk';
import { TestServer } from '@hamsood/partner-sdk/testing';
import { verifyWebhook, WebhookError } from '@hamsood/partner-sdk/webhooks';

const server = new TestServer();
const { apiKey, merchantId } = server.addPartner('tizfood');
const { endpoint, fetch, WebSocket } = server;
const hamsood = new Hamsood({ apiKey, endpoint, fetch, WebSocket });
const { member } = await hamsood.members.enrol({ phone: '+989120000001' });
const who = { merchantId, member: { id: member.id } };
await hamsood.points.earn({ ...who, purchase: { reference: 'order-1', amount: money('500000', 'IRR') } });
for await (const { balance } of hamsood.balances.watch(who.member)) {
  assert.equal(balance.available, 50n);
  break;
}
await assert.rejects(hamsood.points.burn({ ...who, points: 51n }), RefusalError);

const webhooks = server.sendWebhooks({ id: server.addPartner('tizfood').id }, async ({ body, headers }) => {
  for (const verify of [verifyWebhook, hamsood.webhooks.verify]) {
    const event = await verify(body, headers, webhooks.secret);
    assert.equal(event.type === 'points.expiring' && event.data.points, 100n);
    await assert.rejects(verify(`${body} `, headers, webhooks.secret), WebhookError);
  }
});
await webhooks.trigger('points.expiring');
