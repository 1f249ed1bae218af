import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { storedId } from '../runtime/stored-ids.js';
import type { Currency } from '../values/currency.js';
import type { LastSpendableDay } from '../values/expiry-policy.js';
import type { Money } from '../values/money.js';
import type { TransactionType } from './decide/batch-writes.js';
import { PLACES, type Place } from './decide/lots.js';

/** A transaction as it stands in the books, with its erasable details as far as they are still there. */
export interface TransactionRecord {
  readonly id: bigint;
  readonly type: TransactionType;
  readonly points: bigint;
  readonly memberId: bigint | null;
  /** Null where no partner takes part: expiry, adjustments, transfers and donations by an operator. */
  readonly partnerId: bigint | null;
  readonly merchantId: bigint | null;
  readonly contractVersionId: bigint | null;
  readonly occurredAt: Date;
  readonly postedAt: Date;
  /** `YYYY-MM-DD`. */
  readonly businessDay: string;
  /** External id of the key, user or member that asked; `system` where points expired. */
  readonly actor: string;
  /** Of a reversal: what it undoes. */
  readonly reversesId: bigint | null;
  /** Of a burn that captured a hold: the hold. */
  readonly holdId: bigint | null;
  readonly amount: Money | null;
  readonly breakdown: readonly BreakdownRecord[];
  readonly reference: string | null;
  readonly category: string | null;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** One rule's part of an earn, as stored. */
export interface BreakdownRecord {
  readonly rule: string;
  /** Decimal integer. */
  readonly points: string;
  readonly rate: string;
  readonly amount: { readonly amount: string; readonly currency: string };
  /** Decimal integer: who pays for this part; only where several fundings do. */
  readonly funding?: string;
  /** Decimal integer: what a level gives on top of each purchase. */
  readonly bonus?: string;
}

/** One entry of a transaction. */
export interface EntryRecord {
  readonly transactionId: bigint;
  readonly leg: number;
  readonly accountId: bigint;
  /** `MEMBER`, or the kind of the programme's account. */
  readonly accountKind: 'MEMBER' | 'ISSUED' | 'REDEEMED' | 'EXPIRED' | 'SHORTFALL' | 'ADJUSTED' | 'DONATED';
  /** The partner whose account it is; null for a member's and the coalition's own. */
  readonly partnerId: bigint | null;
  readonly amount: bigint;
  readonly sequence: number | null;
  readonly version: number | null;
  readonly postedAfter: bigint | null;
  /** Of a member's entry: what moved; adds up to the amount. */
  readonly lots: readonly LotMovementRecord[];
}

/** Points of one expiry and one funding that came to one of the member's places (positive) or left it. */
export interface LotMovementRecord {
  readonly expiresOn: LastSpendableDay;
  readonly fundingId: bigint;
  readonly points: bigint;
  readonly place: Place;
}

const COLUMNS = `t.id::text, t.type, t.points::text, t.member_id::text, t.partner_id::text, t.merchant_id::text,
  t.contract_version_id::text, (extract(epoch from t.occurred_at) * 1000)::bigint::text as occurred_at,
  (extract(epoch from t.posted_at) * 1000)::bigint::text as posted_at, t.business_day::text, t.actor,
  t.reverses_id::text, t.hold_id::text,
  t.amount_minor::text, t.currency, t.breakdown, d.reference, d.category, d.reason, d.metadata`;
const DETAIL = 'left join operation_detail d on d.coalition_id = t.coalition_id and d.operation_id = t.id';

interface Row {
  readonly id: string;
  readonly type: TransactionType;
  readonly points: string;
  readonly member_id: string | null;
  readonly partner_id: string | null;
  readonly merchant_id: string | null;
  readonly contract_version_id: string | null;
  readonly occurred_at: string;
  readonly posted_at: string;
  readonly business_day: string;
  readonly actor: string;
  readonly reverses_id: string | null;
  readonly hold_id: string | null;
  readonly amount_minor: string | null;
  readonly currency: string | null;
  readonly breakdown: BreakdownRecord[] | null;
  readonly reference: string | null;
  readonly category: string | null;
  readonly reason: string | null;
  readonly metadata: Record<string, unknown> | null;
}

/** Transactions by id; unknown ones are left out. */
export async function readTransactions(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, TransactionRecord>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from ledger_transaction t ${DETAIL} where t.coalition_id = ? and t.id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), recordOf(row)]));
}

/** Which transactions to list; all conditions hold together. */
export interface TransactionFilter {
  readonly memberId?: bigint | undefined;
  readonly partnerId?: bigint | undefined;
  readonly merchantId?: bigint | undefined;
  readonly types?: readonly TransactionType[] | undefined;
  /** Posted at or after. */
  readonly from?: Date | undefined;
  /** Posted before. */
  readonly to?: Date | undefined;
}

