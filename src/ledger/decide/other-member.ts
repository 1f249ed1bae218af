import type { Operation } from '../operations.js';

/** The second member whose account an operation touches; null where there is none, or its reference led to none. */
export function otherMemberOf(operation: Operation): bigint | null {
  switch (operation.kind) {
    case 'TRANSFER':
    case 'MERGE':
      return operation.toMemberId;
    case 'EARN':
      return operation.credit?.employee ? operation.credit.employeeId : null;
    case 'BURN':
      return operation.pool?.parentId ?? null;
    case 'REVERSAL':
      return operation.paired?.memberId ?? null;
    default:
      return null;
  }
}
