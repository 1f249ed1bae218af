import { linkMember } from '../../src/members/link-member.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { inCoalition } from '../../src/runtime/database.js';
import { announce } from '../../src/settlement/announce.js';
import { encodeId } from '../../src/values/ids.js';
import {
  type ClaimedDelivery,
  claimDeliveries,
  giveBack,
  LEASE_MS,
} from '../../src/webhooks/deliver/claim-deliveries.js';
import { deliverToEndpoint } from '../../src/webhooks/deliver/deliver-to-endpoint.js';
import { forgetDeliveries } from '../../src/webhooks/deliver/forget-deliveries.js';
import { listDeliveries } from '../../src/webhooks/deliver/read-deliveries.js';
import { recordOutcomes } from '../../src/webhooks/deliver/record-outcomes.js';
import { RETRY_PAUSES_MS } from '../../src/webhooks/deliver/retry-pauses.js';
import { changeWebhookEndpoint } from '../../src/webhooks/endpoints/change-webhook-endpoint.js';
import { disableWebhookEndpoint } from '../../src/webhooks/endpoints/disable-webhook-endpoint.js';
import { enableWebhookEndpoint } from '../../src/webhooks/endpoints/enable-webhook-endpoint.js';
import { readEndpoints } from '../../src/webhooks/endpoints/webhook-endpoint.js';
import { endpointsDue } from '../../src/webhooks/relay/find-work.js';
import { relayEvents } from '../../src/webhooks/relay/relay-events.js';
import {
  did,
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { TEST_WEBHOOKS } from '../harness/programme-node.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import { type Receiver, startReceiver } from './receiver.js';
import { deliveringContext, earn, endpointAt, later, workOff } from './webhooks-story.js';

/** Which deliveries may go when: of endpoints that fail, of workers that stop, of objects with one id, and where nobody listens. */

let node: OpenedNode['node'];
let owner: OpenedNode['owner'];
let coalition: StoryCoalition;
let partner: StoryPartner;
let receiver: Receiver;
let phones = 0;
useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});
beforeEach(async () => {
  coalition = await newCoalition(node);
  partner = await newPartner(node, coalition, 'rahnet');
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

function member(): Promise<bigint> {
  phones += 1;
  return newMember(node, partner, `+98913${String(phones).padStart(7, '0')}`);
}

function deliveries() {
  return inCoalition(node.database, coalition.coalitionId, (em) =>
    listDeliveries(em, coalition.coalitionId, {}, { limit: 100 }),
  );
}

async function endpoint(id: bigint) {
  const read = await inCoalition(node.database, coalition.coalitionId, (em) =>
    readEndpoints(em, coalition.coalitionId, [id]),
  );
  return read.get(id);
}

async function claimed(endpointId: bigint, now: Date, inFlight = 0): Promise<readonly ClaimedDelivery[]> {
  const asked = {
    ...{ endpointId, most: 9, inFlight, now },
    secrets: TEST_WEBHOOKS.secrets,
    leaseMs: LEASE_MS,
  };
  const batch = await inCoalition(node.database, coalition.coalitionId, (em) =>
    claimDeliveries(em, { coalitionId: coalition.coalitionId, ...asked }),
  );
  return batch?.deliveries ?? [];
}

const dueNow = async (now: Date) =>
  (await endpointsDue(node.database, coalition.coalitionId, now)).map(({ id }) => id);

/** So many objects of which something waits for an endpoint, and when that was. */
async function waiting(objects: number): Promise<{ readonly endpointId: bigint; readonly now: Date }> {
  const { endpoint: at } = await endpointAt(node, coalition, receiver.url);
  for (let each = 0; each < objects; each += 1) await earn(node, partner, await member());
  const now = new Date();
  await relayEvents(node.database, coalition.coalitionId, now);
  return { endpointId: at.id, now };
}

test('W-02 an endpoint that has failed ten times in a row is tried by one delivery at a time', async () => {
  const { endpointId, now } = await waiting(3);
  const failed = (times: number) =>
    owner.query('update webhook_endpoint set failures = $2, failing_since = now() where id = $1', [
      String(endpointId),
      times,
    ]);
  await failed(10);
  expect(await claimed(endpointId, now)).toHaveLength(1);
  expect(await claimed(endpointId, now, 1)).toEqual([]);
  await failed(9);
  expect(await claimed(endpointId, now, 1)).toHaveLength(2);
});

test('W-04 a worker that is stopped gives back what it has not tried: it is due at once, and tried as often as before', async () => {
  const { endpointId } = await waiting(3);
  const stopping = new AbortController();
  const context = deliveringContext(node, { signal: stopping.signal });
  receiver.answer = () => undefined;
  const working = deliverToEndpoint(context, coalition.coalitionId, endpointId);
  await receiver.has(3);
  expect(await dueNow(context.clock.now())).toEqual([]);
  stopping.abort();
  await working.catch(() => undefined);
  expect(await dueNow(context.clock.now())).toEqual([endpointId]);
  expect((await deliveries()).map(({ status, attempts }) => [status, attempts])).toEqual(
    Array.from({ length: 3 }, () => ['WAITING', 0]),
  );
});

test('W-04 whoever gives back too late takes nothing away from whoever has it now', async () => {
  const { endpointId, now } = await waiting(1);
  const late = await claimed(endpointId, now);
  const taken = new Date(now.getTime() + LEASE_MS);
  expect(await claimed(endpointId, taken)).toHaveLength(1);
  await inCoalition(node.database, coalition.coalitionId, (em) =>
    giveBack(em, coalition.coalitionId, late, taken),
  );
  expect(await dueNow(taken)).toEqual([]);
});

test('W-01 what is relayed while the one before it ends is due: the two see each other', async () => {
  const { endpoint: at } = await endpointAt(node, coalition, receiver.url);
  const memberId = await member();
  await earn(node, partner, memberId);
  const now = new Date();
  await relayEvents(node.database, coalition.coalitionId, now);
  const [delivery] = await claimed(at.id, now);
  if (!delivery) throw new Error('nothing is due');
  await earn(node, partner, memberId);
  const outcome = { ms: 1, httpStatus: 204, problem: null, answer: null };
  let relayed: Promise<unknown> | undefined;
  await inCoalition(node.database, coalition.coalitionId, async (em) => {
    const finished = [{ delivery, url: new URL(receiver.url), outcome, at: now }];
    await recordOutcomes(em, coalition.coalitionId, at.id, finished, { now, random: () => 0 });
    // Nothing comes after it yet; what comes now has to wait until this is in the books.
    relayed = relayEvents(node.database, coalition.coalitionId, now);
    await Promise.race([relayed, untilSessionsWait(owner)]);
  });
  await relayed;
  expect((await claimed(at.id, now)).map(({ claim }) => claim)).toEqual([1]);
});

test('W-01 a member is several objects: what waits of its balance keeps nothing back of the member itself', async () => {
  const other = await newPartner(node, coalition, 'tizfood');
  await endpointAt(node, coalition, receiver.url, { types: null });
  const memberId = await member();
  const ref = { by: 'id', value: memberId, text: encodeId('member', memberId) } as const;
  did(await linkMember(node.as(other.system), { member: ref, externalId: null }));
  for (let each = 0; each < 2; each += 1) await earn(node, partner, memberId);
  receiver.answer = ({ event }) => ({ status: event.object.kind === 'balance' ? 500 : 204 });
  await workOff(node, deliveringContext(node), coalition.coalitionId);
  const came = receiver.received
    .filter(({ event }) => event.object.id === ref.text)
    .map(({ event }) => `${event.object.kind} ${event.object.sequence}`);
  expect(came.sort()).toEqual(['balance 1', 'member 1', 'member 2']);
});

test('W-02 a new URL has failed at nothing: what waits is tried there within a minute, and no lease is cut short', async () => {
  const { endpoint: at } = await endpointAt(node, coalition, `${receiver.url}/old`);
  receiver.answer = ({ path }) => ({ status: path.endsWith('/old') ? 500 : 204 });
  const context = deliveringContext(node);
  await earn(node, partner, await member());
  for (const pause of [0, ...RETRY_PAUSES_MS.slice(0, 4)]) {
    later(context.clock, pause);
    await workOff(node, context, coalition.coalitionId);
  }
  expect(receiver.received).toHaveLength(5); // the next in two hours
  expect(await endpoint(at.id)).toMatchObject({ failingSince: expect.any(Date) });
  const operator = { ...node.as(coalition.operator), clock: context.clock };
  const same = { endpointId: at.id, url: undefined, types: undefined, version: undefined };
  const [waits] = await deliveries();
  did(await changeWebhookEndpoint(operator, { ...same, url: at.url }));
  expect((await deliveries())[0]?.nextAttemptAt).toEqual(waits?.nextAttemptAt);
  const moved = did(await changeWebhookEndpoint(operator, { ...same, url: `${receiver.url}/new` }));
  expect(moved.failingSince).toBeNull();
  expect(await endpoint(at.id)).toMatchObject({ failingSince: null });
  const { rows } = await owner.query('select failures, paused_until from webhook_endpoint where id = $1', [
    String(at.id),
  ]);
  expect(rows).toEqual([{ failures: 0, paused_until: null }]);
  // Whoever tries it now has a minute: nothing becomes due before.
  later(context.clock, LEASE_MS - 1);
  await workOff(node, context, coalition.coalitionId);
  expect(receiver.received).toHaveLength(5);
  later(context.clock, 1);
  await workOff(node, context, coalition.coalitionId);
  expect(receiver.received.slice(5).map(({ path }) => path)).toEqual(['/hooks/new']);
});

test('W-05 whoever announces it, nothing waits where nobody listens, and what was left waits for the next hour at most', async () => {
  const operator = node.as(coalition.operator);
  const unsent = async () => {
    const sql = 'select type from outbox where coalition_id = $1 and sent_at is null order by id';
    return (await owner.query<{ type: string }>(sql, [String(coalition.coalitionId)])).rows.map(
      ({ type }) => type,
    );
  };
  const charge = (reference: string) =>
    recordFloatDeposit(operator, {
      ...{ partnerId: prepaid.partnerId, amount: { minor: 5_000n, currency: 'IRR' }, reference },
    });
  const prepaid = await newPartner(node, coalition, 'tizfood', { billing: 'PREPAID' });
  await member();
  did(await charge('one'));
  await inCoalition(node.database, coalition.coalitionId, (em) =>
    announce(em, coalition.coalitionId, {
      ...{ type: 'partner.exiting', objectId: 1n, sequence: 1, subjectId: 1n, at: new Date() },
    }),
  );
  expect(await unsent()).toEqual([]);
  const { endpoint: at } = await endpointAt(node, coalition, receiver.url);
  await member();
  did(await charge('two'));
  expect(await unsent()).toEqual(['member.linked', 'float.deposited']);
  did(await disableWebhookEndpoint(operator, { endpointId: at.id, reason: null }));
  const forget = () =>
    forgetDeliveries(node.database, coalition.coalitionId, {
      ...{ now: new Date(), keepDays: 30, signal: new AbortController().signal },
    });
  await forget();
  expect(await unsent()).toEqual([]);
  did(await enableWebhookEndpoint(operator, { endpointId: at.id, reason: null }));
  did(await charge('three'));
  await forget(); // somebody listens to this
  expect(await unsent()).toEqual(['float.deposited']);
});
