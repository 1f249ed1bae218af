import { inCoalition } from '../../src/runtime/database.js';
import { decodeAnyId, encodeId } from '../../src/values/ids.js';
import { eventMessage } from '../../src/webhooks/event-message.js';
import { NEWEST_VERSION, OBJECT_KINDS } from '../../src/webhooks/event-type.js';
import {
  EVENT_TYPE_NAMES,
  EVENT_TYPES,
  type EventTypeName,
  isEventType,
  objectKindOf,
} from '../../src/webhooks/event-types.js';
import { type EventReceiver, isIn, type OutboxEvent } from '../../src/webhooks/payloads/event-payload.js';
import { payloadsOf } from '../../src/webhooks/payloads/payloads-of.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { type Announced, announcedOf, readAnnounced } from './announced-scene.js';
import { openBodyCheck } from './body-problems.js';

/** What is sent of everything that is announced, to whom, and that it says of nobody else. */

const OPERATOR: EventReceiver = { kind: 'operator' };

let opened: OpenedNode;
let live: Announced;
let twin: Announced;
useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  [live, twin] = await announcedOf(opened);
});

type KnownEvent = OutboxEvent & { readonly type: EventTypeName };

function known(event: OutboxEvent): KnownEvent {
  if (!isEventType(event.type)) throw new Error(`${event.type} is not in the list`);
  return { ...event, type: event.type };
}

const { problemsOf } = openBodyCheck();

test('W-01 of every event that was announced there is a body, as its JSON Schema says', () => {
  expect(live.events.length).toBeGreaterThan(50);
  for (const { coalitionId, events, payloads } of [live, twin]) {
    for (const event of events.map(known)) {
      const data = payloads.get(event.id)?.dataFor(OPERATOR);
      if (!data) throw new Error(`there is nothing to be sent of ${event.type}`);
      const body = eventMessage(coalitionId, event, NEWEST_VERSION, data);
      expect({ body, problems: problemsOf(event.type, body) }).toEqual({ body, problems: undefined });
      expect(body).toMatchObject({
        id: encodeId('event', event.id),
        occurredAt: event.occurredAt.toISOString(),
      });
    }
  }
});

/** Of types that need weeks or quarrels to happen: what is sent when it happens to what another type has happened to. */
const BORROWED: Partial<Record<EventTypeName, EventTypeName>> = {
  'adjustment.rejected': 'adjustment.requested',
  'perk-grant.pending': 'perk-grant.granted',
  'perk-grant.approved': 'perk-grant.granted',
  'perk-grant.rejected': 'perk-grant.granted',
  'perk-grant.revoked': 'perk-grant.granted',
  'perk-grant.expired': 'perk-grant.granted',
  'perk-request.granted': 'perk-request.opened',
  'perk-request.declined': 'perk-request.opened',
  'float.withdrawn': 'float.deposited',
  'partner.exit-cancelled': 'partner.exiting',
  'partner.liability-transferred': 'partner.exiting',
  'partner.exited': 'partner.exiting',
  'settlement.statement-payment-failed': 'settlement.statement-paid',
  'settlement.dispute-commented': 'settlement.dispute-opened',
  'settlement.dispute-overdue': 'settlement.dispute-opened',
  'settlement.payment-sent': 'settlement.payment-confirmed',
  'settlement.payment-failed': 'settlement.payment-confirmed',
  'settlement.payment-cancelled': 'settlement.payment-confirmed',
};

