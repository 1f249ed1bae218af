import { firstInRank, type Refusal } from '../../values/refusal.js';
import type { AccountState } from './batch-state.js';
import { memberNotActive, memberNotLinked } from './member-refusals.js';

/** The refusals that any operation on a member's account can meet, together with its own, by rank. */
export function refusalOf(
  account: AccountState | undefined,
  priced: Refusal | undefined,
): Refusal | undefined {
  const candidates: Refusal[] = priced ? [priced] : [];
  if (!account) candidates.push(memberNotLinked());
  else if (account.status !== 'ACTIVE') candidates.push(memberNotActive(account.status));
  return firstInRank(candidates);
}
