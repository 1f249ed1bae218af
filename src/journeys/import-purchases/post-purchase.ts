import { setTimeout as sleep } from 'node:timers/promises';
import { actorOf } from '../../access/principal.js';
import type { OccurredAtRange } from '../../ledger/decide/occurred-at.js';
import { keyedDigest } from '../../ledger/keyed-digest.js';
import { earnAs } from '../../points/earn-as.js';
import type { PointsContext } from '../../points/points-context.js';
import type { PointsOutcome } from '../../points/points-outcome.js';
import { encodeId } from '../../values/ids.js';
import { isTransient } from '../../values/refusal.js';
import type { ImportedPurchase } from './purchase-row.js';

/** Whose purchases an import brings, and where they were made. */
export interface ImportTarget {
  readonly coalitionId: bigint;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  /** An import's own, in place of the coalition's (rule L-06). */
  readonly range: OccurredAtRange;
}

/** A ledger that is busy for longer than these together is in trouble: the import stops and can be run again. */
const BUSY_DELAYS_MS = [50, 200, 1_000, 3_000, 10_000, 30_000];

export interface PostedPurchase {
  readonly outcome: PointsOutcome;
  /** What the purchase is worth on the terms it was posted with. */
  readonly points: bigint;
}

/**
 * Earns one purchase, under a key made from what identifies it, so that the same purchase of the same merchant has the
 * same key in every run and every file. The partner is the caller whose key it is, the actor whoever runs the import.
 */
export async function postPurchase(
  context: PointsContext,
  target: ImportTarget,
  memberId: bigint,
  purchase: ImportedPurchase,
): Promise<PostedPurchase> {
  const { merchantId, ...where } = target;
  const { digestKey } = await context.programme.snapshot(target.coalitionId);
  const { reference, externalId, amount, category, occurredAt } = purchase;
  const input = {
    merchantId,
    purchase: { reference, amount, category, lines: null },
    occurredAt,
    metadata: null,
  };
  const who = {
    ...where,
    caller: encodeId('partner', target.partnerId),
    key: keyOf(digestKey, merchantId, reference),
    asked: { operation: 'importPurchases', input: { externalId, ...input } },
    actor: actorOf(context.principal),
    memberId,
  };
  for (let tries = 0; ; tries += 1) {
    const { outcome, operation } = await earnAs(context, who, input);
    const delay = BUSY_DELAYS_MS[tries];
    if (outcome.kind !== 'refused' || !isTransient(outcome.refusal.code) || delay === undefined) {
      const price = operation.price(occurredAt);
      return { outcome, points: price.refused ? 0n : price.value.points };
    }
    await sleep(delay);
  }
}

/** The reference may tell something about a person, and keys stay for ever: the key carries its keyed hash. */
function keyOf(digestKey: Buffer, merchantId: bigint, reference: string): string {
  return `import:${encodeId('merchant', merchantId)}:${keyedDigest(digestKey, reference).toString('hex')}`;
}
