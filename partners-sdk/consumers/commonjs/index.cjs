const assert = require('node:assert');
const { Hamsood, RefusalError, WebhookError: OfClient } = require('@hamsood/partner-sdk');
const { TestServer } = require('@hamsood/partner-sdk/testing');
const { verifyWebhook, WebhookError } = require('@hamsood/partner-sdk/webhooks');

async function main() {
  const server = new TestServer();
  const { apiKey, merchantId } = server.addPartner('tizfood');
  const hamsood = new Hamsood({ apiKey, endpoint: server.endpoint, fetch: server.fetch });
  const { member } = await hamsood.members.enrol({ phone: '+989120000001' });
  const burn = hamsood.points.burn({ merchantId, member: { id: member.id }, points: 1n });
  await assert.rejects(burn, RefusalError);
  await assert.rejects(hamsood.webhooks.verify('{}', {}, 'whsec_a'), OfClient);
  await assert.rejects(verifyWebhook('{}', {}, 'whsec_a'), WebhookError);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
