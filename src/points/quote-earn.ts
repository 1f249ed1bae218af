import type { OfPartner } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { memberNotLinked } from '../ledger/decide/member-refusals.js';
import type { EarnComponent } from '../ledger/operations.js';
import { preview } from '../ledger/preview.js';
import type { MemberRef } from '../members/member-ref.js';
import { entityManagerFor } from '../runtime/database.js';
import type { LastSpendableDay } from '../values/expiry-policy.js';
import { firstInRank, type Refusal } from '../values/refusal.js';
import { earnOn, type PurchaseInput } from './earn-as.js';
import { onCurrentTerms } from './on-current-terms.js';
import type { PointsContext } from './points-context.js';

export interface QuoteEarnInput {
  /** Null: any member of whom nothing is known. */
  readonly member: MemberRef | null;
  readonly merchantId: bigint | null;
  readonly purchase: Omit<PurchaseInput, 'reference'>;
  readonly occurredAt: Date | null;
}

/** What an earn at this instant would give, or why it would be refused. */
export interface EarnQuote {
  readonly points: bigint;
  readonly breakdown: readonly EarnComponent[];
  /** The last day on which the points could be spent; null when there would be none. */
  readonly expiresOn: LastSpendableDay | null;
  readonly refusal: Refusal | null;
}

/** Tells what a purchase would earn, by the code that posts earns, and changes nothing (rule E-02). */
export async function quoteEarn(
  context: OfPartner<PointsContext>,
  input: QuoteEarnInput,
): Promise<EarnQuote> {
  const { principal, database, programme, members } = context;
  const { coalitionId, partnerId } = principal;
  const memberId = input.member ? await members.resolve(coalitionId, partnerId, input.member) : null;
  const unknown = input.member && memberId === null ? [memberNotLinked()] : [];
  const em = entityManagerFor(database, coalitionId);
  return onCurrentTerms<EarnQuote>(programme, coalitionId, async (snapshot) => {
    const { outcome, writes } = await preview(em, coalitionId, {
      ...earnOn(
        snapshot,
        partnerId,
        { ...input, purchase: { ...input.purchase, reference: '' }, metadata: null },
        NO_SALT,
      ),
      caller: callerOf(principal),
      key: '',
      fingerprint: NO_SALT,
      actor: actorOf(principal),
      memberId,
    });
    if (outcome.kind === 'stale') return outcome;
    // Whoever the member is, what is wrong with the input is told first, as an earn would.
    const refused = firstInRank([...unknown, ...(outcome.kind === 'refused' ? [outcome.refusal] : [])]);
    if (refused) return nothing(refused);
    // What was due of the member before would be written along with it.
    const transaction = writes.transactions.find(({ type }) => type === 'EARN');
    const entry = writes.entries.find(({ transactionId }) => transactionId === transaction?.id);
    return {
      points: transaction?.points ?? 0n,
      breakdown: transaction?.breakdown ?? [],
      expiresOn: entry?.member?.lots[0]?.expiry ?? null,
      refusal: null,
    };
  });
}

/** A quote is not kept: it needs no salt and no fingerprint. */
export const NO_SALT = Buffer.alloc(0);

function nothing(refused: Refusal): EarnQuote {
  return { points: 0n, breakdown: [], expiresOn: null, refusal: refused };
}