test('W-01 there is a body of every type in the list', async () => {
  const happened = new Set([...live.events, ...twin.events].map(({ type }) => type));
  const missing = EVENT_TYPE_NAMES.filter((type) => !happened.has(type) && !BORROWED[type]);
  // made by hand below, and of endpoints, which have tests of their own
  expect(missing).toEqual([
    'perk-grant.used',
    'perk-grant.use-undone',
    'settlement.charity-payout-created',
    'webhook.endpoint-disabled',
  ]);
  const { coalitionId } = live;
  const row = async (sql: string) => {
    const { rows } = await opened.owner.query<{ id: string; object: string }>(sql, [String(coalitionId)]);
    if (!rows[0]) throw new Error('the row is not there');
    return { objectId: BigInt(rows[0].object), subjectId: BigInt(rows[0].id) };
  };
  const ofGrant = await row(
    `insert into perk_use (coalition_id, perk_id, member_id, grant_id, partner_id, merchant_id, currency, cost_minor, used_at, used_on, actor)
       select g.coalition_id, g.perk_id, g.member_id, g.id, m.partner_id, m.id, g.currency, 5, g.granted_at, g.from_day, g.granted_by
         from perk_grant g join merchant m on m.coalition_id = g.coalition_id where g.coalition_id = $1 limit 1
     returning id::text, grant_id::text as object`,
  );
  const ofPayout = await row(
    'select id::text, charity_id::text as object from charity_payout where coalition_id = $1',
  );
  const borrowed = Object.entries(BORROWED).map(([type, from]) => {
    const event = [...live.events].find((one) => one.type === from);
    if (!event) throw new Error(`nothing of ${from}`);
    return { ...event, type };
  });
  const made = [
    { type: 'perk-grant.used', ...ofGrant },
    { type: 'perk-grant.use-undone', ...ofGrant },
    { type: 'settlement.charity-payout-created', ...ofPayout },
  ].map((event) => ({ ...event, objectSequence: 1, occurredAt: new Date() }));
  const events = [...borrowed, ...made].map((event, index) => known({ ...event, id: BigInt(index + 1) }));
  const payloads = await inCoalition(opened.node.database, coalitionId, (em) =>
    payloadsOf(em, coalitionId, events),
  );
  for (const event of events) {
    const body = eventMessage(
      coalitionId,
      event,
      NEWEST_VERSION,
      payloads.get(event.id)?.dataFor(OPERATOR) ?? {},
    );
    expect({ body, problems: problemsOf(event.type, body) }).toEqual({ body, problems: undefined });
  }
});

/** Whose something is, by the books; undefined: nobody's of the partners. */
const OWNERS: Readonly<Record<string, string>> = {
  transaction: 'select partner_id from ledger_transaction',
  hold: 'select partner_id from hold',
  merchant: 'select partner_id from merchant',
  contractVersion: 'select partner_id from contract_version',
  deposit: 'select partner_id from float_deposit',
  exit: 'select partner_id from partner_exit',
  statement: 'select partner_id from statement',
  dispute: 'select partner_id from dispute',
  payment: 'select partner_id from payment',
  perkUse: 'select partner_id from perk_use',
};
/** What a partner may be told the name of although it is not its own: a perk that was used at it, the run of its payment, charities. */
const SHARED = new Set([
  ...['perk', 'perkGrant', 'paymentRun', 'event', 'coalition'],
  ...['charity', 'charityCampaign'],
]);

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return decodeAnyId(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
}

async function partnersOf(coalitionId: bigint): Promise<bigint[]> {
  const { rows } = await opened.owner.query<{ id: string }>(
    'select id::text from partner where coalition_id = $1',
    [String(coalitionId)],
  );
  return rows.map(({ id }) => BigInt(id));
}

async function ownerOf(coalitionId: bigint, kind: string, id: bigint): Promise<bigint | undefined> {
  const { rows } = await opened.owner.query<{ partner_id: string | null }>(
    `${OWNERS[kind]} where coalition_id = $1 and id = $2`,
    [String(coalitionId), String(id)],
  );
  return rows[0]?.partner_id == null ? undefined : BigInt(rows[0].partner_id);
}

/** What somebody who has a campaign, or pays for it, is told the name of: the campaign, and whose it is. */
async function namedOf(coalitionId: bigint, campaignId: bigint, partnerId: bigint): Promise<string[]> {
  const { rows } = await opened.owner.query<{ partner_id: string }>(
    `select partner_id::text from campaign where coalition_id = $1 and id = $2
        and (partner_id = $3::bigint or funders @> jsonb_build_array(jsonb_build_object('partnerId', $3::text)))`,
    [coalitionId, campaignId, partnerId].map(String),
  );
  return rows.flatMap((row) => [
    encodeId('campaign', campaignId),
    encodeId('partner', BigInt(row.partner_id)),
  ]);
}

