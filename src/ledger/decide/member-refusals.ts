import { type Refusal, refusal } from '../../values/refusal.js';
import type { AccountState } from './batch-state.js';

/** Tells a partner that it can see no such member: whether there is one is not told (rule A-04). */
export function memberNotLinked(): Refusal {
  return refusal('MEMBER_NOT_FOUND', 'Name a member that is linked to you, or enrol or link it first.', [
    'member',
  ]);
}

/** Tells a caller who may name every member of the coalition that there is no such one. */
export function memberNotInCoalition(): Refusal {
  return refusal('MEMBER_NOT_FOUND', 'Name a member of your coalition.', ['member']);
}

/** Why nothing can be done with a member's account in this state; the same for everybody. */
export function memberNotActive(status: Exclude<AccountState['status'], 'ACTIVE'>): Refusal {
  const message = {
    SUSPENDED: 'The member is suspended. The operator can reinstate the member.',
    CLOSED: "The member's account is closed for good. Name another member.",
  }[status];
  return refusal('MEMBER_NOT_ACTIVE', message, ['member']);
}

/** Why less can be spent than asked for. */
export function insufficientPoints(available: bigint, verb: string): Refusal {
  const message =
    available > 0n
      ? `The member has ${available} points available. ${verb} at most that many.`
      : 'The member has no points available.';
  return refusal('INSUFFICIENT_POINTS', message, ['points']);
}
