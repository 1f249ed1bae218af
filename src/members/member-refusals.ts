import { type Refusal, refusal } from '../values/refusal.js';

/** There is no such member, or none that the caller may see: which of both is not told (rule A-04). */
export function memberNotFound(): Refusal {
  return refusal('MEMBER_NOT_FOUND', 'Name a member that is linked to you, or enrol it first.', ['member']);
}