/** Who was linked to a member that it is not linked to any more was told so, by the id that it knows. */
async function wasLinked(coalitionId: bigint, memberId: bigint, partnerId: bigint): Promise<boolean> {
  const { rowCount } = await opened.owner.query(
    `select from member_change where coalition_id = $1 and member_id = $2 and $3 = any (partner_ids) and kind <> 'LINKED'`,
    [coalitionId, memberId, partnerId].map(String),
  );
  return (rowCount ?? 0) > 0;
}

const ENDS_OF_LINKS = new Set<EventTypeName>(['member.unlinked', 'member.merged', 'member.erased']);

async function isLinked(coalitionId: bigint, memberId: bigint, partnerId: bigint): Promise<boolean> {
  const { rowCount } = await opened.owner.query(
    'select from member_link where coalition_id = $1 and member_id = $2 and partner_id = $3',
    [coalitionId, memberId, partnerId].map(String),
  );
  return rowCount === 1;
}

test('A-04 a partner is told of nothing of another: every id in all that it is sent is its own', async () => {
  const told = new Map<bigint, number>();
  for (const { coalitionId, events, payloads } of [live, twin]) {
    for (const partnerId of await partnersOf(coalitionId)) {
      for (const event of events.map(known)) {
        const payload = payloads.get(event.id);
        const receiver = { kind: 'partner', partnerId } as const;
        const data = payload?.dataFor(receiver);
        expect(data !== undefined).toBe(payload && isIn(payload.audience, receiver));
        if (!data) continue;
        told.set(partnerId, (told.get(partnerId) ?? 0) + 1);
        const body = eventMessage(coalitionId, event, NEWEST_VERSION, data);
        expect({ body, problems: problemsOf(event.type, body) }).toEqual({ body, problems: undefined });
        for (const text of idsIn(data)) {
          const { kind, id } = decodeAnyId(text) as { kind: string; id: bigint };
          const seen = { type: event.type, text, partnerId };
          if (objectKindOf(event.type) === 'campaign') {
            const named = await namedOf(coalitionId, event.objectId, partnerId);
            expect({ ...seen, named }).toEqual({ ...seen, named: expect.arrayContaining([text]) });
          } else if (kind === 'partner') expect({ ...seen, id }).toEqual({ ...seen, id: partnerId });
          else if (kind === 'member') {
            const linked =
              (await isLinked(coalitionId, id, partnerId)) ||
              (ENDS_OF_LINKS.has(event.type) && (await wasLinked(coalitionId, id, partnerId)));
            expect({ ...seen, linked }).toEqual({
              ...seen,
              linked: true,
            });
          } else if (!SHARED.has(kind)) {
            expect({ ...seen, owner: await ownerOf(coalitionId, kind, id) }).toEqual({
              ...seen,
              owner: partnerId,
            });
          }
        }
      }
    }
  }
  expect(Math.min(...[...told.values()])).toBeGreaterThan(3);
});

test('W-01 each partner is told of all its transactions and holds, and the operator of everything', async () => {
  for (const { coalitionId, payloads, events } of [live, twin]) {
    const { rows } = await opened.owner.query<{ id: string; partner_id: string }>(
      `select o.id::text, coalesce(t.partner_id, h.partner_id)::text as partner_id from outbox o
         left join ledger_transaction t on t.coalition_id = o.coalition_id and t.id = o.subject_id and o.type <> 'points.expired'
         left join hold h on h.coalition_id = o.coalition_id and h.id = o.subject_id
        where o.coalition_id = $1 and coalesce(t.partner_id, h.partner_id) is not null`,
      [String(coalitionId)],
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { id, partner_id: partnerId } of rows) {
      expect(payloads.get(BigInt(id))?.audience.partnerIds).toEqual([BigInt(partnerId)]);
    }
    for (const { id } of events) expect(payloads.get(id)?.audience.operator).toBe(true);
  }
});

