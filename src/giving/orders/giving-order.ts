import { storedRate } from '../../partners/stored-decimals.js';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { Rate } from '../../values/rate.js';

/** What a member has ordered, once, to be given again and again (rule C-03). */
export type GivingRule =
  /** Of each burn, what is missing to a multiple of points. */
  | { readonly kind: 'ROUND_UP_BURNS'; readonly to: bigint }
  /** Of each purchase, what is missing to a multiple of money, in minor units of the campaign's currency. */
  | { readonly kind: 'ROUND_UP_PURCHASES'; readonly toMinor: bigint }
  /** So much of the points that purchases earn. */
  | { readonly kind: 'PERCENTAGE'; readonly percent: Rate }
  /** Each month of the coalition's calendar, on that day of it, or on its last one. */
  | { readonly kind: 'MONTHLY'; readonly points: bigint; readonly day: number }
  /** Points that lapse, so many days before their last one. */
  | { readonly kind: 'BEFORE_EXPIRY'; readonly days: number };

export const GIVING_KINDS = [
  'ROUND_UP_BURNS',
  'ROUND_UP_PURCHASES',
  'PERCENTAGE',
  'MONTHLY',
  'BEFORE_EXPIRY',
] as const satisfies readonly GivingRule['kind'][];
export type GivingKind = GivingRule['kind'];

export const GIVING_ORDER_STATUSES = ['ACTIVE', 'PAUSED', 'ENDED'] as const;
export type GivingOrderStatus = (typeof GIVING_ORDER_STATUSES)[number];

/** Who, or what, has ended an order. */
export const GIVING_ORDER_ENDS = ['MEMBER', 'OPERATOR', 'CAMPAIGN', 'ACCOUNT'] as const;
export type GivingOrderEnd = (typeof GIVING_ORDER_ENDS)[number];

/** A standing order as it stands. */
export interface GivingOrder {
  readonly id: bigint;
  readonly memberId: bigint;
  readonly campaignId: bigint;
  readonly rule: GivingRule;
  /** Points in a month of the coalition's calendar; null: no limit. */
  readonly monthlyMost: bigint | null;
  /** Whether the charity may be told who gives. */
  readonly named: boolean;
  readonly status: GivingOrderStatus;
  readonly endedBecause: GivingOrderEnd | null;
  /** The next day on which it is looked at. */
  readonly dueOn: Day;
  /** What has happened after this version of the member's balance counts … */
  readonly countedFrom: number;
  /** … and has been counted until this one. */
  readonly countedUntil: number;
  /** Versions that came while it was paused, as PostgreSQL writes them: what was bought or spent by them does not count. */
  readonly leftOut: string;
  /** What comes to no gift yet, in 10⁻¹⁰ of a point or minor unit. */
  readonly carried: bigint;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly member_id: string;
  readonly campaign_id: string;
  readonly kind: GivingKind;
  readonly round_to: string | null;
  readonly percent: string | null;
  readonly points: string | null;
  readonly day_of_month: number | null;
  readonly days_before: number | null;
  readonly monthly_most: string | null;
  readonly named: boolean;
  readonly status: GivingOrderStatus;
  readonly ended_because: GivingOrderEnd | null;
  readonly due_on: Day;
  readonly counted_from: number;
  readonly counted_until: number;
  readonly left_out: string;
  readonly carried: string;
  readonly created_at: string;
  readonly ended_at: string | null;
}

const SELECT = `
  select o.id::text, o.member_id::text, o.campaign_id::text, o.kind, o.round_to::text, o.percent::text, o.points::text,
         o.day_of_month, o.days_before, o.monthly_most::text, o.named, o.status, o.ended_because, o.due_on::text,
         o.counted_from, o.counted_until, o.left_out::text, o.carried::text, (extract(epoch from o.created_at) * 1000)::bigint::text as created_at,
         (extract(epoch from o.ended_at) * 1000)::bigint::text as ended_at
    from giving_order o`;

/** Orders by id; unknown ones are left out. */
export async function readOrders(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, GivingOrder>> {
  const rows = await em.execute<Row[]>(`${SELECT} where o.coalition_id = ? and o.id = any (?::bigint[])`, [
    coalitionId,
    integerArray(ids),
  ]);
  return new Map(rows.map(orderOf).map((order) => [order.id, order]));
}

/** A member's orders, newest first; `older`: only those before that one. */
export async function listOrdersOfMember(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  { limit, older }: { readonly limit: number; readonly older: bigint | undefined },
): Promise<GivingOrder[]> {
  const rows = await em.execute<Row[]>(
    `${SELECT} where o.coalition_id = ? and o.member_id = ? and o.id < coalesce(?::bigint, 9223372036854775807)
      order by o.id desc limit ?`,
    [coalitionId, memberId, older ?? null, limit],
  );
  return rows.map(orderOf);
}

/** One order, which nobody else changes or carries out until the end of the transaction. */
export async function lockOrder(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<GivingOrder | undefined> {
  if (id === null) return undefined;
  const [row] = await em.execute<Row[]>(
    `${SELECT} where o.coalition_id = ? and o.id = ? for no key update of o`,
    [coalitionId, id],
  );
  return row && orderOf(row);
}

/**
 * Locks so many orders that are to be looked at by that day, leaving out those that somebody else has, and those of which
 * a gift is under way.
 */
export async function lockDueOrders(
  em: EntityManager,
  coalitionId: bigint,
  today: Day,
  most: number,
): Promise<GivingOrder[]> {
  const rows = await em.execute<Row[]>(
    `${SELECT} where o.coalition_id = ? and o.status = 'ACTIVE' and o.due_on <= ?::date
        and not exists (select from giving_gift g where g.coalition_id = o.coalition_id and g.order_id = o.id and g.status = 'DUE')
      order by o.due_on, o.id limit ? for no key update of o skip locked`,
    [coalitionId, today, most],
  );
  return rows.map(orderOf);
}

function orderOf(row: Row): GivingOrder {
  return {
    id: BigInt(row.id),
    memberId: BigInt(row.member_id),
    campaignId: BigInt(row.campaign_id),
    rule: ruleOf(row),
    monthlyMost: row.monthly_most === null ? null : BigInt(row.monthly_most),
    named: row.named,
    status: row.status,
    endedBecause: row.ended_because,
    dueOn: row.due_on,
    countedFrom: row.counted_from,
    countedUntil: row.counted_until,
    leftOut: row.left_out,
    carried: BigInt(row.carried),
    createdAt: new Date(Number(row.created_at)),
    endedAt: row.ended_at === null ? null : new Date(Number(row.ended_at)),
  };
}

function ruleOf({
  kind,
  round_to: to,
  percent,
  points,
  day_of_month: day,
  days_before: days,
}: Row): GivingRule {
  switch (kind) {
    case 'ROUND_UP_BURNS':
      return { kind, to: BigInt(to ?? 0) };
    case 'ROUND_UP_PURCHASES':
      return { kind, toMinor: BigInt(to ?? 0) };
    case 'PERCENTAGE':
      return { kind, percent: storedRate(percent ?? '') };
    case 'MONTHLY':
      return { kind, points: BigInt(points ?? 0), day: day ?? 0 };
    case 'BEFORE_EXPIRY':
      return { kind, days: days ?? 0 };
  }
}
