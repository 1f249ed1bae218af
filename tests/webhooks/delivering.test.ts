import { Webhook } from 'standardwebhooks';
import { eraseMember } from '../../src/journeys/personal-data/erase-member.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { readBodies } from '../../src/webhooks/deliver/event-bodies.js';
import { forgetDeliveries } from '../../src/webhooks/deliver/forget-deliveries.js';
import { listDeliveries, readAttempts } from '../../src/webhooks/deliver/read-deliveries.js';
import { redeliverWebhook } from '../../src/webhooks/deliver/redeliver-webhook.js';
import { RETRY_PAUSES_MS } from '../../src/webhooks/deliver/retry-pauses.js';
import { changeWebhookEndpoint } from '../../src/webhooks/endpoints/change-webhook-endpoint.js';
import { disableWebhookEndpoint } from '../../src/webhooks/endpoints/disable-webhook-endpoint.js';
import { enableWebhookEndpoint } from '../../src/webhooks/endpoints/enable-webhook-endpoint.js';
import { rotateWebhookSecret } from '../../src/webhooks/endpoints/rotate-webhook-secret.js';
import { testWebhook } from '../../src/webhooks/endpoints/test-webhook.js';
import { readEndpoints } from '../../src/webhooks/endpoints/webhook-endpoint.js';
import {
  did,
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { openBodyCheck } from './body-problems.js';
import { type Receiver, startReceiver } from './receiver.js';
import { BEHIND_MS, deliveringContext, earn, endpointAt, later, workOff } from './webhooks-story.js';

let node: OpenedNode['node'];
let owner: OpenedNode['owner'];
let coalition: StoryCoalition;
let partner: StoryPartner;
let receiver: Receiver;
let phones = 0;

useProgrammeNode((opened) => {
  node = opened.node;
  owner = opened.owner;
});
beforeEach(async () => {
  coalition = await newCoalition(node);
  partner = await newPartner(node, coalition, 'rahnet');
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
});

function member(): Promise<bigint> {
  phones += 1;
  return newMember(node, partner, `+98912${String(phones).padStart(7, '0')}`);
}

function deliveries() {
  return inCoalition(node.database, coalition.coalitionId, (em) =>
    listDeliveries(em, coalition.coalitionId, {}, { limit: 100 }),
  );
}

async function attemptsOf(id: bigint) {
  const read = await inCoalition(node.database, coalition.coalitionId, (em) =>
    readAttempts(em, coalition.coalitionId, [id]),
  );
  return read.get(id) ?? [];
}

async function endpoint(id: bigint) {
  const read = await inCoalition(node.database, coalition.coalitionId, (em) =>
    readEndpoints(em, coalition.coalitionId, [id]),
  );
  return read.get(id);
}

const typesReceived = () => receiver.received.map(({ event }) => event.type);

test('W-01 W-02 what happened arrives once, signed so that an independent library verifies it', async () => {
  const { secret } = await endpointAt(node, coalition, receiver.url);
  const memberId = await member();
  await earn(node, partner, memberId);
  await workOff(node, deliveringContext(node), coalition.coalitionId);

  expect(receiver.received).toHaveLength(1);
  const [webhook] = receiver.received;
  if (!webhook) throw new Error('nothing came');
  const { headers, body, event } = webhook;
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(event);
  expect(event).toMatchObject({
    id: headers['webhook-id'],
    type: 'points.earned',
    version: '2026-11',
    coalitionId: encodeId('coalition', coalition.coalitionId),
    object: { kind: 'balance', id: encodeId('member', memberId), sequence: 1 },
    data: { transaction: { points: '100', partnerId: encodeId('partner', partner.partnerId) } },
  });
  expect(openBodyCheck().problemsOf('points.earned', event)).toBeUndefined();
  expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow();
  const [delivery] = await deliveries();
  expect(delivery).toMatchObject({ status: 'DELIVERED', attempts: 1 });
  expect(await attemptsOf(delivery?.id ?? 0n)).toMatchObject([
    { httpStatus: 204, problem: null, answer: null },
  ]);
});

test('W-02 in rotation both secrets sign, and the old one no longer than it was told', async () => {
  const { endpoint: at, secret: old } = await endpointAt(node, coalition, receiver.url);
  const context = deliveringContext(node);
  const input = { endpointId: at.id, overlapSeconds: 3_600 };
  const { secret: next } = did(await rotateWebhookSecret(node.as(coalition.operator), input));
  const memberId = await member();
  await earn(node, partner, memberId);
  await workOff(node, context, coalition.coalitionId);
  later(context.clock, 3_700_000);
  await earn(node, partner, memberId);
  await workOff(node, context, coalition.coalitionId);

  const [first, second] = receiver.received.map(({ headers }) =>
    String(headers['webhook-signature']).split(' '),
  );
  expect([first?.length, second?.length]).toEqual([2, 1]);
  const { body = '', headers = {} } = receiver.received[0] ?? {};
  for (const secret of [old, next]) {
    expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
  }
  expect(old).not.toBe(next);
});

test('W-02 secrets are sealed in the database, each for its endpoint', async () => {
  const { endpoint: at, secret } = await endpointAt(node, coalition, receiver.url);
  const { rows } = await owner.query('select secret from webhook_endpoint where id = $1', [String(at.id)]);
  const sealed = rows[0].secret as Buffer;
  expect(sealed.includes(Buffer.from(secret.slice('whsec_'.length), 'base64'))).toBe(false);
  expect(sealed.toString('latin1')).not.toContain(secret.slice('whsec_'.length));
});

test('W-02 what fails is tried again for more than a day, and then given up', async () => {
  await endpointAt(node, coalition, receiver.url);
  receiver.answer = () => ({ status: 500, body: 'x'.repeat(5_000) });
  const context = deliveringContext(node);
  await earn(node, partner, await member());
  await workOff(node, context, coalition.coalitionId);
  for (const [at, pause] of RETRY_PAUSES_MS.entries()) {
    expect(receiver.received).toHaveLength(at + 1);
    later(context.clock, pause - 1);
    await workOff(node, context, coalition.coalitionId);
    expect(receiver.received).toHaveLength(at + 1);
    later(context.clock, 1);
    await workOff(node, context, coalition.coalitionId);
  }
  const [delivery] = await deliveries();
  expect(delivery).toMatchObject({
    status: 'GIVEN_UP',
    attempts: RETRY_PAUSES_MS.length + 1,
    nextAttemptAt: null,
  });
  const attempts = await attemptsOf(delivery?.id ?? 0n);
  expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, at) => at + 1));
  expect(attempts.at(-1)).toMatchObject({ httpStatus: 500, problem: 'STATUS', answer: 'x'.repeat(1_024) });
  expect(RETRY_PAUSES_MS.reduce((sum, pause) => sum + pause)).toBeGreaterThan(24 * 3_600_000);
});