test('W-01 numbers of events are unique per object, and rise with what happened', () => {
  for (const { events } of [live, twin]) {
    const objects = Map.groupBy(events.map(known), ({ type, objectId }) => {
      const kind = objectKindOf(type);
      return `${kind} ${encodeId(OBJECT_KINDS[kind].id, objectId)}`;
    });
    for (const [object, its] of objects) {
      const inOrder = its.toSorted((a, b) => a.objectSequence - b.objectSequence);
      const numbers = inOrder.map(({ objectSequence }) => objectSequence);
      expect({ object, numbers: [...new Set(numbers)] }).toEqual({ object, numbers });
      const times = inOrder.map(({ occurredAt }) => occurredAt.getTime());
      expect({ object, times }).toEqual({ object, times: times.toSorted((a, b) => a - b) });
    }
  }
});

test('A-04 partners are told of what the list says that they are told of', () => {
  const told = (type: EventTypeName) =>
    [live, twin].some(({ events, payloads }) =>
      events
        .filter((event) => event.type === type)
        .map(({ id }) => payloads.get(id)?.audience)
        .some((audience) => audience && (audience.everyPartner || audience.partnerIds.length > 0)),
    );
  const happened = new Set([...live.events, ...twin.events].map((event) => known(event).type));
  expect(happened.size).toBeGreaterThan(20);
  const listed = [...happened].filter((type) => EVENT_TYPES[type].toPartners !== null);
  // In the scene these happen at no partner, and to no endpoint of one.
  const elsewhere = new Set<EventTypeName>(['points.transferred', 'points.donated', 'webhook.test']);
  expect([...happened].filter(told)).toEqual(listed.filter((type) => !elsewhere.has(type)));
});

test('A-05 nothing personal is sent, but to a partner its own id for the member while the two are linked', async () => {
  const { coalitionId, events, payloads } = live;
  const { rows: names } = await opened.owner.query<{ value: string }>(
    `select value from member_identity where coalition_id = $1
      union select reference from operation_detail where coalition_id = $1 and reference is not null
      union select reason from operation_detail where coalition_id = $1 and reason is not null
      union select metadata::text from operation_detail where coalition_id = $1 and metadata is not null`,
    [String(coalitionId)],
  );
  expect(names.length).toBeGreaterThan(3);
  const { rows: links } = await opened.owner.query<{
    partner_id: string;
    member_id: string;
    external_id: string;
  }>('select * from member_link where coalition_id = $1 and external_id is not null', [String(coalitionId)]);
  const receivers: EventReceiver[] = [
    OPERATOR,
    ...(await partnersOf(coalitionId)).map((partnerId) => ({ kind: 'partner' as const, partnerId })),
  ];
  let own = 0;
  for (const receiver of receivers) {
    for (const { id } of events) {
      const text = JSON.stringify(payloads.get(id)?.dataFor(receiver) ?? null);
      for (const { value } of names) expect(text).not.toContain(JSON.stringify(value));
      for (const link of links) {
        const its = receiver.kind === 'partner' && String(receiver.partnerId) === link.partner_id;
        const says = text.includes(`"externalId":"${link.external_id}"`);
        if (its && says) own += 1;
        else expect({ says, receiver }).toEqual({ says: false, receiver });
      }
    }
  }
  expect(own).toBeGreaterThan(3);
});

test('A-04 a partner that the member is unlinked from is told of its own transactions without member and balance', async () => {
  const { coalitionId } = twin;
  const earned = twin.events.find(({ type }) => type === 'points.earned');
  const partnerId = twin.payloads.get(earned?.id ?? 0n)?.audience.partnerIds[0];
  if (!earned || partnerId === undefined) throw new Error('nothing was earned at a partner');
  await opened.owner.query('delete from member_link where coalition_id = $1 and partner_id = $2', [
    String(coalitionId),
    String(partnerId),
  ]);
  const after = await readAnnounced(opened.owner, opened.node, coalitionId);
  const receiver = { kind: 'partner', partnerId } as const;
  const data = after.payloads.get(earned.id)?.dataFor(receiver);
  expect(data).toMatchObject({
    transaction: { id: encodeId('transaction', earned.subjectId) },
    member: null,
    balance: null,
  });
  const all = after.events.map(({ id }) => JSON.stringify(after.payloads.get(id)?.dataFor(receiver) ?? null));
  expect(all.filter((text) => text.includes(encodeId('member', earned.objectId)))).toEqual([]);
});
