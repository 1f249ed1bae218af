import type { Statement } from '../../settlement/statements/statement.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { hasScope } from '../key-scopes.js';
import { SettlementStatement } from './statement.type.js';

/**
 * Whose statements the caller may see (rule A-04): a partner's system, by a key with `partner:read`, and a partner's staff
 * its own; operators and auditors all; nobody else any.
 * @returns a partner, `all`, or undefined for none
 */
export function visibleStatementsOf(context: Pick<RequestContext, 'principal'>): bigint | 'all' | undefined {
  const { principal } = context;
  if (principal.kind === 'partner') {
    return hasScope(context, 'partner:read') ? principal.partnerId : undefined;
  }
  if (readsWholeCoalition(principal)) return 'all';
  if (principal.kind === 'user' && principal.roles.includes('partner-staff'))
    return principal.partnerId ?? undefined;
  return undefined;
}

/** Whether the caller may see a statement. */
export function maySeeStatement(
  context: Pick<RequestContext, 'principal'>,
  { partnerId }: Pick<Statement, 'partnerId'>,
): boolean {
  const whose = visibleStatementsOf(context);
  return whose === 'all' || whose === partnerId;
}

/** The statement of that id; null when there is none, or none that the caller may see. */
export async function visibleStatement(
  context: RequestContext,
  id: bigint | undefined,
): Promise<SettlementStatement | null> {
  const record = id === undefined ? undefined : await context.loaders.settlementStatements.load(id);
  return record && maySeeStatement(context, record) ? SettlementStatement.of(record) : null;
}