/** A piece of a list, newest first: `older` than a position, or `newer` than one (then still newest first). */
export interface TransactionPage {
  readonly limit: number;
  readonly older?: bigint | undefined;
  readonly newer?: bigint | undefined;
}

/** A transaction and where it stands in the list that was read. */
export interface PositionedTransaction {
  readonly record: TransactionRecord;
  readonly position: bigint;
}

/**
 * One page of transactions, newest first. The position of a transaction is its `position`: a member's list is ordered
 * by the entries' sequence, every other list by transaction id.
 */
export async function listTransactions(
  em: EntityManager,
  coalitionId: bigint,
  filter: TransactionFilter,
  page: TransactionPage,
): Promise<PositionedTransaction[]> {
  const ofMember = filter.memberId !== undefined;
  const position = ofMember ? 'e.sequence' : 't.id';
  const conditions = conditionsOf(coalitionId, filter, page, position);
  if (filter.memberId !== undefined) {
    conditions.push(...memberEntry(coalitionId), ['e.account_id = ?', filter.memberId]);
  }
  const backwards = readsBackwards(page);
  const rows = await em.execute<(Row & { position: string })[]>(
    `select ${COLUMNS}, ${position}::text as position from ${ofMember ? MEMBER_ENTRIES : 'ledger_transaction t'} ${DETAIL}
      where ${conditions.map(([text]) => text).join(' and ')}
      order by ${position} ${backwards ? 'asc' : 'desc'} limit ?`,
    [...conditions.map(([, value]) => value), page.limit],
  );
  if (backwards) rows.reverse();
  return rows.map(positionedOf);
}

/**
 * The same page of each of several members' lists, in one statement however many they are. Members without any such
 * transaction are left out.
 */
export async function listTransactionsOfMembers(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  filter: Omit<TransactionFilter, 'memberId'>,
  page: TransactionPage,
): Promise<Map<bigint, PositionedTransaction[]>> {
  const conditions = [...conditionsOf(coalitionId, filter, page, 'e.sequence'), ...memberEntry(coalitionId)];
  const backwards = readsBackwards(page);
  const rows = await em.execute<(Row & { position: string; of_member: string })[]>(
    `select of_member.id::text as of_member, page.*
       from unnest(?::bigint[]) of_member(id)
      cross join lateral (
        select ${COLUMNS}, e.sequence::text as position from ${MEMBER_ENTRIES} ${DETAIL}
         where ${conditions.map(([text]) => text).join(' and ')} and e.account_id = of_member.id
         order by e.sequence ${backwards ? 'asc' : 'desc'} limit ?) page`,
    [integerArray(memberIds), ...conditions.map(([, value]) => value), page.limit],
  );
  // The statement keeps the order within a member, but does not promise it to whoever reads it next.
  const byMember = new Map<bigint, PositionedTransaction[]>();
  for (const [memberId, ofOne] of Map.groupBy(rows, (row) => BigInt(row.of_member))) {
    const positioned = ofOne.map(positionedOf);
    byMember.set(
      memberId,
      positioned.sort((a, b) => (a.position > b.position ? -1 : 1)),
    );
  }
  return byMember;
}

/** A member's list is of the transactions that have an entry on its account. */
const MEMBER_ENTRIES =
  'entry e join ledger_transaction t on t.coalition_id = e.coalition_id and t.id = e.transaction_id';

type Condition = readonly [text: string, value: unknown];

function memberEntry(coalitionId: bigint): Condition[] {
  return [['e.coalition_id = ? and e.sequence is not null', coalitionId]];
}

function conditionsOf(
  coalitionId: bigint,
  filter: TransactionFilter,
  page: TransactionPage,
  position: 'e.sequence' | 't.id',
): Condition[] {
  const conditions: Condition[] = [['t.coalition_id = ?', coalitionId]];
  if (filter.partnerId !== undefined) conditions.push(['t.partner_id = ?', filter.partnerId]);
  if (filter.merchantId !== undefined) conditions.push(['t.merchant_id = ?', filter.merchantId]);
  if (filter.types) conditions.push(['t.type = any (?::text[])', `{${filter.types.join(',')}}`]);
  if (filter.from) conditions.push(['t.posted_at >= ?::timestamptz', filter.from.toISOString()]);
  if (filter.to) conditions.push(['t.posted_at < ?::timestamptz', filter.to.toISOString()]);
  if (page.older !== undefined) conditions.push([`${position} < ?::bigint`, page.older]);
  if (page.newer !== undefined) conditions.push([`${position} > ?::bigint`, page.newer]);
  return conditions;
}

function readsBackwards(page: TransactionPage): boolean {
  return page.newer !== undefined && page.older === undefined;
}

function positionedOf(row: Row & { readonly position: string }): PositionedTransaction {
  return { record: recordOf(row), position: BigInt(row.position) };
}

