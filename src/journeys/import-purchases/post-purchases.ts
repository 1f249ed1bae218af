import { setTimeout as sleep } from 'node:timers/promises';
import { actorOf } from '../../access/principal.js';
import type { OccurredAtRange } from '../../ledger/decide/occurred-at.js';
import type { EarnOperation, Outcome } from '../../ledger/operations.js';
import type { EarnPrice } from '../../ledger/prices.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { earnOn } from '../../points/earn-as.js';
import { fingerprintOf } from '../../points/fingerprint.js';
import { newSalt } from '../../points/new-salt.js';
import type { PointsContext } from '../../points/points-context.js';
import type { PointsOutcome } from '../../points/points-outcome.js';
import { encodeId } from '../../values/ids.js';
import { isTransient } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import type { ImportedPurchase } from './purchase-row.js';

/** Whose purchases an import brings, and where they were made. */
export interface ImportTarget {
  readonly coalitionId: bigint;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  /** An import's own, in place of the coalition's (rule L-06). */
  readonly range: OccurredAtRange;
}

/** A purchase that was priced, and the member whose it is. */
export interface PurchaseToPost {
  readonly memberId: bigint;
  readonly purchase: ImportedPurchase;
  /** As of the purchase, on the terms of `pricedOn`. */
  readonly price: EarnPrice;
  readonly pricedOn: ProgrammeSnapshot;
}

export interface PostedPurchase {
  readonly outcome: PointsOutcome;
  /** What the purchase is worth on the terms it was posted with. */
  readonly points: bigint;
}

/** A ledger that is busy for longer than these together is in trouble: the import stops and can be run again. */
const BUSY_DELAYS_MS = [50, 200, 1_000, 3_000, 10_000, 30_000];
/** Terms that change faster than purchases can be priced would be a fault, not traffic. */
const MOST_CHANGES_OF_TERMS = 20;

/**
 * Earns purchases, each under a key made from what identifies it, so that the same purchase of the same merchant has the
 * same key in every run and every file. The partner is the caller whose key it is, the actor whoever runs the import.
 * Answers in their order, when all of them have ended; rejects with what nobody expected, also only then.
 */
export async function postPurchases(
  { principal, programme, ledger }: PointsContext,
  target: ImportTarget,
  purchases: readonly PurchaseToPost[],
): Promise<readonly PostedPurchase[]> {
  const actor = actorOf(principal);
  const posted = new Map<PurchaseToPost, PostedPurchase>();
  let left = purchases;
  let atLeast: bigint | undefined;
  let busy = 0;
  let changes = 0;
  while (left.length > 0) {
    const snapshot = await programme.snapshot(target.coalitionId, atLeast === undefined ? {} : { atLeast });
    const toOperation = operationsOn(snapshot, target, actor);
    const operations = left.map(toOperation);
    const outcomes = allOf(
      await Promise.allSettled(operations.map((each) => ledger.postImported(target.coalitionId, each))),
    );
    const again: PurchaseToPost[] = [];
    let isBusy = false;
    let isStale = false;
    for (const [at, outcome] of outcomes.entries()) {
      const purchase = left[at] as PurchaseToPost;
      const retried =
        outcome.kind === 'refused' && isTransient(outcome.refusal.code) && busy < BUSY_DELAYS_MS.length;
      if (outcome.kind === 'stale') {
        atLeast = outcome.referenceVersion;
        isStale = true;
        again.push(purchase);
      } else if (retried) {
        isBusy = true;
        again.push(purchase);
      } else {
        posted.set(purchase, { outcome, points: pointsOf(operations[at] as EarnOperation, purchase) });
      }
    }
    if (isBusy) await sleep(BUSY_DELAYS_MS[busy++]);
    if (isStale && ++changes > MOST_CHANGES_OF_TERMS)
      throw new Error('the terms of the coalition change faster than purchases can be priced');
    left = again;
  }
  return purchases.map((purchase) => posted.get(purchase) as PostedPurchase);
}

function allOf(settled: readonly PromiseSettledResult<Outcome>[]): readonly Outcome[] {
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

/** Everything that is the same for all purchases is made once. */
function operationsOn(
  snapshot: ProgrammeSnapshot,
  { partnerId, merchantId, range }: ImportTarget,
  actor: string,
): (purchase: PurchaseToPost) => EarnOperation {
  const terms = { ...snapshot.terms, ...range };
  const caller = encodeId('partner', partnerId);
  const keys = `import:${encodeId('merchant', merchantId)}:`;
  // Until when one that leaves may earn, only the posting day tells.
  const stays = snapshot.partners.get(partnerId)?.exit === null;
  return ({ memberId, purchase, price, pricedOn }) => {
    const { externalId, reference, amount, category, occurredAt } = purchase;
    const input = {
      merchantId,
      purchase: { reference, amount, category, lines: null },
      occurredAt,
      metadata: null,
    };
    const asked = { operation: 'importPurchases', input: { externalId, ...input } };
    const earn = earnOn(snapshot, partnerId, input, newSalt());
    return {
      ...earn,
      price: (at, postedOn, level) =>
        pricedOn === snapshot && stays && level === null && at.getTime() === occurredAt.getTime()
          ? { value: price }
          : earn.price(at, postedOn, level),
      terms,
      caller,
      // The reference may tell something about a person, and keys stay for ever: the key carries its keyed hash.
      key: keys + earn.purchase.referenceHash.toString('hex'),
      fingerprint: fingerprintOf(snapshot.digestKey, asked),
      actor,
      memberId,
    };
  };
}

function pointsOf({ price, terms }: EarnOperation, { purchase: { occurredAt } }: PurchaseToPost): bigint {
  const priced = price(occurredAt, dayOf(occurredAt, terms.timeZone), null);
  return priced.refused ? 0n : priced.value.points;
}
