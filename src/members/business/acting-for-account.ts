import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { hasRole, type Principal } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { memberNotInCoalition } from '../../ledger/decide/member-refusals.js';
import type { Refusable } from '../../ledger/operations.js';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, refusedWith } from '../../values/command-outcome.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { MemberKind } from '../member.entity.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';

/** On which side somebody acts for a business account (rules K-01, K-03). */
export type AccountSide =
  /** For the whole coalition. */
  | 'operator'
  /** With the account in the portfolio. */
  | 'manager'
  /** An admin among the account's contacts. */
  | 'contact';

/** A change of a business account that is under way. */
export interface AccountChange {
  readonly em: EntityManager;
  readonly coalitionId: bigint;
  readonly memberId: bigint;
  readonly side: AccountSide;
  /** By the coalition's clock. */
  readonly at: Date;
}

/**
 * Runs a change of a business account in one transaction, for a caller who may act for it. Refuses with
 * MEMBER_NOT_FOUND (no such member, or not for the caller: which of both is not told) and NOT_A_BUSINESS_ACCOUNT.
 */
export async function changeAccount<T>(
  context: MembersContext,
  member: MemberRef,
  work: (change: AccountChange) => Promise<CommandOutcome<T>>,
): Promise<CommandOutcome<T>> {
  const coalitionId = actingCoalition(context);
  const asked = await resolveAccount(context, member);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const acting = await actingFor(em, context.principal, asked);
    if (acting.refused) return refusedWith(acting.refused);
    return work({ em, coalitionId, ...acting.value, at: await coalitionNow(em, coalitionId) });
  });
}

/** The member of a reference, whether or not the caller may act for it; null where there is none. */
export function resolveAccount(context: MembersContext, ref: MemberRef): Promise<bigint | null> {
  const { principal } = context;
  const partnerId = principal.kind === 'member' || principal.kind === 'partner' ? principal.partnerId : null;
  return context.members.resolve(actingCoalition(context), partnerId, ref);
}

/** On which side the caller acts for a business account, or why it does not. */
export async function actingFor(
  em: EntityManager,
  principal: Principal,
  memberId: bigint | null,
): Promise<Refusable<{ readonly memberId: bigint; readonly side: AccountSide }>> {
  const kind = memberId === null ? undefined : await kindOf(em, principal, memberId);
  const side = memberId === null || !kind ? undefined : await sideOf(em, principal, memberId);
  if (memberId === null || !kind || !side) return { refused: memberNotInCoalition() };
  return kind === 'BUSINESS' ? { value: { memberId, side } } : { refused: notBusiness(['member']) };
}

/** Why the member is none that can do this. */
export function notBusiness(field: readonly string[]): Refusal {
  return refusal('NOT_A_BUSINESS_ACCOUNT', 'Name a business account: this member is a person.', field);
}

/**
 * The member's kind; undefined where there is no such member, or it is erased. Nobody erases it until the end of the
 * transaction, so that nothing is written about it afterwards (rule A-05).
 */
export async function kindOf(
  em: EntityManager,
  principal: Principal,
  memberId: bigint,
): Promise<MemberKind | undefined> {
  const [member] = await em.execute<{ kind: MemberKind }[]>(
    'select kind from member where coalition_id = ? and id = ? and erased_at is null for key share',
    [actingCoalition({ principal }), memberId],
  );
  return member?.kind;
}

/**
 * Nobody erases the members until the end of the transaction. To be called before anything else of theirs is locked: an
 * erasure locks the member first, then its account, then the rest.
 */
export async function keepFromErasure(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<void> {
  await em.execute(
    'select 1 from member where coalition_id = ? and id = any (?::bigint[]) order by id for key share',
    [coalitionId, integerArray(memberIds)],
  );
}

/** On which side the caller acts for an account; undefined: for it on none. */
export async function sideOf(
  em: EntityManager,
  principal: Principal,
  memberId: bigint,
): Promise<AccountSide | undefined> {
  if (hasRole(principal, 'operator')) return 'operator';
  if ((await managerOf(em, principal, memberId)) !== undefined) return 'manager';
  const isOwnAdmin =
    principal.kind === 'member' && principal.memberId === memberId && principal.contact?.role === 'ADMIN';
  return isOwnAdmin ? 'contact' : undefined;
}

/**
 * The account manager that the caller is, where the account is in its portfolio (rule K-03); undefined where it is not.
 * Nobody takes it out of the portfolio until the end of the transaction.
 */
export async function managerOf(
  em: EntityManager,
  principal: Principal,
  memberId: bigint,
): Promise<bigint | undefined> {
  if (!hasRole(principal, 'account-manager')) return undefined;
  const [row] = await em.execute<{ id: string }[]>(
    `select m.id::text from account_manager m
       join account_assignment a on a.coalition_id = m.coalition_id and a.manager_id = m.id
      where m.coalition_id = ? and m.user_id = ? and m.partner_id is not distinct from ? and a.member_id = ?
        for share`,
    [principal.coalitionId, principal.subject, principal.partnerId, memberId],
  );
  return row && BigInt(row.id);
}
