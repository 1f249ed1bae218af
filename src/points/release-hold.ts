import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { mayEndHolds } from '../rules/partner-terms.js';
import { askedHold } from './asked-hold.js';
import { fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { noDetails } from './no-details.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';

export interface ReleaseInput {
  readonly idempotencyKey: string;
  /** Null: the caller's text is no hold's id. */
  readonly holdId: bigint | null;
}

/**
 * Gives back what a hold reserves (rule B-03); what has expired meanwhile expires then (rule B-04). The outcome has no
 * transaction; its `subjectId` is the hold. For the hold's partner and for operators. Refuses, in rank:
 * IDEMPOTENCY_KEY_REUSED, HOLD_NOT_FOUND, PARTNER_NOT_ACTIVE, HOLD_NOT_OPEN, LEDGER_BUSY.
 */
export function releaseHold(context: PointsContext, input: ReleaseInput): Promise<PointsOutcome> {
  return orBusy(() => release(context, input));
}

async function release(context: PointsContext, input: ReleaseInput): Promise<PointsOutcome> {
  const { principal } = context;
  const hold = await askedHold(context, input.holdId);
  const { idempotencyKey, ...asked } = input;
  const details = noDetails(newSalt());
  return postOperation(context, actingCoalition(context), (snapshot) => ({
    kind: 'RELEASE',
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'releaseHold', input: asked }),
    actor: actorOf(principal),
    memberId: hold?.memberId ?? null,
    holdId: hold?.id ?? null,
    allowed: () => (hold ? mayEndHolds(snapshot, hold.partnerId) : undefined),
    terms: snapshot.terms,
    details,
  }));
}
