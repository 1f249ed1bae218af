import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { AdjustmentRequest } from './adjustment-request.type.js';

/** The request of that id: operators and auditors see all of their coalition, nobody else any. */
export async function visibleAdjustment(
  context: RequestContext,
  id: bigint | null,
): Promise<AdjustmentRequest | null> {
  if (id === null || !readsWholeCoalition(context.principal)) return null;
  const record = await context.loaders.adjustments.load(id);
  return record ? AdjustmentRequest.of(record) : null;
}
