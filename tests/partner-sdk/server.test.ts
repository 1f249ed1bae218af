import { WebSocket } from 'ws';
import { AuthenticationError, Hamsood, type WatchState } from '../../partners-sdk/src/index.js';
import { inCoalition } from '../../src/runtime/database.js';
import { decodeId } from '../../src/values/ids.js';
import { eventMessage } from '../../src/webhooks/event-message.js';
import { NEWEST_VERSION } from '../../src/webhooks/event-type.js';
import type { EventTypeName } from '../../src/webhooks/event-types.js';
import { payloadsOf } from '../../src/webhooks/payloads/payloads-of.js';
import { listOf, textOf } from '../harness/api-client.js';
import { startApiNode } from '../harness/api-node.js';
import { keptPort } from '../harness/kept-port.js';
import { createWorld, type World } from '../harness/world.js';
import { describeContract } from './contract.js';
import { twinClient } from './twin-client.js';

const clientOf = (port: number, apiKey: string | undefined) =>
  new Hamsood({ apiKey, endpoint: `http://127.0.0.1:${port}/graphql`, WebSocket });

let phones = 0;
const newPhone = () => `+98935${String(1_000_000 + ++phones)}`;

/** With the keys that partners try things with: the twin's clock can be moved on. */
describeContract('the server', async () => {
  const world = await createWorld({ coalition: { openLinking: true } });
  const { port } = world.server.api;
  const [shop, other] = [await twinClient(world, 'rahnet'), await twinClient(world, 'tizfood')];
  return {
    shop: shop.client,
    shopMerchantId: shop.merchantId,
    other: other.client,
    otherMerchantId: other.merchantId,
    memberClient: (memberToken) =>
      new Hamsood({ memberToken, endpoint: `http://127.0.0.1:${port}/graphql`, WebSocket }),
    newPhone,
    told: (memberId) => toldOf(world, shop.partnerId, memberId),
    async advance(seconds) {
      await shop.client.testClock.advance({ by: seconds });
    },
    close: () => world.close(),
  };
});

/** What a partner is sent of a member of the twin, made of the outbox as the relay does. */
function toldOf({ server, coalition }: World, partner: string, member: string) {
  const { twinId } = coalition;
  const partnerId = decodeId('partner', partner) ?? 0n;
  return inCoalition(server.node.database, twinId, async (em) => {
    const rows = await em.execute<
      (Record<'id' | 'type' | 'object' | 'subject' | 'at', string> & { number: number })[]
    >(
      `select id::text, type, object_id::text as object, subject_id::text as subject, object_sequence as number,
              (extract(epoch from occurred_at) * 1000)::bigint::text as at
         from outbox where coalition_id = ? order by id`,
      [twinId],
    );
    const events = rows.map((row) => ({
      id: BigInt(row.id),
      type: row.type as EventTypeName,
      objectId: BigInt(row.object),
      objectSequence: row.number,
      subjectId: BigInt(row.subject),
      occurredAt: new Date(Number(row.at)),
    }));
    const payloads = await payloadsOf(em, twinId, events);
    return events.flatMap((event) => {
      const data = payloads.get(event.id)?.dataFor({ kind: 'partner', partnerId });
      if (!data || !JSON.stringify(data).includes(member)) return [];
      return [{ ...eventMessage(twinId, event, NEWEST_VERSION, data) }];
    });
  });
}

describe('a live balance', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(async () => world.close());

  test('U-02 goes on over a server that ends and comes back, from where it was', async () => {
    const shop = await world.partner('rahnet');
    const member = await world.member(shop, 100);
    const port = await keptPort();
    const open = () =>
      startApiNode(world.database, { replace: ({ config }) => ({ config: { ...config, port } }) });
    const first = await open();
    const client = clientOf(port, shop.credential);
    const burn = (points: bigint) =>
      clientOf(world.server.api.port, shop.credential).points.burn({
        member: { id: member.id },
        merchantId: shop.merchantId,
        points,
      });

    const states: WatchState[] = [];
    const seen: bigint[] = [];
    let second: Promise<{ close(): Promise<void> }> | undefined;
    for await (const { balance } of client.balances.watch(
      { id: member.id },
      { onState: (state) => states.push(state) },
    )) {
      seen.push(balance.available);
      if (balance.available === 100n) {
        // What happens while there is no server is not missed.
        await first.close();
        await burn(30n);
        second = open();
      } else if (balance.available === 70n) await burn(20n);
      else break;
    }
    await (await second)?.close();
    expect(seen).toEqual([100n, 70n, 50n]);
    expect(states[0]).toBe('connecting');
    expect(states.slice(-2)).toEqual(['live', 'closed']);
    expect(states).toContain('reconnecting');
  });

  test('U-03 ends with an error when its key is revoked', async () => {
    const shop = await world.partner('bimeno');
    const member = await world.member(shop, 100);
    const client = clientOf(world.server.api.port, shop.credential);
    const watch = async () => {
      for await (const _ of client.balances.watch({ id: member.id })) {
        const { partner } = await world.operator.get(`{ partner(id: "${shop.id}") { apiKeys { id } } }`);
        await world.operator.get(
          `mutation { revokeApiKey(input: { keyId: "${textOf(listOf(partner.apiKeys)[0]?.id)}" }) { userErrors { code } } }`,
        );
      }
    };
    await expect(watch()).rejects.toBeInstanceOf(AuthenticationError);
  });
});