/** The entries of transactions, by transaction, in the order of their legs. */
export async function readEntries(
  em: EntityManager,
  coalitionId: bigint,
  transactionIds: readonly bigint[],
): Promise<Map<bigint, EntryRecord[]>> {
  const rows = await em.execute<
    {
      transaction_id: string;
      leg: number;
      account_id: string;
      kind: EntryRecord['accountKind'];
      partner_id: string | null;
      amount: string;
      sequence: number | null;
      version: number | null;
      posted_after: string | null;
      expiries: string | null;
      fundings: string | null;
      points: string | null;
      places: string | null;
    }[]
  >(
    `select e.transaction_id::text, e.leg, e.account_id::text, coalesce(a.kind, 'MEMBER') as kind, a.partner_id::text,
            e.amount::text, e.sequence, e.version, e.posted_after::text, array_to_string(e.lot_expiries, ',') as expiries,
            array_to_string(e.lot_fundings, ',') as fundings, array_to_string(e.lot_points, ',') as points,
            array_to_string(e.lot_places, ',') as places
       from entry e left join ledger_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
      where e.coalition_id = ? and e.transaction_id = any (?::bigint[]) order by e.transaction_id, e.leg`,
    [coalitionId, integerArray(transactionIds)],
  );
  const records = rows.map((row): EntryRecord => {
    const fundings = row.fundings?.split(',') ?? [];
    const points = row.points?.split(',') ?? [];
    const places = row.places?.split(',') ?? [];
    const expiries = row.expiries ? (row.expiries.split(',') as LastSpendableDay[]) : [];
    return {
      transactionId: BigInt(row.transaction_id),
      leg: row.leg,
      accountId: BigInt(row.account_id),
      accountKind: row.kind,
      partnerId: row.partner_id === null ? null : BigInt(row.partner_id),
      amount: BigInt(row.amount),
      sequence: row.sequence,
      version: row.version,
      postedAfter: row.posted_after === null ? null : BigInt(row.posted_after),
      lots: expiries.map((expiresOn, at) => ({
        expiresOn,
        fundingId: BigInt(fundings[at] as string),
        points: BigInt(points[at] as string),
        place: PLACES[Number(places[at] ?? 0)] as Place,
      })),
    };
  });
  return Map.groupBy(records, (record) => record.transactionId);
}

/**
 * The transaction whose entry brought each account to a version; left out where a version came without one. Every
 * version has an entry or a balance step; between two steps entries and versions count on together, so that the number
 * of the version's entry follows from the last step before it.
 */
export async function causesOf(
  em: EntityManager,
  coalitionId: bigint,
  versions: readonly { readonly memberId: bigint; readonly version: number }[],
): Promise<Map<string, bigint>> {
  const rows = await em.execute<{ member_id: string; version: number; transaction_id: string }[]>(
    `select u.member_id::text, u.version, e.transaction_id::text
       from unnest(?::bigint[], ?::integer[]) u(member_id, version)
       left join lateral (
         select version, sequence from balance_step b
          where b.coalition_id = ? and b.member_id = u.member_id and b.version <= u.version
          order by b.version desc limit 1) s on true
      cross join lateral (
         select transaction_id, version from entry e
          where e.coalition_id = ? and e.account_id = u.member_id
            and e.sequence = u.version - coalesce(s.version - s.sequence, 0) limit 1) e
      where e.version = u.version`,
    [
      integerArray(versions.map((v) => v.memberId)),
      integerArray(versions.map((v) => v.version)),
      coalitionId,
      coalitionId,
    ],
  );
  return new Map(
    rows.map((row) => [causeKey(BigInt(row.member_id), row.version), BigInt(row.transaction_id)]),
  );
}

/** The key of {@link causesOf}'s answer. */
export function causeKey(memberId: bigint, version: number): string {
  return `${memberId}:${version}`;
}

function recordOf(row: Row): TransactionRecord {
  return {
    id: BigInt(row.id),
    type: row.type,
    points: BigInt(row.points),
    memberId: storedId(row.member_id),
    partnerId: storedId(row.partner_id),
    merchantId: storedId(row.merchant_id),
    contractVersionId: storedId(row.contract_version_id),
    occurredAt: new Date(Number(row.occurred_at)),
    postedAt: new Date(Number(row.posted_at)),
    businessDay: row.business_day,
    actor: row.actor,
    reversesId: storedId(row.reverses_id),
    holdId: storedId(row.hold_id),
    amount:
      row.amount_minor === null || row.currency === null
        ? null
        : { minor: BigInt(row.amount_minor), currency: row.currency as Currency },
    breakdown: row.breakdown ?? [],
    reference: row.reference,
    category: row.category,
    reason: row.reason,
    metadata: row.metadata,
  };
}
