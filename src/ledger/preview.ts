import type { EntityManager } from '../runtime/database.js';
import { readAccounts } from './balances.js';
import type { AccountState, BatchState } from './batch-state.js';
import type { BatchWrites } from './batch-writes.js';
import { decide } from './decide.js';
import type { Operation, Outcome } from './operations.js';

/** What an operation would come to now, and what it would write. */
export interface Preview {
  readonly outcome: Outcome;
  readonly writes: BatchWrites;
}

/** Stands in for the account of a caller who asks without naming a member. */
const NOBODY = 0n;

/**
 * Decides an operation on what is written now, with the same code as posting does, and writes nothing (rule E-02).
 * Idempotency keys and earned purchases play no part: a quote has neither. With `memberId` null the operation is
 * decided on an account that is active and empty.
 */
export async function preview(
  em: EntityManager,
  coalitionId: bigint,
  operation: Operation,
): Promise<Preview> {
  const [state] = await em.execute<
    {
      clock: string;
      first_open_day: string;
      first_open_at: string;
      sealing_epoch: number;
      reference_version: string;
    }[]
  >(
    `select (floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms)::text as clock,
            s.first_open_day::text, (extract(epoch from s.first_open_at) * 1000)::bigint::text as first_open_at,
            s.sealing_epoch, c.reference_version::text
       from ledger_state s join coalition c on c.id = s.coalition_id where s.coalition_id = ?`,
    [coalitionId],
  );
  if (!state) throw new Error('the coalition has no books');
  const account = await accountFor(em, coalitionId, operation.memberId, new Date(Number(state.clock)));
  const batch: BatchState = {
    clock: new Date(Number(state.clock)),
    firstOpenDay: state.first_open_day,
    firstOpenAt: new Date(Number(state.first_open_at)),
    sealingEpoch: state.sealing_epoch,
    referenceVersion: BigInt(state.reference_version),
    firstId: 1n,
    accounts: account ? new Map([[account.memberId, account]]) : new Map(),
    keys: new Map(),
    purchases: new Set(),
  };
  const { outcomes, writes } = decide(batch, [{ ...operation, memberId: operation.memberId ?? NOBODY }]);
  const [outcome] = outcomes;
  if (!outcome) throw new Error('one operation has one outcome');
  if (outcome.kind === 'failed') throw outcome.error;
  return { outcome, writes };
}

async function accountFor(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint | null,
  now: Date,
): Promise<AccountState | undefined> {
  const empty = { version: 0, sequence: 0, posted: 0n, held: 0n, pending: 0n, owed: 0n };
  if (memberId === null) {
    const lots = { expiries: [], fundings: [], points: [] };
    return { memberId: NOBODY, status: 'ACTIVE', ...empty, lots, lastPostedAt: now };
  }
  const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
  if (!account) return undefined;
  const { status, version, posted, held, pending, owed, lots, lastPostedAt } = account;
  return {
    memberId,
    status,
    version,
    // A preview's entries are thrown away, and with them their numbers.
    sequence: version,
    posted,
    held,
    pending,
    owed,
    lots: {
      expiries: lots.map((lot) => lot.expiresOn),
      fundings: lots.map((lot) => lot.fundingId),
      points: lots.map((lot) => lot.points),
    },
    lastPostedAt,
  };
}
