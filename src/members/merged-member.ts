import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Identity } from './identity.js';
import { lockNames, type PartnersName } from './lock-names.js';
import type { MemberKind } from './member.entity.js';

/** A member that becomes a part of another one, or that others become a part of. */
export interface MemberToMerge {
  readonly kind: MemberKind;
}

/** Both of a merge. */
export interface MergedPair {
  readonly duplicateId: bigint;
  readonly survivorId: bigint;
}

/**
 * Locks everything that the members are known by, and then the members, until the end of the transaction: whoever enrols
 * or links under one of these names meanwhile waits, and then finds the survivor. Undefined when somebody has added a name
 * in between, which is not locked: to be tried again.
 */
export async function lockMembersToMerge(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, MemberToMerge> | undefined> {
  const before = await namesOf(em, coalitionId, ids);
  await lockNames(em, coalitionId, before);
  const rows = await em.execute<{ id: string; kind: MemberKind }[]>(
    'select id::text, kind from member where coalition_id = ? and id = any (?::bigint[]) order by id for update',
    [coalitionId, integerArray(ids)],
  );
  const after = await namesOf(em, coalitionId, ids);
  const unchanged = JSON.stringify(textsOf(before)) === JSON.stringify(textsOf(after));
  return unchanged ? new Map(rows.map(({ id, kind }) => [BigInt(id), { kind }])) : undefined;
}

interface Names {
  readonly identities: readonly Identity[];
  readonly externalIds: readonly PartnersName[];
}

async function namesOf(em: EntityManager, coalitionId: bigint, ids: readonly bigint[]): Promise<Names> {
  const identities = await em.execute<Identity[]>(
    `select kind, value from member_identity where coalition_id = ? and member_id = any (?::bigint[])
      order by kind, value`,
    [coalitionId, integerArray(ids)],
  );
  const rows = await em.execute<{ partner_id: string; external_id: string }[]>(
    `select partner_id::text, external_id from member_link
      where coalition_id = ? and member_id = any (?::bigint[]) and external_id is not null
     union all
     select partner_id::text, external_id from former_external_id
      where coalition_id = ? and member_id = any (?::bigint[])
      order by 1, 2`,
    [coalitionId, integerArray(ids), coalitionId, integerArray(ids)],
  );
  const externalIds = rows.map((row) => ({
    partnerId: BigInt(row.partner_id),
    externalId: row.external_id,
  }));
  return { identities, externalIds };
}

function textsOf({ identities, externalIds }: Names): string[] {
  return [
    ...identities.map(({ kind, value }) => `${kind} ${value}`),
    ...externalIds.map(({ partnerId, externalId }) => `${partnerId} ${externalId}`),
  ];
}

/** What a member was known by that became a part of another one. */
export interface MovedNames {
  /** Kinds of its identities. */
  readonly identities: readonly string[];
  /** The partners to which it was linked. */
  readonly partnerIds: readonly bigint[];
}

/**
 * Makes everything that the duplicate is known by the survivor's (rule A-11). A partner that is linked to both keeps its
 * name for the survivor, and finds it by the other one too.
 */
export async function moveNames(
  em: EntityManager,
  coalitionId: bigint,
  { duplicateId, survivorId }: MergedPair,
): Promise<MovedNames> {
  const identities = await em.execute<{ kind: string }[]>(
    'update member_identity set member_id = ? where coalition_id = ? and member_id = ? returning kind',
    [survivorId, coalitionId, duplicateId],
  );
  const links = await em.execute<{ partner_id: string; external_id: string | null }[]>(
    'select partner_id::text, external_id from member_link where coalition_id = ? and member_id = ?',
    [coalitionId, duplicateId],
  );
  // The survivor's links first: its former names hang on them. A name can be of one link at a time.
  await em.execute(
    `insert into member_link (coalition_id, partner_id, member_id, linked_at)
       select coalition_id, partner_id, ?::bigint, linked_at from member_link where coalition_id = ? and member_id = ?
       on conflict (coalition_id, partner_id, member_id) do nothing`,
    [survivorId, coalitionId, duplicateId],
  );
  await em.execute('update former_external_id set member_id = ? where coalition_id = ? and member_id = ?', [
    survivorId,
    coalitionId,
    duplicateId,
  ]);
  await em.execute('delete from member_link where coalition_id = ? and member_id = ?', [
    coalitionId,
    duplicateId,
  ]);
  for (const { partner_id: partnerId, external_id: externalId } of links) {
    if (externalId === null) continue;
    const named = await em.execute<unknown[]>(
      `update member_link set external_id = ?
        where coalition_id = ? and partner_id = ? and member_id = ? and external_id is null returning partner_id`,
      [externalId, coalitionId, partnerId, survivorId],
    );
    if (named.length > 0) continue;
    await em.execute(
      'insert into former_external_id (coalition_id, partner_id, external_id, member_id) values (?, ?, ?, ?)',
      [coalitionId, partnerId, externalId, survivorId],
    );
  }
  const partnerIds = links.map(({ partner_id: id }) => BigInt(id));
  return { identities: identities.map(({ kind }) => kind).sort(), partnerIds };
}

/** Whom members are a part of now; those that were never merged are left out. */
export async function survivorsOf(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, bigint>> {
  const rows = await em.execute<{ id: string; merged_into: string }[]>(
    `select id::text, merged_into::text from member
      where coalition_id = ? and id = any (?::bigint[]) and merged_into is not null`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), BigInt(row.merged_into)]));
}

/** Those of the members whose accounts are closed without having become a part of another one: neither ever ends. */
export async function closedForGood(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select m.id::text from member m join member_account a on a.coalition_id = m.coalition_id and a.member_id = m.id
      where m.coalition_id = ? and m.id = any (?::bigint[]) and m.merged_into is null and a.status = 'CLOSED'`,
    [coalitionId, integerArray(ids)],
  );
  return rows.map(({ id }) => BigInt(id));
}

/** The members that are a part of each of these now, oldest first; those without any are left out. */
export async function mergedIntoEach(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, bigint[]>> {
  const rows = await em.execute<{ id: string; merged_into: string }[]>(
    `select id::text, merged_into::text from member
      where coalition_id = ? and merged_into = any (?::bigint[]) order by id`,
    [coalitionId, integerArray(ids)],
  );
  const grouped = Map.groupBy(rows, (row) => BigInt(row.merged_into));
  return new Map([...grouped].map(([id, merged]) => [id, merged.map((row) => BigInt(row.id))]));
}
