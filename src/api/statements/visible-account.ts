import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { hasScope } from '../key-scopes.js';
import { ProgrammeAccount } from './programme-account.type.js';

/**
 * Whether the caller may see the accounts of a partner, under null of the coalition itself: what a partner issues and
 * takes is between it and the coalition, like its contract.
 */
export function maySeeAccountsOf(context: RequestContext, partnerId: bigint | null): boolean {
  const { principal } = context;
  if (principal.kind === 'partner')
    return principal.partnerId === partnerId && hasScope(context, 'partner:read');
  return readsWholeCoalition(principal);
}

/** The account of that id, as far as the caller may see it. */
export async function visibleAccount(context: RequestContext, id: bigint): Promise<ProgrammeAccount | null> {
  const record = await context.loaders.programmeAccounts.load(id);
  return record && maySeeAccountsOf(context, record.partnerId) ? ProgrammeAccount.of(record) : null;
}
