import type { OfPartner } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { coalitionNow, readAccounts } from '../ledger/balances.js';
import { availableOf } from '../ledger/batch-state.js';
import { memberNotLinked } from '../ledger/member-refusals.js';
import { preview } from '../ledger/preview.js';
import type { MemberRef } from '../members/member-ref.js';
import { type BurnValue, pointsFor, priceBurn, worthOf } from '../rules/price-burn.js';
import { entityManagerFor } from '../runtime/database.js';
import type { Money } from '../values/money.js';
import type { Refusal } from '../values/refusal.js';
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
  /** What the member has available; null when the quote names no member. */
  readonly available: bigint | null;
  readonly refusal: Refusal | null;
}

/** Tells what a burn would take from the member, be worth to it, and bring the partner; changes nothing. */
export async function quoteBurn(
  context: OfPartner<PointsContext>,
  input: QuoteBurnInput,
): Promise<BurnQuote> {
  const { principal, database, programme, members } = context;
  const { coalitionId, partnerId } = principal;
  const memberId = input.member ? await members.resolve(coalitionId, partnerId, input.member) : null;
  if (input.member && memberId === null) return { points: null, available: null, refusal: memberNotLinked() };
  const em = entityManagerFor(database, coalitionId);
  return onCurrentTerms<BurnQuote>(programme, coalitionId, async (snapshot) => {
    const at = await coalitionNow(em, coalitionId);
    const priced = priceBurn(snapshot, partnerId, input.merchantId, at);
    if (priced.refused) return { points: null, available: null, refusal: priced.refused };
    const points =
      'points' in input.spend ? { value: input.spend.points } : pointsFor(priced.value, input.spend.amount);
    if (points.refused) return { points: null, available: null, refusal: points.refused };
    const worth = { points: points.value, ...worthOf(priced.value, points.value) };
    if (memberId === null) return { ...worth, available: null, refusal: null };

    const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
    const { outcome } = await preview(em, coalitionId, {
      ...burnOn(
        snapshot,
        partnerId,
        { ...input, points: points.value, purchaseReference: null, metadata: null },
        NO_SALT,
      ),
      caller: callerOf(principal),
      key: '',
      fingerprint: NO_SALT,
      actor: actorOf(principal),
      memberId,
    });
    if (outcome.kind === 'stale') return outcome;
    const available = account ? availableOf(account) : null;
    return { ...worth, available, refusal: outcome.kind === 'refused' ? outcome.refusal : null };
  });
}
