import type { OfPartner } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { coalitionNow } from '../ledger/balances.js';
import { availableOf } from '../ledger/decide/batch-state.js';
import { memberNotLinked } from '../ledger/decide/member-refusals.js';
import type { Refusable } from '../ledger/operations.js';
import { preview } from '../ledger/preview.js';
import type { MemberRef } from '../members/member-ref.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { type BurnValue, pointsFor, priceBurn, worthOf } from '../rules/price-burn.js';
import { entityManagerFor } from '../runtime/database.js';
import type { Money } from '../values/money.js';
import { firstInRank, type Refusal } from '../values/refusal.js';
import { burnOn } from './burn-points.js';
import { onCurrentTerms } from './on-current-terms.js';
import type { PointsContext } from './points-context.js';
import { NO_SALT } from './quote-earn.js';

export interface QuoteBurnInput {
  /** Null: what the points would be worth, whoever has them. */
  readonly member: MemberRef | null;
  readonly merchantId: bigint | null;
  /** Either points to spend or an amount to cover. */
  readonly spend: { readonly points: bigint } | { readonly amount: Money };
}

/** What a burn at this instant would take and be worth, or why it would be refused (rule B-02). */
export interface BurnQuote extends Partial<BurnValue> {
  /** Points the burn would take; null where the amount cannot be turned into points. */
  readonly points: bigint | null;
  /** What the member has available once what is due has taken effect; null when the quote names no member. */
  readonly available: bigint | null;
  readonly refusal: Refusal | null;
}

/**
 * Tells what a burn would take from the member, be worth to it, and bring the partner; changes nothing. It is quoted
 * without a spend code: where one would be needed, that is the refusal (rule B-05).
 */
export async function quoteBurn(
  context: OfPartner<PointsContext>,
  input: QuoteBurnInput,
): Promise<BurnQuote> {
  const { principal, database, programme, members } = context;
  const { coalitionId, partnerId } = principal;
  const spender = input.member ? await members.resolveSpender(coalitionId, partnerId, input.member) : null;
  const memberId = spender?.memberId ?? null;
  const em = entityManagerFor(database, coalitionId);
  return onCurrentTerms<BurnQuote>(programme, coalitionId, async (snapshot) => {
    const worth = worthAt(snapshot, partnerId, input, await coalitionNow(em, coalitionId));
    if (memberId === null) {
      const unknown = input.member ? memberNotLinked() : undefined;
      if (worth.refused) return nothing(worth.refused, unknown);
      return unknown ? nothing(unknown) : { ...worth.value, available: null, refusal: null };
    }

    const points = worth.refused ? 1n : worth.value.points;
    const { outcome } = await preview(em, coalitionId, {
      ...burnOn(
        snapshot,
        partnerId,
        {
          ...input,
          points,
          purchaseReference: null,
          spendCode: null,
          metadata: null,
        },
        NO_SALT,
      ),
      caller: callerOf(principal),
      key: '',
      fingerprint: NO_SALT,
      actor: actorOf(principal),
      memberId,
      pool: spender?.pool,
    });
    if (outcome.kind === 'stale') return outcome;
    const refused = outcome.kind === 'refused' ? outcome.refusal : undefined;
    if (worth.refused) return nothing(worth.refused, refused);
    const { balance } = outcome;
    const taken = outcome.kind === 'posted' ? points : 0n;
    return {
      ...worth.value,
      available: balance && availableOf(balance) + taken,
      refusal: refused ?? null,
    };
  });
}

/** The points of the burn and what they are worth, or why it has no price. */
function worthAt(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  { merchantId, spend }: QuoteBurnInput,
  at: Date,
): Refusable<BurnValue & { readonly points: bigint }> {
  const priced = priceBurn(snapshot, partnerId, merchantId, at, 'amount' in spend ? spend.amount : null);
  if (priced.refused) return priced;
  const points = 'points' in spend ? { value: spend.points } : pointsFor(priced.value, spend.amount);
  if (points.refused) return points;
  return { value: { points: points.value, ...worthOf(priced.value, points.value) } };
}

/** A quote of no price: of both refusals the first in rank is told, as a burn would tell it. */
function nothing(refused: Refusal, other?: Refusal): BurnQuote {
  const told = firstInRank(other ? [refused, other] : [refused]) ?? refused;
  return { points: null, available: null, refusal: told };
}
