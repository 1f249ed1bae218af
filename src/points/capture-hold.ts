import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { mayEndHolds } from '../rules/partner-terms.js';
import { askedHold } from './asked-hold.js';
import { fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';

export interface CaptureInput {
  readonly idempotencyKey: string;
  /** Null: the caller's text is no hold's id. */
  readonly holdId: bigint | null;
  /** Null: all of it. */
  readonly points: bigint | null;
}

/**
 * Burns what a hold reserves, or a part of it, and releases the rest (rule B-03), priced as of the hold (rule L-06). The
 * outcome has the burn and, as `subjectId`, the hold. For the hold's partner and for operators. Refuses, in rank:
 * IDEMPOTENCY_KEY_REUSED, HOLD_NOT_FOUND, PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, HOLD_NOT_OPEN, CAPTURE_EXCEEDS_HOLD,
 * LEDGER_BUSY.
 */
export function captureHold(context: PointsContext, input: CaptureInput): Promise<PointsOutcome> {
  return orBusy(() => capture(context, input));
}

async function capture(context: PointsContext, input: CaptureInput): Promise<PointsOutcome> {
  const { principal } = context;
  const hold = await askedHold(context, input.holdId);
  const { idempotencyKey, ...asked } = input;
  const salt = newSalt();
  return postOperation(context, actingCoalition(context), (snapshot) => {
    const partner = hold && snapshot.partners.get(hold.partnerId);
    return {
      kind: 'CAPTURE',
      caller: callerOf(principal),
      key: idempotencyKey,
      fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'captureHold', input: asked }),
      actor: actorOf(principal),
      memberId: hold?.memberId ?? null,
      holdId: hold?.id ?? null,
      points: input.points,
      redeemedAccountId: partner?.redeemedAccountId ?? 0n,
      allowed: () => (hold ? mayEndHolds(snapshot, hold.partnerId) : undefined),
      terms: snapshot.terms,
      details: {
        reference: hold?.reference ?? null,
        category: null,
        lines: null,
        reason: null,
        metadata: hold?.metadata ?? null,
        salt,
      },
    };
  });
}
