import { readdirSync, readFileSync } from 'node:fs';
import { Hamsood } from '../../partners-sdk/src/index.js';
import type { WebSocketConstructor } from '../../partners-sdk/src/live-connection.js';
import { TestServer } from '../../partners-sdk/src/testing/index.js';
import { FINAL, RANK } from '../../partners-sdk/src/testing/test-refusal.js';
import type { TestSocket } from '../../partners-sdk/src/testing/test-socket.js';
import { REFUSALS } from '../../src/values/refusal.js';
import { describeContract } from './contract.js';

const open = () => {
  const server = new TestServer();
  const { endpoint, fetch, WebSocket } = server;
  const clientOf = (apiKey: string) =>
    new Hamsood({ apiKey, endpoint, fetch, WebSocket, retries: { firstDelay: 1, longestDelay: 2 } });
  const [shop, other] = [server.addPartner('rahnet'), server.addPartner('tizfood')];
  return { server, shop, other, clientOf };
};

let phones = 0;
const newPhone = () => `+98935${String(2_000_000 + ++phones)}`;

describeContract('the test server', async () => {
  const { server, shop, other, clientOf } = open();
  const { endpoint, fetch, WebSocket } = server;
  const served = { endpoint, fetch, WebSocket };
  const client = clientOf(shop.apiKey);
  const bodies: Record<string, unknown>[] = [];
  const webhooks = server.sendWebhooks(shop, ({ body }) => {
    bodies.push(JSON.parse(body));
  });
  return {
    shop: client,
    shopMerchantId: shop.merchantId,
    other: clientOf(other.apiKey),
    otherMerchantId: other.merchantId,
    memberClient: (memberToken) => new Hamsood({ ...served, memberToken }),
    newPhone,
    async told(memberId) {
      await webhooks.delivered();
      return bodies.filter((body) => JSON.stringify(body).includes(memberId));
    },
    async advance(seconds) {
      await client.testClock.advance({ by: seconds });
    },
    close: async () => undefined,
  };
});

