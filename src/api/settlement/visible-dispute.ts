import type { RequestContext } from '../context.js';
import { SettlementDispute } from './dispute.type.js';
import { maySeeStatement } from './visible-statement.js';

/** The dispute of that id; null when there is none, or none of a statement that the caller may see. */
export async function visibleDispute(
  context: RequestContext,
  id: bigint | undefined,
): Promise<SettlementDispute | null> {
  const record = id === undefined ? undefined : await context.loaders.settlementDisputes.load(id);
  return record && maySeeStatement(context, record) ? SettlementDispute.of(record) : null;
}
