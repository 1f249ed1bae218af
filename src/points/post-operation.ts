import { membersOf } from '../ledger/batch/members-of.js';
import type { Operation } from '../ledger/operations.js';
import { survivorsOf } from '../members/merged-member.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { entityManagerFor } from '../runtime/database.js';
import { onCurrentTerms } from './on-current-terms.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';

/**
 * Prices an operation on the coalition's terms and posts it. What is asked of a member that has become a part of another
 * one, be it while it was asked, happens to that one (rule A-11).
 */
export async function postOperation(
  { programme, ledger, database }: Pick<PointsContext, 'programme' | 'ledger' | 'database'>,
  coalitionId: bigint,
  operationOn: (snapshot: ProgrammeSnapshot) => Operation,
): Promise<PointsOutcome> {
  let asked: Operation | undefined;
  const post = (follow: (operation: Operation) => Operation) =>
    onCurrentTerms<PointsOutcome>(programme, coalitionId, (snapshot) => {
      asked = follow(operationOn(snapshot));
      return ledger.post(coalitionId, asked);
    });
  const outcome = await post((operation) => operation);
  if (outcome.kind !== 'refused' || outcome.refusal.code !== 'MEMBER_NOT_ACTIVE' || !asked) return outcome;
  const em = entityManagerFor(database, coalitionId);
  const survivors = await survivorsOf(em, coalitionId, membersOf(asked));
  return survivors.size === 0 ? outcome : post((operation) => followed(operation, survivors));
}

function followed<Kind extends Operation>(operation: Kind, survivors: ReadonlyMap<bigint, bigint>): Kind {
  const now = (memberId: bigint | null) => (memberId === null ? null : (survivors.get(memberId) ?? memberId));
  const memberId = now(operation.memberId);
  if ('toMemberId' in operation) return { ...operation, memberId, toMemberId: now(operation.toMemberId) };
  // Accounts become a part of nobody, their employees may (rules K-09, K-10).
  if (operation.kind === 'EARN' && operation.credit) {
    const { credit } = operation;
    return { ...operation, memberId, credit: { ...credit, employeeId: now(credit.employeeId) } };
  }
  if (operation.kind === 'REVERSAL' && operation.paired) {
    const { paired } = operation;
    const of = (id: bigint) => survivors.get(id) ?? id;
    const credit = { ...paired.credit, employeeId: of(paired.credit.employeeId) };
    return { ...operation, memberId, paired: { ...paired, memberId: of(paired.memberId), credit } };
  }
  return { ...operation, memberId };
}