test('L-04 a key keeps those refusals that the server keeps', () => {
  const folder = new URL('../../partners-sdk/src/testing/', import.meta.url);
  const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const given = texts.flatMap((text) =>
    [...text.matchAll(/refuse\(\s*'([A-Z_]+)'/g)].map((match) => match[1]),
  );
  const final = REFUSALS.filter((one) => one.final && given.includes(one.code)).map(({ code }) => code);
  expect([...FINAL].sort()).toEqual(final.sort());
});

test('of several refusals the test server tells the one that the server does', () => {
  const known: readonly string[] = RANK;
  expect(REFUSALS.map(({ code }) => code).filter((code) => known.includes(code))).toEqual([...RANK]);
});

describe('what a test server can be told', () => {
  const guest = async () => {
    const opened = open();
    const client = opened.clientOf(opened.shop.apiKey);
    const { member } = await client.members.enrol({ phone: newPhone() });
    const { merchantId } = opened.shop;
    const purchase = { reference: 'first', amount: { amount: '1000000', currency: 'IRR' } };
    await client.points.earn({ member: { id: member.id }, merchantId, purchase });
    const burn = (points: bigint, spendCode?: string) =>
      client.points.burn({ member: { id: member.id }, merchantId, points, spendCode });
    const available = async () => (await client.balances.get({ id: member.id }))?.available;
    return { ...opened, client, member, burn, available };
  };

  test.each(['NOT_SENT', 'ANSWER_LOST', 'UNAVAILABLE', 'THROTTLED', 'LEDGER_BUSY'] as const)(
    'L-04 %s: the call comes to one burn all the same',
    async (fault) => {
      const { server, burn, available } = await guest();
      server.failNext(fault, fault);
      const { replayed } = await burn(40n);
      expect(replayed).toBe(fault === 'ANSWER_LOST');
      expect(await available()).toBe(60n);
    },
  );

  test('L-04 the keys of a batch are there before it is sent, and ask again what became of it', async () => {
    const { server, client, member, shop, available } = await guest();
    const inputs = ['second', 'third'].map((reference) => ({
      ...{ member: { id: member.id }, merchantId: shop.merchantId },
      purchase: { reference, amount: { amount: '100000', currency: 'IRR' } },
    }));
    server.failNext('ANSWER_LOST');
    const call = client.points.earnBatch(inputs, { maxRetries: 0 });
    const { idempotencyKeys } = call;
    await expect(call).rejects.toThrow();
    expect(new Set(idempotencyKeys).size).toBe(2);
    const again = inputs.map((input, at) => ({ ...input, idempotencyKey: idempotencyKeys[at] }));
    const { results } = await client.points.earnBatch(again);
    expect(results.map(({ replayed }) => replayed)).toEqual([true, true]);
    expect(await available()).toBe(120n);
  });

  test('U-02 what happens while it cannot be reached is told afterwards', async () => {
    const { server, client, member, burn } = await guest();
    const seen: bigint[] = [];
    for await (const { balance } of client.balances.watch({ id: member.id })) {
      seen.push(balance.available);
      if (seen.length === 1) {
        server.setReachable(false);
        server.setReachable(true);
        await burn(10n);
      } else break;
    }
    expect(seen).toEqual([100n, 90n]);
  });

  test('a balance is followed by the id of its document; by its text once a server has not known it', async () => {
    const { server, shop, member } = await guest();
    const { endpoint, fetch, WebSocket } = server;
    const asked: { readonly query: string; readonly extensions?: object }[] = [];
    class OlderServer {
      constructor(url: string) {
        const socket = new WebSocket(url) as TestSocket;
        const send = socket.send.bind(socket);
        socket.send = (text) => {
          const { id, type, payload } = JSON.parse(text);
          if (type !== 'subscribe') return send(text);
          asked.push(payload);
          if (payload.query !== '') return send(text);
          const unknown = [{ message: 'send its text', extensions: { code: 'UNKNOWN_DOCUMENT' } }];
          queueMicrotask(() =>
            socket.onmessage?.({ data: JSON.stringify({ id, type: 'error', payload: unknown }) }),
          );
        };
        // biome-ignore lint/correctness/noConstructorReturn: what is made is a socket of the test server.
        return socket;
      }
    }
    Object.assign(OlderServer, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
    const first = async (socket: WebSocketConstructor) => {
      const client = new Hamsood({ apiKey: shop.apiKey, endpoint, fetch, WebSocket: socket });
      const seen: bigint[] = [];
      for (let times = 0; times < 2; times += 1)
        for await (const { balance } of client.balances.watch({ id: member.id })) {
          seen.push(balance.available);
          break;
        }
      return seen;
    };
    expect(await first(WebSocket)).toEqual([100n, 100n]);
    expect(await first(OlderServer)).toEqual([100n, 100n]);
    expect(asked.map(({ query, extensions }) => [query === '', extensions !== undefined])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });

  test('B-05 above the limit a burn takes a code, once', async () => {
    const server = new TestServer({ spendCodeAbove: 50n });
    const { endpoint, fetch } = server;
    const { apiKey, merchantId } = server.addPartner('rahnet');
    const client = new Hamsood({ apiKey, endpoint, fetch });
    const { member } = await client.members.enrol({ phone: newPhone() });
    const purchase = { reference: 'first', amount: { amount: '1000000', currency: 'IRR' } };
    await client.points.earn({ member: { id: member.id }, merchantId, purchase });
    const burn = async (points: bigint, spendCode?: string) => {
      const burned = await client.points
        .burn({ member: { id: member.id }, merchantId, points, spendCode })
        .result();
      return burned.ok ? 'done' : burned.refusal.code;
    };
    expect(await burn(30n)).toBe('done');
    expect(await burn(30n)).toBe('SPEND_CODE_REQUIRED');
    expect(await burn(30n, '123')).toBe('SPEND_CODE_INVALID');
    const code = server.createSpendCode(member.id);
    expect(await burn(30n, code)).toBe('done');
    expect(await burn(30n, code)).toBe('SPEND_CODE_INVALID');
  });

  test.each([
    [undefined, 'done', 0n],
    ['CAP', 'done', 0n],
    ['NEGATIVE', 'done', -40n],
    ['REFUSE', 'POINTS_ALREADY_SPENT', 60n],
  ] as const)('R-03 R-04 taking back spent points: %s', async (clawbackPolicy, outcome, left) => {
    const server = new TestServer(clawbackPolicy && { clawbackPolicy });
    const { endpoint, fetch } = server;
    const { apiKey, merchantId } = server.addPartner('rahnet');
    const client = new Hamsood({ apiKey, endpoint, fetch });
    const { member } = await client.members.enrol({ phone: newPhone() });
    const who = { member: { id: member.id }, merchantId };
    const purchase = { reference: 'first', amount: { amount: '1000000', currency: 'IRR' } };
    const { transaction } = await client.points.earn({ ...who, purchase });
    await client.points.burn({ ...who, points: 40n });
    const undone = await client.points
      .reverse({ transactionId: transaction.id, reason: 'returned' })
      .result();
    expect(undone.ok ? 'done' : undone.refusal.code).toBe(outcome);
    expect((await client.balances.get({ id: member.id }))?.available).toBe(left);
  });

  test('a suspended member, a partner that does not give points', async () => {
    const { server, client, member, burn } = await guest();
    server.setMemberStatus(member.id, 'SUSPENDED');
    expect(await burn(1n).result()).toMatchObject({ refusal: { code: 'MEMBER_NOT_ACTIVE' } });
    const bimeno = server.addPartner('bimeno', { issuer: false });
    const other = new Hamsood({ apiKey: bimeno.apiKey, endpoint: server.endpoint, fetch: server.fetch });
    await other.members.link({ id: member.id });
    const purchase = { amount: { amount: '10000', currency: 'IRR' } };
    expect(await other.points.quoteEarn({ merchantId: bimeno.merchantId, purchase })).toMatchObject({
      refusal: { code: 'NOT_AN_ISSUER' },
    });
    expect(client).toBeDefined();
  });
});
