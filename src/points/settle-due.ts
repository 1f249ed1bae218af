import { coalitionNow } from '../ledger/balances.js';
import { findDueMembers } from '../ledger/due-members.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Outcome } from '../ledger/operations.js';
import type { Programme } from '../partners/programme.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import type { Logger } from '../runtime/logger.js';
import { levelRules } from '../tiers/level-rules.js';
import { encodeId } from '../values/ids.js';
import { dayOf } from '../values/time-zone.js';
import { noDetails } from './no-details.js';
import { onCurrentTerms } from './on-current-terms.js';

/** What letting due things take effect needs; nobody asks for it. */
export interface DueContext {
  readonly database: Pick<Database, 'orm'>;
  readonly programme: Programme;
  readonly ledger: Ledger;
  readonly logger: Logger;
}

export interface SettledDue {
  /** Members of whom everything due has taken effect. */
  readonly settled: number;
  /** There may be more due: call again. */
  readonly more: boolean;
}

/** Of each kind of due things, in one go. */
const MOST_AT_ONCE = 1_000;
/** One batch of the ledger's; the other that may be in flight is left to whoever comes with an operation. */
const CONCURRENCY = 128;

/**
 * Lets what is due in a coalition take effect: timeouts of holds, vesting, expiry (rules B-03, E-03, X-02), of at most
 * some thousands of members. Safe to run twice, on two nodes at once and to be killed at any line: a member of whom
 * nothing is due any more is left as it is, under its lock.
 *
 * @param failed members that could not be settled; they are added to it, and not tried again while they are in it
 */
export async function settleDue(
  { database, programme, ledger, logger }: DueContext,
  coalitionId: bigint,
  failed: Set<bigint> = new Set(),
): Promise<SettledDue> {
  const em = entityManagerFor(database, coalitionId);
  const now = await coalitionNow(em, coalitionId);
  const { terms } = await programme.snapshot(coalitionId);
  const due = await findDueMembers(em, coalitionId, {
    now,
    today: dayOf(now, terms.timeZone),
    except: [...failed],
    most: MOST_AT_ONCE,
  });
  const waiting = due.values();
  let settled = 0;
  const settleNext = async () => {
    for (const memberId of waiting) {
      const problem = await settleOne(programme, ledger, coalitionId, memberId);
      if (problem === undefined) settled += 1;
      else {
        failed.add(memberId);
        const member = encodeId('member', memberId);
        logger.warn({ member, err: problem }, 'what is due of a member could not take effect');
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, due.length) }, settleNext));
  return { settled, more: due.length >= MOST_AT_ONCE };
}

/** Answers what went wrong; a member whose lock is held by somebody else is tried again the next time. */
async function settleOne(
  programme: Programme,
  ledger: Ledger,
  coalitionId: bigint,
  memberId: bigint,
): Promise<unknown> {
  try {
    const outcome = await onCurrentTerms<Exclude<Outcome, { readonly kind: 'stale' }>>(
      programme,
      coalitionId,
      (snapshot) =>
        ledger.post(coalitionId, {
          kind: 'SETTLE',
          caller: 'system',
          // nothing is kept under it; what is in flight under one key shares one outcome
          key: String(memberId),
          fingerprint: NO_BYTES,
          actor: 'system',
          memberId,
          levels: levelRules(snapshot),
          terms: snapshot.terms,
          details: noDetails(NO_BYTES),
        }),
    );
    return outcome.kind === 'refused' ? outcome.refusal : undefined;
  } catch (error) {
    return error;
  }
}

const NO_BYTES = Buffer.alloc(0);
