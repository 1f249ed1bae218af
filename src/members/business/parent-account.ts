import type { Principal } from '../../access/principal.js';
import { lockAccounts } from '../../ledger/lock-accounts.js';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { type AccountSide, keepFromErasure, kindOf, sideOf } from './acting-for-account.js';

export type ParentStatus = 'REQUESTED' | 'AGREED' | 'DECLINED' | 'ENDED';
/** The side of an agreement about a parent account. */
export type FamilySide = 'CHILD' | 'PARENT';

/** That one business account belongs to another, asked for by one side and agreed to by the other (rule K-06). */
export interface ParentAccount {
  readonly id: bigint;
  readonly childId: bigint;
  readonly parentId: bigint;
  readonly status: ParentStatus;
  readonly askedBy: FamilySide;
  readonly requestedAt: Date;
  readonly requestedBy: string;
}

interface Row {
  readonly id: string;
  readonly child_id: string;
  readonly parent_id: string;
  readonly status: ParentStatus;
  readonly asked_by: FamilySide;
  readonly requested_at: string;
  readonly requested_by: string;
}

const COLUMNS = `id::text, child_id::text, parent_id::text, status, asked_by,
  (extract(epoch from requested_at) * 1000)::bigint::text as requested_at, requested_by`;

/** Levels of accounts that belong to each other: a group, its companies, their branches, and room for two more. */
const MOST_LEVELS = 5;

/** The requests and agreements that accounts have now, by account, as child or parent, oldest first. */
export async function familiesOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, ParentAccount[]>> {
  const ids = integerArray(memberIds);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from parent_account
      where coalition_id = ? and (child_id = any (?::bigint[]) or parent_id = any (?::bigint[]))
        and status in ('REQUESTED', 'AGREED') order by id`,
    [coalitionId, ids, ids],
  );
  const all = rows.map(parentAccountOf);
  return new Map(
    memberIds.map((id) => [id, all.filter(({ childId, parentId }) => childId === id || parentId === id)]),
  );
}

/** A request or agreement, whatever became of it; undefined where there is none. */
export async function findAgreement(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<ParentAccount | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from parent_account where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  return row && parentAccountOf(row);
}

/** A request or agreement, and who the caller is in it; undefined where it is neither side. */
export interface OwnAgreement {
  readonly agreement: ParentAccount;
  readonly child: AccountSide | undefined;
  readonly parent: AccountSide | undefined;
}

/** Locks a request or agreement of which the caller acts for a side. */
export async function lockAgreement(
  em: EntityManager,
  principal: Principal,
  coalitionId: bigint,
  id: bigint | null,
): Promise<OwnAgreement | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from parent_account where coalition_id = ? and id = ? for update`,
    [coalitionId, id],
  );
  return row && own(em, principal, parentAccountOf(row));
}

/**
 * The same behind the locks of both accounts, as whoever ends what they share needs them: in the order in which an erasure
 * locks, the members first, so that neither waits for the other for ever.
 */
export async function lockAgreementAndAccounts(
  em: EntityManager,
  principal: Principal,
  coalitionId: bigint,
  id: bigint | null,
): Promise<OwnAgreement | undefined> {
  const seen = id === null ? undefined : await findAgreement(em, coalitionId, id);
  if (!seen) return undefined;
  const accounts = [seen.parentId, seen.childId];
  await keepFromErasure(em, coalitionId, accounts);
  // Nobody locks accounts that are none of theirs.
  if (!(await own(em, principal, seen))) return undefined;
  await lockAccounts(em, coalitionId, accounts);
  return lockAgreement(em, principal, coalitionId, id);
}

async function own(
  em: EntityManager,
  principal: Principal,
  agreement: ParentAccount,
): Promise<OwnAgreement | undefined> {
  const child = await sideOf(em, principal, agreement.childId);
  const parent = await sideOf(em, principal, agreement.parentId);
  return child || parent ? { agreement, child, parent } : undefined;
}

/** Whether it is a business account of the coalition. */
export async function isBusiness(
  em: EntityManager,
  principal: Principal,
  id: bigint | null,
): Promise<boolean> {
  return id !== null && (await kindOf(em, principal, id)) === 'BUSINESS';
}

/**
 * Why the one account cannot belong to the other; undefined when it can. Nobody agrees to another parent in the coalition
 * until the end of the transaction, so that no circle comes of two agreements at once.
 */
export async function notPossibleAsParent(
  em: EntityManager,
  coalitionId: bigint,
  { childId, parentId }: Pick<ParentAccount, 'childId' | 'parentId'>,
): Promise<Refusal | undefined> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `hamsood parent accounts ${coalitionId}`,
  ]);
  const [row] = await em.execute<{ taken: boolean; circle: boolean; levels: number }[]>(
    `with recursive above(id, level) as (
       select ?::bigint, 1
       union all
       select p.parent_id, a.level + 1 from above a
         join parent_account p on p.coalition_id = ? and p.child_id = a.id and p.status = 'AGREED'
        where a.level <= ${MOST_LEVELS}),
     below(id, level) as (
       select ?::bigint, 1
       union all
       select p.child_id, b.level + 1 from below b
         join parent_account p on p.coalition_id = ? and p.parent_id = b.id and p.status = 'AGREED'
        where b.level <= ${MOST_LEVELS})
     select exists (select from parent_account p where p.coalition_id = ? and p.child_id = ? and p.status = 'AGREED') as taken,
            exists (select from above where id = ?) as circle,
            (select max(level) from above) + (select max(level) from below) as levels`,
    [parentId, coalitionId, childId, coalitionId, coalitionId, childId, childId],
  );
  if (!row) throw new Error('the database said nothing of parent accounts');
  if (row.taken) return notPossible('The account belongs to another already: end that first.');
  if (row.circle) return notPossible('The account would belong to itself.');
  return row.levels > MOST_LEVELS
    ? notPossible(`Accounts belong to each other over at most ${MOST_LEVELS} levels.`)
    : undefined;
}

/** Whether the one account belongs to the other; it goes on doing so until the end of the transaction. */
export async function belongsTo(
  em: EntityManager,
  coalitionId: bigint,
  { childId, parentId }: Pick<ParentAccount, 'childId' | 'parentId'>,
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from parent_account p
      where p.coalition_id = ? and p.child_id = ? and p.parent_id = ? and p.status = 'AGREED' for share of p`,
    [coalitionId, childId, parentId],
  );
  return rows.length > 0;
}

/** Why nothing is shared with an account. */
export function belongsToNobody(): Refusal {
  const message = 'Name an account that belongs to this one, by agreement of both.';
  return refusal('PARENT_ACCOUNT_NOT_FOUND', message, ['childId']);
}

export function agreementNotFound(): Refusal {
  const message = 'Give the id of a request or agreement about an account that you act for.';
  return refusal('PARENT_ACCOUNT_NOT_FOUND', message, ['parentAccountId']);
}

function notPossible(message: string): Refusal {
  return refusal('PARENT_NOT_POSSIBLE', message, ['parentId']);
}

function parentAccountOf(row: Row): ParentAccount {
  return {
    id: BigInt(row.id),
    childId: BigInt(row.child_id),
    parentId: BigInt(row.parent_id),
    status: row.status,
    askedBy: row.asked_by,
    requestedAt: new Date(Number(row.requested_at)),
    requestedBy: row.requested_by,
  };
}