test('W-01 while the first event of an object fails, later ones of it wait, and others do not', async () => {
  await endpointAt(node, coalition, receiver.url, { types: ['points.earned'] });
  const [first, second] = [await member(), await member()];
  const failing = encodeId('member', first);
  let fails = true;
  receiver.answer = ({ event }) => ({ status: fails && event.object.id === failing ? 503 : 200 });
  const context = deliveringContext(node);
  for (let round = 0; round < 3; round += 1) for (const id of [first, second]) await earn(node, partner, id);
  await workOff(node, context, coalition.coalitionId);
  const sequences = (id: bigint) =>
    receiver.received
      .filter(({ event }) => event.object.id === encodeId('member', id))
      .map(({ event }) => event.object.sequence);
  expect(sequences(first)).toEqual([1]);
  expect(sequences(second)).toEqual([1, 2, 3]);
  fails = false;
  later(context.clock, 5_000);
  await workOff(node, context, coalition.coalitionId);
  expect(sequences(first)).toEqual([1, 1, 2, 3]);
});

test('W-01 events of an object become deliveries in their order, whatever the order of their ids', async () => {
  await endpointAt(node, coalition, receiver.url);
  const memberId = await member();
  for (let each = 0; each < 3; each += 1) await earn(node, partner, memberId);
  // As two nodes, or a clock that was set back, would have given them; beyond the first slice of what waits.
  await owner.query(
    `update outbox set id = id + 900 * (4 - object_sequence) where coalition_id = $1 and object_id = $2`,
    [String(coalition.coalitionId), String(memberId)],
  );
  await owner.query(
    `insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at)
     select coalition_id, id + n, 'points.nothing', -n, 1, subject_id, occurred_at
       from outbox cross join generate_series(1, 600) n where coalition_id = $1 and object_sequence = 3`,
    [String(coalition.coalitionId)],
  );
  await workOff(node, deliveringContext(node), coalition.coalitionId);
  expect(receiver.received.map(({ event }) => event.object.sequence)).toEqual([1, 2, 3]);
});

