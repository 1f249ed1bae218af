import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';
import type { Money } from '../values/money.js';

/** A donation as it stands. */
export interface DonationRecord {
  /** The transaction's. */
  readonly id: bigint;
  readonly campaignId: bigint;
  readonly memberId: bigint;
  /** Through which partner; null: by an operator, or because it was due. */
  readonly partnerId: bigint | null;
  readonly points: bigint;
  /** What the member gave. */
  readonly donated: Money;
  /** What all sponsors added. */
  readonly matched: Money;
  /** Whether the charity may be told who gave it. */
  readonly named: boolean;
  readonly donatedAt: Date;
  /** A year of the coalition's calendar, and the number in it. Void once the donation is reversed. */
  readonly receipt: { readonly year: number; readonly number: number };
  readonly reversedBy: bigint | null;
  readonly payoutId: bigint | null;
  /** By which standing order; null: by none. */
  readonly orderId: bigint | null;
}

interface Row {
  readonly id: string;
  readonly campaign_id: string;
  readonly member_id: string;
  readonly partner_id: string | null;
  readonly points: string;
  readonly currency: Currency;
  readonly donated: string;
  readonly matched: string;
  readonly named: boolean;
  readonly donated_at: string;
  readonly receipt_year: number;
  readonly receipt_number: number;
  readonly reversed_by: string | null;
  readonly payout_id: string | null;
  readonly order_id: string | null;
}

const SELECT = `
  select d.id::text, d.campaign_id::text, d.member_id::text, d.partner_id::text, d.points::text, c.currency,
         d.donated_minor::text as donated, points_total(d.matched_minor)::text as matched, d.named,
         (extract(epoch from d.donated_at) * 1000)::bigint::text as donated_at, d.receipt_year, d.receipt_number,
         d.reversed_by::text, d.payout_id::text,
         (select g.order_id::text from giving_gift g where g.coalition_id = d.coalition_id and g.transaction_id = d.id) as order_id
    from donation d join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id`;

/** Donations by the transactions' ids; unknown ones are left out. */
export async function readDonations(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, DonationRecord>> {
  const rows = await em.execute<Row[]>(`${SELECT} where d.coalition_id = ? and d.id = any (?::bigint[])`, [
    coalitionId,
    integerArray(ids),
  ]);
  return new Map(rows.map(recordOf).map((donation) => [donation.id, donation]));
}

/** Which of members' donations: newest first, at most so many of each. */
export interface DonationsPage {
  /** Only those asked for through it. */
  readonly partnerId?: bigint | undefined;
  readonly limit: number;
  /** Only those before that one. */
  readonly older: bigint | undefined;
}

/** The same page of each of several members' donations, in one statement; members without any are left out. */
export async function listDonationsOfMembers(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  { partnerId, limit, older }: DonationsPage,
): Promise<Map<bigint, DonationRecord[]>> {
  const rows = await em.execute<Row[]>(
    `select page.* from unnest(?::bigint[]) of_member(id)
      cross join lateral (
        ${SELECT} where d.coalition_id = ? and d.member_id = of_member.id and (?::bigint is null or d.partner_id = ?::bigint)
            and d.id < coalesce(?::bigint, 9223372036854775807)
          order by d.id desc limit ?) page`,
    [integerArray(memberIds), coalitionId, partnerId ?? null, partnerId ?? null, older ?? null, limit],
  );
  const byMember = Map.groupBy(rows.map(recordOf), ({ memberId }) => memberId);
  for (const donations of byMember.values()) donations.sort((a, b) => (a.id > b.id ? -1 : 1));
  return byMember;
}

/** Which donations to list; all conditions hold together. */
export interface DonationFilter {
  /** To any of these campaigns. */
  readonly campaignIds?: readonly bigint[] | undefined;
  /** Paid out with this payout. */
  readonly payoutId?: bigint | undefined;
  readonly named?: boolean | undefined;
  /** Given at this instant or later. */
  readonly from?: Date | undefined;
  /** Given before it. */
  readonly to?: Date | undefined;
}

/** A page of all members' donations, newest first, those that were taken back among them. */
export async function listDonations(
  em: EntityManager,
  coalitionId: bigint,
  { campaignIds, payoutId, named, from, to }: DonationFilter,
  { limit, older }: Pick<DonationsPage, 'limit' | 'older'>,
): Promise<DonationRecord[]> {
  const conditions: [string, ...unknown[]][] = [['d.coalition_id = ?', coalitionId]];
  if (campaignIds) conditions.push(['d.campaign_id = any (?::bigint[])', integerArray(campaignIds)]);
  if (payoutId !== undefined) conditions.push(['d.payout_id = ?', payoutId]);
  if (named !== undefined) conditions.push(['d.named = ?::boolean', named]);
  if (from) conditions.push(['d.donated_at >= ?::timestamptz', from.toISOString()]);
  if (to) conditions.push(['d.donated_at < ?::timestamptz', to.toISOString()]);
  if (older !== undefined) conditions.push(['d.id < ?', older]);
  const rows = await em.execute<Row[]>(
    `${SELECT} where ${conditions.map(([text]) => text).join(' and ')} order by d.id desc limit ?`,
    [...conditions.flatMap(([, ...values]) => values), limit],
  );
  return rows.map(recordOf);
}

/** A member's donations of a year of the coalition's calendar that stand, in the order of their receipts. */
export async function donationsOfYear(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  year: number,
): Promise<DonationRecord[]> {
  const rows = await em.execute<Row[]>(
    `${SELECT} where d.coalition_id = ? and d.member_id = ? and d.receipt_year = ? and d.reversed_by is null
      order by d.receipt_number`,
    [coalitionId, memberId, year],
  );
  return rows.map(recordOf);
}

function recordOf(row: Row): DonationRecord {
  const { currency } = row;
  return {
    id: BigInt(row.id),
    campaignId: BigInt(row.campaign_id),
    memberId: BigInt(row.member_id),
    partnerId: row.partner_id === null ? null : BigInt(row.partner_id),
    points: BigInt(row.points),
    donated: { minor: BigInt(row.donated), currency },
    matched: { minor: BigInt(row.matched), currency },
    named: row.named,
    donatedAt: new Date(Number(row.donated_at)),
    receipt: { year: row.receipt_year, number: row.receipt_number },
    reversedBy: row.reversed_by === null ? null : BigInt(row.reversed_by),
    payoutId: row.payout_id === null ? null : BigInt(row.payout_id),
    orderId: row.order_id === null ? null : BigInt(row.order_id),
  };
}
