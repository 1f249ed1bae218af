import { nextReferenceVersion } from '../../coalition/reference-version.js';
import { coalitionNow } from '../../ledger/balances.js';
import { lastGatheredDay } from '../../ledger/days/day-facts.js';
import { PartnerExit } from '../../partners/partner-exit.entity.js';
import type { Programme } from '../../partners/programme.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { type Database, inCoalition } from '../../runtime/database.js';
import { PartnerFailures } from '../partner-failures.js';
import { completeExit } from './complete-exit.js';
import type { ExitStep } from './exit-step.js';
import { transferLiability } from './transfer-liability.js';

/** Terms that change faster than an exit's step can begin would be a fault, not traffic. */
const MOST_TRIES = 5;

/**
 * Takes all exits of a coalition as far as they can go (rule P-04): once the last day of burning is closed and added up and
 * nothing is held at the partner any more, its points are taken over; once its last settlement is reconciled, it has left.
 * Each step is a transaction of its own, which marks it as done: safe to run twice, on two nodes at once, and to be killed
 * at any line (rule W-04). An exit for which a step fails keeps no other from it.
 * @returns how many steps were made
 * @throws PartnersFailedError at the end
 */
export async function advanceExits(
  context: { readonly database: Pick<Database, 'orm'>; readonly programme: Programme },
  coalitionId: bigint,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  const waiting = await inCoalition(context.database, coalitionId, async (em) => {
    const lastClosed = await lastGatheredDay(em, coalitionId);
    const exits = await em.find(
      PartnerExit,
      { coalitionId, status: { $in: ['RUNNING', 'TRANSFERRED'] } },
      { orderBy: { id: 'asc' } },
    );
    return exits.filter((exit) => lastClosed !== null && exit.lastBurnDay <= lastClosed);
  });
  let steps = 0;
  const failures = new PartnerFailures();
  for (const { id, partnerId } of waiting) {
    for (const step of [transferLiability, completeExit]) {
      if (signal?.aborted) break;
      if (await failures.attempt(partnerId, () => advance(context, coalitionId, id, step))) steps += 1;
    }
  }
  failures.tell();
  return steps;
}

async function advance(
  context: { readonly database: Pick<Database, 'orm'>; readonly programme: Programme },
  coalitionId: bigint,
  exitId: bigint,
  step: ExitStep,
): Promise<boolean> {
  for (let tried = 1; tried <= MOST_TRIES; tried += 1) {
    const programme = await context.programme.snapshot(coalitionId, {
      atLeast: await version(context, coalitionId),
    });
    const result = await tryStep(context.database, programme, exitId, step);
    if (result === 'stale') continue;
    // Other nodes hear of it from the ledger, which prices nothing on older terms, or look within seconds by themselves.
    if (result !== undefined) context.programme.changed({ coalitionId, referenceVersion: result });
    return result !== undefined;
  }
  throw new Error('the terms of the coalition change faster than a partner can leave');
}

/** Rolls a step back that was not made: no version of the terms is used up then. */
class NotMade extends Error {
  constructor(readonly why: 'stale' | undefined) {
    super('no step');
  }
}

async function tryStep(
  database: Pick<Database, 'orm'>,
  programme: ProgrammeSnapshot,
  exitId: bigint,
  step: ExitStep,
): Promise<bigint | 'stale' | undefined> {
  const { coalitionId } = programme;
  try {
    return await inCoalition(database, coalitionId, async (em) => {
      const referenceVersion = await nextReferenceVersion(em, coalitionId);
      if (referenceVersion !== programme.referenceVersion + 1n) throw new NotMade('stale');
      const exit = await em.findOneOrFail(PartnerExit, { coalitionId, id: exitId });
      const at = await coalitionNow(em, coalitionId);
      if (!(await step(em, { exit, programme, at }))) throw new NotMade(undefined);
      exit.referenceVersion = referenceVersion;
      await em.flush();
      return referenceVersion;
    });
  } catch (error) {
    if (error instanceof NotMade) return error.why;
    throw error;
  }
}

async function version({ database }: { readonly database: Pick<Database, 'orm'> }, coalitionId: bigint) {
  const [row] = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ version: string }[]>(
      'select reference_version::text as version from coalition where id = ?',
      [coalitionId],
    ),
  );
  return BigInt(row?.version ?? 0);
}
