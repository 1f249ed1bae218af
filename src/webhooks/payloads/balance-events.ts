import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { encodeId } from '../../values/ids.js';
import type { DescribedEvent, DescribeEvents, JsonObject, MemberView, OutboxEvent } from './event-payload.js';
import { instantSql, partnersOf, writtenId, writtenIdOrNull, writtenMoney } from './written-fields.js';

/** Events of balances: of a transaction with the entry that it has for the member, or of a step without an entry. */
export const describeBalanceEvents: DescribeEvents = async (em, coalitionId, events) => {
  const vested = events.filter(({ type }) => type === 'points.vested');
  const posted = events.filter(({ type }) => type !== 'points.vested');
  return new Map([
    ...(await describePosted(em, coalitionId, posted)),
    ...(await describeVested(em, coalitionId, vested)),
  ]);
};

interface AfterRow {
  version: number;
  posted: string;
  held: string;
  pending: string;
}

interface PostedRow extends AfterRow {
  id: string;
  account: string;
  type: string;
  points: string;
  change: string;
  partner_id: string | null;
  merchant_id: string | null;
  occurred_at: string;
  posted_at: string;
  business_day: string;
  reverses_id: string | null;
  hold_id: string | null;
  amount_minor: string | null;
  currency: string | null;
  campaign_id: string | null;
  donated_minor: string | null;
  donated_currency: string | null;
}

async function describePosted(
  em: EntityManager,
  coalitionId: bigint,
  events: readonly OutboxEvent[],
): Promise<Map<bigint, DescribedEvent>> {
  if (events.length === 0) return new Map();
  const rows = await em.execute<PostedRow[]>(
    `select t.id::text, e.account_id::text as account, t.type, t.points::text, e.amount::text as change,
            t.partner_id::text, t.merchant_id::text, ${instantSql('t.occurred_at')} as occurred_at,
            ${instantSql('t.posted_at')} as posted_at, t.business_day::text, t.reverses_id::text, t.hold_id::text,
            t.amount_minor::text, t.currency, d.campaign_id::text, d.donated_minor::text, c.currency as donated_currency,
            e.version, e.posted_after::text as posted, e.held_after::text as held, e.pending_after::text as pending
       from unnest(?::bigint[], ?::bigint[]) u(transaction_id, account_id)
       join ledger_transaction t on t.coalition_id = ? and t.id = u.transaction_id
       join entry e on e.coalition_id = t.coalition_id and e.transaction_id = t.id and e.account_id = u.account_id
       left join donation d on d.coalition_id = t.coalition_id and d.id = t.id
       left join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id`,
    [
      integerArray(events.map(({ subjectId }) => subjectId)),
      integerArray(events.map(({ objectId }) => objectId)),
      coalitionId,
    ],
  );
  const found = new Map(rows.map((row) => [`${row.id} ${row.account}`, row]));
  const described = new Map<bigint, DescribedEvent>();
  for (const { id, objectId, subjectId } of events) {
    const row = found.get(`${subjectId} ${objectId}`);
    if (!row) continue;
    described.set(id, {
      partnerIds: row.type === 'EXPIRY' || row.type === 'ADJUSTMENT' ? [] : partnersOf(row.partner_id),
      memberId: objectId,
      toLinked: false,
      data: (view) => postedData(row, view),
    });
  }
  return described;
}

function postedData(row: PostedRow, { member }: MemberView): JsonObject {
  const data = {
    transaction: {
      id: writtenId('transaction', row.id),
      points: row.points,
      occurredAt: row.occurred_at,
      postedAt: row.posted_at,
      businessDay: row.business_day,
      partnerId: writtenIdOrNull('partner', row.partner_id),
      merchantId: writtenIdOrNull('merchant', row.merchant_id),
    },
    member,
    change: row.change,
    balance: balanceFor(member, row),
  };
  return { ...data, ...ownFields(row) };
}

function ownFields(row: PostedRow): JsonObject {
  switch (row.type) {
    case 'EARN': {
      const { amount_minor: minor, currency } = row;
      return { amount: minor === null || currency === null ? null : writtenMoney(minor, currency) };
    }
    case 'BURN':
      return { holdId: writtenIdOrNull('hold', row.hold_id) };
    case 'REVERSAL':
      return { reversesId: writtenIdOrNull('transaction', row.reverses_id) };
    case 'DONATION':
      return {
        campaignId: writtenIdOrNull('charityCampaign', row.campaign_id),
        donated: writtenMoney(row.donated_minor ?? '0', row.donated_currency ?? ''),
      };
    default:
      return {};
  }
}

interface VestedRow extends AfterRow {
  member: string;
  points: string;
  partner_id: string | null;
}

async function describeVested(
  em: EntityManager,
  coalitionId: bigint,
  events: readonly OutboxEvent[],
): Promise<Map<bigint, DescribedEvent>> {
  if (events.length === 0) return new Map();
  // Place 0 is where points can be spent: what has come there was pending before.
  const rows = await em.execute<VestedRow[]>(
    `select s.member_id::text as member, t.partner_id::text,
            (select coalesce(sum(l.points) filter (where l.place = 0), 0) from unnest(s.lot_points, s.lot_places) l(points, place))::text as points,
            s.version, s.posted_after::text as posted, s.held_after::text as held, s.pending_after::text as pending
       from unnest(?::bigint[], ?::integer[]) u(member_id, version)
       join balance_step s on s.coalition_id = ? and s.member_id = u.member_id and s.version = u.version and s.kind = 'VEST'
       join ledger_transaction t on t.coalition_id = s.coalition_id and t.id = s.subject_id`,
    [
      integerArray(events.map(({ objectId }) => objectId)),
      integerArray(events.map(({ objectSequence }) => objectSequence)),
      coalitionId,
    ],
  );
  const found = new Map(rows.map((row) => [`${row.member} ${row.version}`, row]));
  const described = new Map<bigint, DescribedEvent>();
  for (const { id, objectId, objectSequence, subjectId } of events) {
    const row = found.get(`${objectId} ${objectSequence}`);
    if (!row) continue;
    described.set(id, {
      partnerIds: partnersOf(row.partner_id),
      memberId: objectId,
      toLinked: false,
      data: ({ member }) => ({
        transactionId: encodeId('transaction', subjectId),
        partnerId: writtenIdOrNull('partner', row.partner_id),
        member,
        points: row.points,
        balance: balanceFor(member, row),
      }),
    });
  }
  return described;
}

/** A partner sees the balance of members that are linked to it only. */
function balanceFor(
  member: MemberView['member'],
  { version, posted, held, pending }: AfterRow,
): JsonObject | null {
  if (member === null) return null;
  const available = BigInt(posted) - BigInt(held) - BigInt(pending);
  return { version, posted, held, pending, available: String(available) };
}