test('W-02 an endpoint that is gone is disabled, and the operator is told', async () => {
  const operators = await endpointAt(node, coalition, `${receiver.url}/operator`);
  const gone = await endpointAt(node, coalition, `${receiver.url}/gone`, { partnerId: partner.partnerId });
  receiver.answer = ({ path }) => ({ status: path.endsWith('/gone') ? 410 : 200 });
  const context = deliveringContext(node);
  await earn(node, partner, await member());
  await workOff(node, context, coalition.coalitionId);
  await workOff(node, context, coalition.coalitionId);
  expect(await endpoint(gone.endpoint.id)).toMatchObject({ status: 'DISABLED', disabledBecause: 'GONE' });
  expect(await endpoint(operators.endpoint.id)).toMatchObject({ status: 'ENABLED' });
  const told = receiver.received.filter(({ event }) => event.type === 'webhook.endpoint-disabled');
  expect(told.map(({ path, event }) => [path, event.data])).toEqual([
    [
      '/hooks/operator',
      expect.objectContaining({ endpointId: encodeId('webhookEndpoint', gone.endpoint.id), reason: 'GONE' }),
    ],
  ]);
  const { rows } = await owner.query(
    "select actor_id, after from audit_entry where action = 'webhook-endpoint.disabled' and coalition_id = $1",
    [String(coalition.coalitionId)],
  );
  expect(rows).toMatchObject([{ actor_id: 'system', after: { because: 'GONE' } }]);
});

test('W-02 an endpoint that moves while its old place says that it is gone stays, and gets it at the new one', async () => {
  const { endpoint: at } = await endpointAt(node, coalition, `${receiver.url}/old`);
  const moved = { endpointId: at.id, url: `${receiver.url}/new`, types: undefined, version: undefined };
  receiver.answer = async ({ path }) => {
    if (!path.endsWith('/old')) return { status: 204 };
    did(await changeWebhookEndpoint(node.as(coalition.operator), moved));
    return { status: 410 };
  };
  const context = deliveringContext(node);
  await earn(node, partner, await member());
  await workOff(node, context, coalition.coalitionId);
  expect(await endpoint(at.id)).toMatchObject({ status: 'ENABLED', url: moved.url });
  later(context.clock, RETRY_PAUSES_MS[0] ?? 0);
  await workOff(node, context, coalition.coalitionId);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hooks/old', '/hooks/new']);
  expect((await deliveries()).map(({ status }) => status)).toEqual(['DELIVERED']);
});

