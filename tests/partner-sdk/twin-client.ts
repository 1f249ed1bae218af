import { WebSocket } from 'ws';
import { Hamsood } from '../../partners-sdk/src/index.js';
import { listOf, textOf } from '../harness/api-client.js';
import type { World } from '../harness/world.js';

/** A client with the key that a new partner tries things with, and its shop in the twin. */
export async function twinClient(
  { operator, caller, partner, server }: World,
  slug: string,
  contract?: Parameters<World['partner']>[1],
) {
  const { id } = await partner(slug, contract);
  const { issueApiKey } = await operator.get(
    `mutation { issueApiKey(input: { partnerId: "${id}", environment: TEST, label: "trial" }) { secret } }`,
  );
  const apiKey = textOf(issueApiKey.secret);
  const { viewer } = await caller(apiKey).get(
    '{ viewer { partner { id merchants { edges { node { id } } } } } }',
  );
  const merchantId = textOf(listOf(viewer.partner.merchants.edges)[0]?.node.id);
  const client = new Hamsood({ apiKey, endpoint: `http://127.0.0.1:${server.api.port}/graphql`, WebSocket });
  return { client, merchantId, partnerId: textOf(viewer.partner.id) };
}
