import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { encodeId } from '../../values/ids.js';
import type { ObjectKind } from '../event-type.js';
import { isEventType, objectKindOf } from '../event-types.js';
import { describeBalanceEvents } from './balance-events.js';
import { describeCampaignEvents, describeCharityCampaignEvents } from './campaign-events.js';
import { describeEndpointEvents } from './endpoint-events.js';
import {
  type Audience,
  type DescribedEvent,
  type DescribeEvents,
  type EventPayload,
  type EventReceiver,
  isIn,
  type MemberView,
  type OutboxEvent,
} from './event-payload.js';
import { describeAdjustmentEvents, describeHoldEvents } from './hold-events.js';
import { describeExpiryEvents, describeLevelEvents, describeMemberEvents } from './member-events.js';
import { describeExitEvents, describeLimitEvents, describePartnerEvents } from './partner-events.js';
import { describeGrantEvents, describeRequestEvents, describeUseEvents } from './perk-events.js';
import {
  describeAuditLogEvents,
  describeCharityEvents,
  describeDisputeEvents,
  describeLedgerEvents,
  describePaymentEvents,
  describePaymentRunEvents,
  describeStatementEvents,
} from './settlement-events.js';

/** Who reads the rows that events of an object are about. */
const DESCRIBE: Readonly<Record<ObjectKind, DescribeEvents>> = {
  member: describeMemberEvents,
  balance: describeBalanceEvents,
  expiry: describeExpiryEvents,
  level: describeLevelEvents,
  hold: describeHoldEvents,
  adjustment: describeAdjustmentEvents,
  partner: describePartnerEvents,
  campaign: describeCampaignEvents,
  limit: describeLimitEvents,
  exit: describeExitEvents,
  statement: describeStatementEvents,
  dispute: describeDisputeEvents,
  'payment-run': describePaymentRunEvents,
  payment: describePaymentEvents,
  charity: describeCharityEvents,
  'charity-campaign': describeCharityCampaignEvents,
  'perk-grant': describeGrantEvents,
  'perk-request': describeRequestEvents,
  'perk-use': describeUseEvents,
  ledger: describeLedgerEvents,
  'audit-log': describeAuditLogEvents,
  'webhook-endpoint': describeEndpointEvents,
};

/**
 * What is sent of events, and to whom, made of the rows that they are about: nothing of it is kept (rule A-05). An event
 * whose rows are gone, or of a type that there is no more, is left out. In one coalition; a few round trips, however
 * many events there are.
 */
export async function payloadsOf(
  em: EntityManager,
  coalitionId: bigint,
  events: readonly OutboxEvent[],
): Promise<Map<bigint, EventPayload>> {
  const described = await describe(em, coalitionId, events);
  const links = await readLinks(em, coalitionId, [...described.values()]);
  const payloads = new Map<bigint, EventPayload>();
  for (const { id } of events) {
    const event = described.get(id);
    if (event) payloads.set(id, payloadOf(event, links));
  }
  return payloads;
}

async function describe(
  em: EntityManager,
  coalitionId: bigint,
  events: readonly OutboxEvent[],
): Promise<Map<bigint, DescribedEvent>> {
  const kinds = Map.groupBy(events, ({ type }) => (isEventType(type) ? objectKindOf(type) : undefined));
  const described = new Map<bigint, DescribedEvent>();
  for (const [kind, some] of kinds) {
    const read = kind && DESCRIBE[kind];
    if (!read) continue;
    for (const [id, event] of await read(em, coalitionId, some)) described.set(id, event);
  }
  return described;
}

/** A partner's own id for each member that is linked to it. */
type Links = ReadonlyMap<bigint, ReadonlyMap<bigint, string | null>>;

async function readLinks(
  em: EntityManager,
  coalitionId: bigint,
  described: readonly DescribedEvent[],
): Promise<Links> {
  const members = new Set(described.flatMap(({ memberId }) => (memberId === null ? [] : [memberId])));
  if (members.size === 0) return new Map();
  const rows = await em.execute<{ member: string; partner: string; external_id: string | null }[]>(
    `select member_id::text as member, partner_id::text as partner, external_id from member_link
      where coalition_id = ? and member_id = any(?::bigint[])`,
    [coalitionId, integerArray([...members])],
  );
  const links = new Map<bigint, Map<bigint, string | null>>();
  for (const row of rows) {
    const memberId = BigInt(row.member);
    const ofMember = links.get(memberId) ?? new Map<bigint, string | null>();
    links.set(memberId, ofMember.set(BigInt(row.partner), row.external_id));
  }
  return links;
}

function payloadOf(event: DescribedEvent, links: Links): EventPayload {
  const linked = event.memberId === null ? undefined : links.get(event.memberId);
  const partners = new Set([...event.partnerIds, ...(event.toLinked ? (linked?.keys() ?? []) : [])]);
  const audience: Audience = {
    operator: true,
    everyPartner: event.everyPartner ?? false,
    partnerIds: [...partners],
  };
  return {
    audience,
    dataFor(receiver) {
      if (!isIn(audience, receiver)) return undefined;
      return event.data(viewOf(event.memberId, receiver, linked));
    },
  };
}

function viewOf(
  memberId: bigint | null,
  receiver: EventReceiver,
  linked: ReadonlyMap<bigint, string | null> | undefined,
): MemberView {
  if (memberId === null) return { member: null };
  const id = encodeId('member', memberId);
  if (receiver.kind === 'operator') return { member: { id, externalId: null } };
  const externalId = linked?.get(receiver.partnerId);
  return { member: externalId === undefined ? null : { id, externalId } };
}
