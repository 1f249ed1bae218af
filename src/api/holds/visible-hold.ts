import type { HoldRecord } from '../../ledger/holds.js';
import type { RequestContext } from '../context.js';
import { maySeeDetails, maySeeOperation } from '../transactions/transaction-visibility.js';
import { Hold } from './hold.type.js';

/** What the caller may see of a hold, by the same rule as of a transaction; null when nothing. */
export function holdFor(context: Pick<RequestContext, 'principal'>, record: HoldRecord): Hold | null {
  if (!maySeeOperation(context, record)) return null;
  return maySeeDetails(context, record) ? Hold.of(record) : Hold.withoutDetails(record);
}

/** The hold of that id, as far as the caller may see it. */
export async function visibleHold(context: RequestContext, id: bigint | null): Promise<Hold | null> {
  const record = id === null ? undefined : await context.loaders.holds.load(id);
  return record ? holdFor(context, record) : null;
}
