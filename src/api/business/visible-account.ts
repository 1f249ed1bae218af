import { hasRole } from '../../access/principal.js';
import { findAccountManager } from '../../members/business/account-manager.js';
import type { MemberRef } from '../../members/member-ref.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { resolveMember } from '../members/member-reference.js';

/** Whose portfolio the caller sees: `all` accounts, those of one account manager, or `none`. */
export async function visiblePortfolio(
  context: RequestContext,
): Promise<'all' | 'none' | { readonly managerId: bigint }> {
  const { principal } = context;
  if (readsWholeCoalition(principal)) return 'all';
  if (!hasRole(principal, 'account-manager')) return 'none';
  const manager = await findAccountManager(context.reader(), context.coalitionId, {
    userId: principal.subject,
    partnerId: principal.partnerId,
  });
  return manager ? { managerId: manager.id } : 'none';
}

/**
 * The business account of a reference, as far as the caller may see it (rules A-03, K-03): operators and auditors see all,
 * an account manager its portfolio, contacts their own.
 */
export async function visibleBusinessAccount(
  context: RequestContext,
  ref: MemberRef,
): Promise<bigint | null> {
  const memberId = await memberFor(context, ref);
  const member = memberId === null ? undefined : await context.loaders.members.load(memberId);
  return member?.kind === 'BUSINESS' ? member.id : null;
}

async function memberFor(context: RequestContext, ref: MemberRef): Promise<bigint | null> {
  const { principal, services, coalitionId } = context;
  // A token of the account without a contact is a partner's view of it: who its people are is not for the partner.
  if (principal.kind === 'member') return principal.contact ? resolveMember(context, ref) : null;
  const portfolio = await visiblePortfolio(context);
  if (portfolio === 'none') return null;
  const memberId = await services.members.resolve(coalitionId, null, ref);
  if (memberId === null || portfolio === 'all') return memberId;
  const managers = await context.loaders.managersOfAccounts.load(memberId);
  return managers.some(({ id }) => id === portfolio.managerId) ? memberId : null;
}
