import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { NEVER_EXPIRES } from '../values/expiry-policy.js';
import { CountsToRead } from './batch/counts-to-read.js';
import { type BatchRow, batchStateFrom } from './batch/lock-and-read.js';
import { membersOf } from './batch/members-of.js';
import { type AskedMore, askedJson } from './batch/more-state.js';
import type { AccountState, BatchState } from './decide/batch-state.js';
import type { BatchWrites } from './decide/batch-writes.js';
import { decide } from './decide/decide.js';
import { addToLot, type Lots } from './decide/lots.js';
import { levelsAskedJson } from './levels/read-levels.js';
import type { Operation, Outcome } from './operations.js';

/** What an operation would come to now, and what it would write. */
export interface Preview {
  readonly outcome: Outcome;
  readonly writes: BatchWrites;
}

/** Stands in for the account of a caller who asks without naming a member. */
const NOBODY = 0n;

/**
 * Decides an operation on what is written now, with the same code as posting does, and writes nothing (rule E-02): what
 * is due of the member is settled in the preview as it would be. Idempotency keys and earned purchases play no part: a
 * quote has neither. With `memberId` null the operation is decided on an account that is active and empty, or has so many
 * points. Partners' limits are read as they stand.
 */
export async function preview(
  em: EntityManager,
  coalitionId: bigint,
  operation: Operation,
  { nobodyHas = 0n }: { readonly nobodyHas?: bigint } = {},
): Promise<Preview> {
  const asked = { ...operation, memberId: operation.memberId ?? NOBODY };
  const counts = new CountsToRead();
  for (;;) {
    const state = await read(em, coalitionId, asked, counts.asked, nobodyHas);
    const { outcomes, writes, unread } = decide(state, [asked]);
    if (counts.add(unread)) continue;
    const [outcome] = outcomes;
    if (!outcome) throw new Error('one operation has one outcome');
    if (outcome.kind === 'failed') throw outcome.error;
    return { outcome, writes };
  }
}

/** As a batch with these limits known would read it, without its locks. */
async function read(
  em: EntityManager,
  coalitionId: bigint,
  operation: Operation,
  asked: AskedMore,
  nobodyHas: bigint,
): Promise<BatchState> {
  const [row] = await em.execute<BatchRow[]>(
    'select * from read_without_locks(?, ?::bigint[], ?::json, ?::json)',
    [
      coalitionId,
      integerArray(membersOf(operation).filter((id) => id !== NOBODY)),
      askedJson([operation], asked),
      levelsAskedJson([operation], asked.levels),
    ],
  );
  if (!row) throw new Error('the coalition has no books');
  const state = batchStateFrom(row, { ...asked, lockLimits: true });
  if (operation.memberId === NOBODY) state.accounts.set(NOBODY, nobodysAccount(state, nobodyHas));
  return state;
}

function nobodysAccount({ clock, ownFundingId }: BatchState, points: bigint): AccountState {
  const lots: Lots = { expiries: [], fundings: [], points: [] };
  addToLot(lots, { expiry: NEVER_EXPIRES, funding: ownFundingId, points });
  const nothing = {
    version: 0,
    sequence: 0,
    held: 0n,
    pending: 0n,
    owed: 0n,
    failedCodes: 0,
    levelWatch: null,
  };
  return {
    memberId: NOBODY,
    status: 'ACTIVE',
    ...nothing,
    posted: points,
    lots,
    lastPostedAt: clock,
    spendingLock: null,
  };
}
