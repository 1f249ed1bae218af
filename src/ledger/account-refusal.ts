import { firstInRank, type Refusal, refusal } from '../values/refusal.js';
import type { AccountState } from './batch-state.js';

/** The refusals that any operation on a member's account can meet, together with its own, by rank. */
export function refusalOf(
  account: AccountState | undefined,
  priced: Refusal | undefined,
): Refusal | undefined {
  const candidates: Refusal[] = priced ? [priced] : [];
  if (!account) {
    candidates.push(
      refusal('MEMBER_NOT_FOUND', 'No such member is linked to you. Enrol or link the member first.', [
        'member',
      ]),
    );
  } else if (account.status !== 'ACTIVE') {
    candidates.push(
      refusal('MEMBER_NOT_ACTIVE', 'The member is suspended. The operator can reinstate the member.', [
        'member',
      ]),
    );
  }
  return firstInRank(candidates);
}
