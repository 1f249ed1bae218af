import { otherMemberOf } from '../decide/other-member.js';
import type { Operation } from '../operations.js';

/** The members whose accounts an operation touches. */
export function membersOf(operation: Operation): bigint[] {
  return [operation.memberId, otherMemberOf(operation)].filter((id) => id !== null);
}
