import type { Operation } from '../operations.js';

/** The members whose accounts an operation touches. */
export function membersOf(operation: Operation): bigint[] {
  const { memberId } = operation;
  const toMemberId = 'toMemberId' in operation ? operation.toMemberId : null;
  return [memberId, toMemberId].filter((id) => id !== null);
}
