const assert = require('node:assert');
const { Hamsood, RefusalError } = require('@hamsood/partner-sdk');
const { TestServer } = require('@hamsood/partner-sdk/testing');

async function main() {
  const server = new TestServer();
  const { apiKey, merchantId } = server.addPartner('tizfood');
  const hamsood = new Hamsood({ apiKey, endpoint: server.endpoint, fetch: server.fetch });
  const { member } = await hamsood.members.enrol({ phone: '+989120000001' });
  const burn = hamsood.points.burn({ merchantId, member: { id: member.id }, points: 1n });
  await assert.rejects(burn, RefusalError);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
