import { createDemoCoalition } from '../../../src/journeys/demonstration/create-demo-coalition.js';
import type { DemoRecord } from '../../../src/journeys/demonstration/demo-record.js';
import { sealEpochs } from '../../../src/ledger/seals/seal-epochs.js';
import { decodeId } from '../../../src/values/ids.js';
import { callerOn, listOf, textOf } from '../../harness/api-client.js';
import { type ApiNode, startApiNode } from '../../harness/api-node.js';
import { platform } from '../../harness/coalition-story.js';
import { createTestDatabase } from '../../harness/database.js';
import { keptPort } from '../../harness/kept-port.js';
import { unlessBusy } from '../../harness/unless-busy.js';

/** What the pages have their readers set. */
export interface DemoEnvironment extends Readonly<Record<string, string>> {
  readonly HAMSOOD_ENDPOINT: string;
  readonly HAMSOOD_KEY: string;
  readonly HAMSOOD_MERCHANT: string;
  readonly HAMSOOD_MEMBER: string;
  readonly HAMSOOD_TEST_KEY: string;
  readonly HAMSOOD_TEST_MERCHANT: string;
}

/** The demonstration that `npm start` makes, on a database of its own. */
export interface DemoServer {
  readonly server: ApiNode;
  readonly demo: DemoRecord;
  readonly endpoint: string;
  /** For a member that nobody else uses. */
  environment(): Promise<DemoEnvironment>;
  close(): Promise<void>;
}

export async function startDemoServer(): Promise<DemoServer> {
  const database = await createTestDatabase();
  const server = await startApiNode(database);
  const { node, api } = server;
  const demo = await createDemoCoalition({
    ...node.as(platform()),
    authenticator: node.access.authenticator,
  });
  const tizfood = demo?.partners.tizfood;
  if (!demo || !tizfood) throw new Error('there is no demonstration');
  const endpoint = `http://127.0.0.1:${api.port}/graphql`;
  const { viewer } = await callerOn(api.port, tizfood.testApiKey).get(
    '{ viewer { partner { merchants { edges { node { id } } } } } }',
  );
  const testMerchant = textOf(listOf(viewer.partner.merchants.edges)[0]?.node.id);
  const coalitionId = decodeId('coalition', demo.coalition) ?? 0n;
  // What the worker does once a minute; where the ledger was too busy for it, the next time comes.
  let sealing = Promise.resolve();
  const seal = () => unlessBusy(() => sealEpochs(node.database, coalitionId));
  const sealer = setInterval(() => {
    sealing = sealing.then(async () => void (await seal()));
  }, 250);
  let members = 0;
  return {
    server,
    demo,
    endpoint,
    async environment() {
      members += 1;
      const phone = `+9893570${String(10_000 + members)}`;
      const reference = `page-${members}`;
      await callerOn(api.port, tizfood.apiKey).get(
        `mutation { enrolMember(input: { phone: "${phone}" }) { userErrors { code } }
          earnPoints(input: {
            idempotencyKey: "${reference}", member: { phone: "${phone}" }, merchantId: "${tizfood.merchantIds[0]}"
            purchase: { reference: "${reference}", amount: { amount: "5000000", currency: "IRR" } }
          }) { userErrors { code } } }`,
      );
      return {
        HAMSOOD_ENDPOINT: endpoint,
        HAMSOOD_KEY: tizfood.apiKey,
        HAMSOOD_MERCHANT: tizfood.merchantIds[0] ?? '',
        HAMSOOD_MEMBER: phone,
        HAMSOOD_TEST_KEY: tizfood.testApiKey,
        HAMSOOD_TEST_MERCHANT: testMerchant,
        PORT: String(await keptPort()),
      };
    },
    async close() {
      clearInterval(sealer);
      await sealing;
      await server.close();
      await database.drop();
    },
  };
}