test('W-02 an endpoint that has taken nothing for days is disabled; enabled again it gets what waits', async () => {
  const { endpoint: at } = await endpointAt(node, coalition, receiver.url);
  let fails = true;
  receiver.answer = () => ({ status: fails ? 500 : 200 });
  const context = deliveringContext(node, { disableAfterDays: 1 });
  const memberId = await member();
  await earn(node, partner, memberId);
  await earn(node, partner, memberId);
  for (let hours = 0; hours < 60 && (await endpoint(at.id))?.status === 'ENABLED'; hours += 1) {
    await workOff(node, context, coalition.coalitionId);
    later(context.clock, 3_600_000);
  }
  expect(await endpoint(at.id)).toMatchObject({ status: 'DISABLED', disabledBecause: 'FAILING' });
  const tried = receiver.received.length;
  fails = false;
  expect((await deliveries()).map(({ status }) => status)).toEqual(['WAITING', 'GIVEN_UP']);
  await earn(node, partner, memberId); // nobody listens: it is not kept for the endpoint
  await workOff(node, context, coalition.coalitionId);
  expect(receiver.received).toHaveLength(tried);
  did(await enableWebhookEndpoint(node.as(coalition.operator), { endpointId: at.id, reason: null }));
  later(context.clock, 24 * 3_600_000);
  await earn(node, partner, memberId);
  await workOff(node, context, coalition.coalitionId);
  expect(receiver.received.slice(tried).map(({ event }) => event.object.sequence)).toEqual([2, 4]);
});

