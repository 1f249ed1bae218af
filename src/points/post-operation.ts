import { membersOf } from '../ledger/batch/members-of.js';
import type { Operation } from '../ledger/operations.js';
import { closedForGood, survivorsOf } from '../members/merged-member.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { entityManagerFor } from '../runtime/database.js';
import { onCurrentTerms } from './on-current-terms.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';

/**
 * Prices an operation on the coalition's terms and posts it. What is asked of a member that has become a part of another
 * one, be it while it was asked, happens to that one (rule A-11). Of two who share a purchase, and of whom one is closed
 * for good, the other's part alone is undone (rule K-10).
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
  const isShared = asked.kind === 'REVERSAL' && asked.paired !== undefined;
  const gone = isShared
    ? await closedForGood(em, coalitionId, membersOf(followed(asked, { survivors, gone: [] })))
    : [];
  if (survivors.size === 0 && gone.length === 0) return outcome;
  return post((operation) => followed(operation, { survivors, gone }));
}

/** What has become of members since. */
interface SinceThen {
  /** Of whom they have become a part. */
  readonly survivors: ReadonlyMap<bigint, bigint>;
  /** Who is closed, and has become a part of nobody. */
  readonly gone: readonly bigint[];
}

function followed<Kind extends Operation>(operation: Kind, { survivors, gone }: SinceThen): Kind {
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
    return {
      ...operation,
      memberId,
      paired: { ...paired, memberId: of(paired.memberId), credit, without: gone },
    };
  }
  return { ...operation, memberId };
}
