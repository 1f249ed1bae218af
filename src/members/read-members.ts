import type { EntityManager } from '@mikro-orm/postgresql';
import type { MemberAccount } from '../ledger/balances.js';
import { integerArray } from '../runtime/array-literal.js';
import { type HavingLevel, havingLevel } from './having-level.js';
import type { MemberKind } from './member.entity.js';

export type MemberStatus = MemberAccount['status'];

/** A member as callers see it; nothing personal. */
export interface MemberRecord {
  readonly id: bigint;
  readonly kind: MemberKind;
  readonly status: MemberStatus;
  readonly joinedAt: Date;
  /** When everything personal of it was removed (rule A-05). */
  readonly erasedAt: Date | null;
  /** Whose it is now that it turned out to be a duplicate (rule A-11), and since when. */
  readonly mergedInto: bigint | null;
  readonly mergedAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly kind: MemberKind;
  readonly status: MemberStatus;
  readonly joined_at: string;
  readonly erased_at: string | null;
  readonly merged_into: string | null;
  readonly merged_at: string | null;
}

const COLUMNS = `m.id::text, m.kind, a.status, (extract(epoch from m.joined_at) * 1000)::bigint::text as joined_at,
  (extract(epoch from m.erased_at) * 1000)::bigint::text as erased_at, m.merged_into::text,
  (extract(epoch from m.merged_at) * 1000)::bigint::text as merged_at`;
const ACCOUNT = 'join member_account a on a.coalition_id = m.coalition_id and a.member_id = m.id';

/** Members by id; those that are not there are left out. */
export async function membersByIds(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, MemberRecord>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from member m ${ACCOUNT} where m.coalition_id = ? and m.id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), recordOf(row)]));
}

/** Which members to list; all conditions hold together. */
export interface MemberFilter {
  readonly kind?: MemberKind | undefined;
  readonly status?: MemberStatus | undefined;
  /** Only those linked to this partner. */
  readonly partnerId?: bigint | undefined;
  /** Only those with a level, which each kind has on a ladder of its own. */
  readonly levels?: Readonly<Record<MemberKind, HavingLevel>> | undefined;
}

/** A piece of a list, from the front or from the back, between two positions. */
export interface MemberPage {
  readonly size: number;
  readonly backwards: boolean;
  /** Exclusive. */
  readonly after: bigint | undefined;
  /** Exclusive. */
  readonly before: bigint | undefined;
}

/**
 * A page of members, in the order in which they joined; a member's position is its id. One more than the page has is
 * read, on the far side, so that the caller can tell whether there is more.
 */
export async function listMembers(
  em: EntityManager,
  coalitionId: bigint,
  { kind, status, partnerId, levels }: MemberFilter,
  { size, backwards, after, before }: MemberPage,
): Promise<MemberRecord[]> {
  const conditions: [string, ...unknown[]][] = [['m.coalition_id = ?', coalitionId]];
  if (partnerId !== undefined) conditions.push(['l.partner_id = ?', partnerId]);
  if (kind !== undefined) conditions.push(['m.kind = ?', kind]);
  if (status !== undefined) conditions.push(['a.status = ?', status]);
  if (levels) {
    const [persons, ...ofPersons] = havingLevel(levels.PERSON);
    const [businesses, ...ofBusinesses] = havingLevel(levels.BUSINESS);
    const text = `case m.kind when 'PERSON' then ${persons} else ${businesses} end`;
    conditions.push([text, ...ofPersons, ...ofBusinesses]);
  }
  if (after !== undefined) conditions.push(['m.id > ?', after]);
  if (before !== undefined) conditions.push(['m.id < ?', before]);
  const links =
    partnerId === undefined
      ? ''
      : 'join member_link l on l.coalition_id = m.coalition_id and l.member_id = m.id';
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from member m ${links} ${ACCOUNT}
      where ${conditions.map(([text]) => text).join(' and ')}
      order by m.id ${backwards ? 'desc' : 'asc'} limit ?`,
    [...conditions.flatMap(([, ...values]) => values), size + 1],
  );
  if (backwards) rows.reverse();
  return rows.map(recordOf);
}

/** A partner's link to a member. */
export interface LinkRecord {
  readonly externalId: string | null;
  readonly linkedAt: Date;
}

/**
 * The partner's links to these members, by member: who is not among them, the partner may not see (rule A-04). A member
 * that is a part of another one is seen by whoever is linked to that one (rule A-11).
 */
export async function linksOf(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, LinkRecord>> {
  const rows = await em.execute<{ id: string; external_id: string | null; linked_at: string }[]>(
    `select m.id::text, l.external_id, (extract(epoch from l.linked_at) * 1000)::bigint::text as linked_at
       from member m
       join member_link l on l.coalition_id = m.coalition_id and l.member_id = coalesce(m.merged_into, m.id)
      where m.coalition_id = ? and m.id = any (?::bigint[]) and l.partner_id = ?`,
    [coalitionId, integerArray(memberIds), partnerId],
  );
  return new Map(
    rows.map((row) => [
      BigInt(row.id),
      { externalId: row.external_id, linkedAt: new Date(Number(row.linked_at)) },
    ]),
  );
}

function recordOf(row: Row): MemberRecord {
  return {
    id: BigInt(row.id),
    kind: row.kind,
    status: row.status,
    joinedAt: new Date(Number(row.joined_at)),
    erasedAt: row.erased_at === null ? null : new Date(Number(row.erased_at)),
    mergedInto: row.merged_into === null ? null : BigInt(row.merged_into),
    mergedAt: row.merged_at === null ? null : new Date(Number(row.merged_at)),
  };
}