test('W-02 any delivery is sent again when it is asked for, under the same id', async () => {
  await endpointAt(node, coalition, receiver.url);
  const context = deliveringContext(node);
  await earn(node, partner, await member());
  await workOff(node, context, coalition.coalitionId);
  const [delivery] = await deliveries();
  did(await redeliverWebhook(node.as(coalition.operator), { deliveryId: delivery?.id ?? null }));
  later(context.clock, BEHIND_MS);
  await workOff(node, context, coalition.coalitionId);
  const [first, again] = receiver.received;
  expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(again?.event).toEqual(first?.event);
  expect((await deliveries()).map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED']);
});

test('W-02 A-04 the log shows what was sent, less what its receiver may not know any more', async () => {
  await endpointAt(node, coalition, receiver.url, { partnerId: partner.partnerId });
  const memberId = await member();
  await earn(node, partner, memberId);
  await workOff(node, deliveringContext(node), coalition.coalitionId);
  const { coalitionId, partnerId } = partner.system;
  const shown = () =>
    inCoalition(node.database, coalitionId, async (em) => {
      const ids = (await deliveries()).map(({ id }) => id);
      return [...(await readBodies(em, coalitionId, ids)).values()];
    });
  expect(await shown()).toEqual(receiver.received.map(({ body }) => body));
  const sql = 'delete from member_link where coalition_id = $1 and partner_id = $2 and member_id = $3';
  await owner.query(sql, [coalitionId, partnerId, memberId].map(String));
  const [now] = await shown();
  expect(JSON.parse(now ?? '')).toMatchObject({ data: { member: null, balance: null } });
});

test('W-02 an endpoint can be tried, whatever it listens to, and nobody else is told', async () => {
  const { endpoint: at } = await endpointAt(node, coalition, `${receiver.url}/mine`, {
    types: ['points.burned'],
  });
  await endpointAt(node, coalition, `${receiver.url}/other`);
  const context = deliveringContext(node);
  did(await testWebhook(node.as(coalition.operator), { endpointId: at.id }));
  later(context.clock, BEHIND_MS);
  await workOff(node, context, coalition.coalitionId);
  expect(receiver.received.map(({ path, event }) => [path, event.type])).toEqual([
    ['/hooks/mine', 'webhook.test'],
  ]);
});

test('A-04 W-05 a partner is told of its own transactions, and of nobody else’s', async () => {
  const other = await newPartner(node, coalition, 'tizfood');
  await endpointAt(node, coalition, `${receiver.url}/rahnet`, { partnerId: partner.partnerId });
  await endpointAt(node, coalition, `${receiver.url}/tizfood`, { partnerId: other.partnerId });
  await earn(node, partner, await member());
  await workOff(node, deliveringContext(node), coalition.coalitionId);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hooks/rahnet']);
});

test('W-05 where nobody listens nothing waits, and what happened before somebody does is not told', async () => {
  const memberId = await member();
  const unsent = async () => {
    const sql =
      'select count(*)::int as count from outbox where coalition_id = $1 and sent_at is null and object_id = $2';
    return (await owner.query(sql, [String(coalition.coalitionId), String(memberId)])).rows[0]
      .count as number;
  };
  await earn(node, partner, memberId);
  expect(await unsent()).toBe(0);
  await endpointAt(node, coalition, receiver.url);
  await earn(node, partner, memberId);
  expect(await unsent()).toBe(1);
  await workOff(node, deliveringContext(node), coalition.coalitionId);
  expect(await unsent()).toBe(0);
  expect(receiver.received.map(({ event }) => event.object.sequence)).toEqual([2]);
  expect(typesReceived()).toEqual(['points.earned']);
});

test('W-03 a redirect is not followed: it is a failure that says so', async () => {
  await endpointAt(node, coalition, receiver.url);
  receiver.answer = () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/metadata' } });
  await earn(node, partner, await member());
  await workOff(node, deliveringContext(node), coalition.coalitionId);
  const [delivery] = await deliveries();
  expect(await attemptsOf(delivery?.id ?? 0n)).toMatchObject([{ httpStatus: 302, problem: 'REDIRECT' }]);
  expect(receiver.received).toHaveLength(1);
});

test('A-05 W-05 with a member goes what a receiver has answered to its events', async () => {
  await endpointAt(node, coalition, receiver.url);
  receiver.answer = () => ({ status: 500, body: 'nobody here is called Planted Name' });
  const memberId = await member();
  await earn(node, partner, memberId);
  const context = deliveringContext(node);
  await workOff(node, context, coalition.coalitionId);
  const answers = async () => {
    const sql = 'select answer from webhook_attempt where coalition_id = $1 order by at';
    return (await owner.query(sql, [String(coalition.coalitionId)])).rows.map(({ answer }) => answer);
  };
  expect(await answers()).toEqual(['nobody here is called Planted Name']);
  const ref = { by: 'id', value: memberId, text: encodeId('member', memberId) } as const;
  const erasure = { member: ref, ground: 'ASKED_BY_MEMBER', forfeit: true } as const;
  did(await eraseMember(node.as(coalition.operator), erasure));
  expect(await answers()).toEqual([null]);
  const sent = receiver.received.map(({ body }) => body).join();
  expect(sent).not.toContain('+98');
});

test('W-02 deliveries are forgotten some weeks after their end, and no sooner', async () => {
  await endpointAt(node, coalition, receiver.url);
  const context = deliveringContext(node);
  const memberId = await member();
  await earn(node, partner, memberId);
  await workOff(node, context, coalition.coalitionId);
  receiver.answer = () => ({ status: 500 });
  await earn(node, partner, memberId);
  await workOff(node, context, coalition.coalitionId);
  const forget = () =>
    forgetDeliveries(node.database, coalition.coalitionId, {
      now: context.clock.now(),
      keepDays: 30,
      signal: context.signal,
    });
  expect(await forget()).toBe(0);
  later(context.clock, 31 * 24 * 3_600_000);
  expect(await forget()).toBe(1);
  // What waits for an endpoint that is enabled is kept.
  expect(await deliveries()).toMatchObject([{ status: 'WAITING', attempts: 1 }]);
  const { id } = (await deliveries())[0] ?? { id: 0n };
  const { endpointId } = (await deliveries())[0] ?? { endpointId: 0n };
  did(await disableWebhookEndpoint(node.as(coalition.operator), { endpointId, reason: null }));
  expect(await forget()).toBe(0);
  expect(await deliveries()).toMatchObject([{ id, status: 'GIVEN_UP' }]);
});
