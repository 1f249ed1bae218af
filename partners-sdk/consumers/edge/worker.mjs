import { Hamsood, money, RefusalError } from '@hamsood/partner-sdk';
import { TestServer } from '@hamsood/partner-sdk/testing';
import { verifyWebhook } from '@hamsood/partner-sdk/webhooks';

/** A worker at the edge: a request comes, points move, a response goes; and it takes webhooks. */
export default {
  /** @param request {Request} */
  async fetch(request) {
    const server = new TestServer();
    const { apiKey, merchantId, id } = server.addPartner('tizfood');
    const hamsood = new Hamsood({
      apiKey,
      endpoint: server.endpoint,
      fetch: server.fetch,
      WebSocket: server.WebSocket,
    });
    const { phone } = await request.json();
    const { member } = await hamsood.members.enrol({ phone });
    const who = { merchantId, member: { id: member.id } };
    let told = '';
    const webhooks = server.sendWebhooks({ id }, async ({ body, headers }) => {
      told = (await verifyWebhook(body, new Headers(headers), webhooks.secret)).type;
    });
    await hamsood.points.earn({ ...who, purchase: { reference: 'order-1', amount: money('500000', 'IRR') } });
    await webhooks.delivered();
    const tooMuch = await hamsood.points.burn({ ...who, points: 51n }).result();
    for await (const { balance } of hamsood.balances.watch(who.member)) {
      const refused = !tooMuch.ok && tooMuch.refusal instanceof RefusalError && tooMuch.refusal.code;
      return Response.json({ available: String(balance.available), refused, told });
    }
  },
};
