import { mergedIntoEach } from '../../members/merged-member.js';
import type { EntityManager } from '../../runtime/database.js';
import { encodeId, type IdKind } from '../../values/ids.js';

/** Whose personal data. */
export interface DataSubject {
  readonly coalitionId: bigint;
  readonly memberId: bigint;
  /** `mem_…` */
  readonly externalId: string;
  /** External ids of the member and of everybody who has used its account: who did something as it. */
  readonly actors: readonly string[];
  /** External ids of what is about it and has lines of its own in the audit log: contacts, grants, uses, agreements … */
  readonly objects: readonly string[];
  /** Those of agreements by which other accounts belong to it: what is said of them is told of the other. */
  readonly otherSides: readonly string[];
}

/** A member and those that are a part of it since they turned out to be its duplicates (rule A-11): all of one person. */
export async function dataSubjects(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
): Promise<DataSubject[]> {
  const former = (await mergedIntoEach(em, coalitionId, [memberId])).get(memberId) ?? [];
  const subjects: DataSubject[] = [];
  for (const id of [memberId, ...former]) subjects.push(await dataSubject(em, coalitionId, id));
  return subjects;
}

/** Reads by which ids the audit log speaks of a member. */
async function dataSubject(em: EntityManager, coalitionId: bigint, memberId: bigint): Promise<DataSubject> {
  const externalId = encodeId('member', memberId);
  const rows = await em.execute<{ kind: Found; id: string }[]>(
    `select 'businessContact' as kind, id::text from business_contact where coalition_id = :c and member_id = :m
      union all select 'perkRequest', id::text from perk_request where coalition_id = :c and member_id = :m
      union all select 'perkGrant', id::text from perk_grant where coalition_id = :c and member_id = :m
      union all select 'perkUse', id::text from perk_use where coalition_id = :c and member_id = :m
      union all select 'rebateCredit', id::text from rebate_credit where coalition_id = :c and member_id = :m
      union all select 'givingOrder', id::text from giving_order where coalition_id = :c and member_id = :m
      union all select 'parentAccount', id::text from parent_account where coalition_id = :c and child_id = :m
      union all select 'employee', id::text from account_employee where coalition_id = :c and :m in (account_id, member_id)
      union all select 'pointsPool', id::text from points_pool where coalition_id = :c and :m in (child_id, parent_id)
      union all select 'qualificationPool', id::text from qualification_pool where coalition_id = :c and :m in (child_id, parent_id)
      union all select 'adjustment', id::text from adjustment_request where coalition_id = :c and member_id = :m
      union all select 'otherSide', id::text from parent_account where coalition_id = :c and parent_id = :m`
      .replaceAll(':c', String(coalitionId))
      .replaceAll(':m', String(memberId)),
  );
  const idsOf = (...kinds: readonly Found[]) =>
    rows.flatMap(({ kind, id }) =>
      kinds.includes(kind) ? [encodeId(kind === 'otherSide' ? 'parentAccount' : kind, BigInt(id))] : [],
    );
  const contacts = idsOf('businessContact');
  return {
    ...{ coalitionId, memberId, externalId, actors: [externalId, ...contacts] },
    objects: [
      ...[externalId, ...contacts],
      ...idsOf('perkRequest', 'perkGrant', 'perkUse', 'rebateCredit', 'parentAccount', 'adjustment'),
      ...idsOf('givingOrder', 'employee', 'pointsPool', 'qualificationPool'),
    ],
    otherSides: idsOf('otherSide'),
  };
}

type Found =
  | Extract<
      IdKind,
      | 'businessContact'
      | 'rebateCredit'
      | 'perkRequest'
      | 'perkGrant'
      | 'perkUse'
      | 'parentAccount'
      | 'employee'
      | 'pointsPool'
      | 'qualificationPool'
      | 'adjustment'
      | 'givingOrder'
    >
  | 'otherSide';
