import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { MemberRef } from '../members/member-ref.js';
import { fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { operatorOnly } from './operator-only.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';

export interface AdjustInput {
  readonly idempotencyKey: string;
  readonly member: MemberRef;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly points: bigint;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/**
 * Corrects a member's balance at the coalition's own cost. The outcome has the transaction; above the coalition's limit
 * it has none, but, as `subjectId`, the request that a second person approves or rejects. For operators. Refuses, in
 * rank: IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND, MEMBER_NOT_ACTIVE (closed), INSUFFICIENT_POINTS, LEDGER_BUSY.
 */
export function adjustPoints(context: PointsContext, input: AdjustInput): Promise<PointsOutcome> {
  return orBusy(() => adjust(context, input));
}

async function adjust(context: PointsContext, input: AdjustInput): Promise<PointsOutcome> {
  const { principal, members } = context;
  operatorOnly(principal);
  const coalitionId = actingCoalition(context);
  const memberId = await members.resolve(coalitionId, null, input.member);
  const { idempotencyKey, ...asked } = input;
  const { direction, points, reason, metadata } = asked;
  const salt = newSalt();
  return postOperation(context, coalitionId, (snapshot) => ({
    kind: 'ADJUSTMENT',
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'adjustPoints', input: asked }),
    actor: actorOf(principal),
    memberId,
    step: { kind: 'ask', direction, points },
    terms: snapshot.terms,
    details: { reference: null, category: null, lines: null, reason, metadata, salt },
  }));
}
