import type { OfPartner } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { BatchWrites, TransactionRow } from '../ledger/decide/batch-writes.js';
import { memberNotLinked } from '../ledger/decide/member-refusals.js';
import type { EarnComponent } from '../ledger/operations.js';
import { preview } from '../ledger/preview.js';
import type { MemberRef } from '../members/member-ref.js';
import { entityManagerFor } from '../runtime/database.js';
import type { LastSpendableDay } from '../values/expiry-policy.js';
import { firstInRank, type Refusal } from '../values/refusal.js';
import { earnOn, earnOnCredit, type PurchaseInput } from './earn-as.js';
import { onCurrentTerms } from './on-current-terms.js';
import type { PointsContext } from './points-context.js';
import { type AskedCredit, readCredit } from './purchase-credit.js';

export interface QuoteEarnInput {
  /** Null: any member of whom nothing is known. */
  readonly member: MemberRef | null;
  readonly merchantId: bigint | null;
  readonly purchase: Omit<PurchaseInput, 'reference'>;
  readonly occurredAt: Date | null;
  /** As in an earn. */
  readonly credit?: AskedCredit;
}

/** What an earn at this instant would give, or why it would be refused. */
export interface EarnQuote extends QuotedPoints {
  /** What the employee would get beside the account; null: nothing, or the earn would be refused. */
  readonly employee: QuotedPoints | null;
  readonly refusal: Refusal | null;
}

/** What a member would get. */
export interface QuotedPoints {
  readonly points: bigint;
  readonly breakdown: readonly EarnComponent[];
  /** The last day on which the points could be spent; null when there would be none. */
  readonly expiresOn: LastSpendableDay | null;
}

/** Tells what a purchase would earn, by the code that posts earns, and changes nothing (rule E-02). */
export async function quoteEarn(
  context: OfPartner<PointsContext>,
  input: QuoteEarnInput,
): Promise<EarnQuote> {
  const { principal, database, programme, members } = context;
  const { coalitionId, partnerId } = principal;
  const { member, credit: askedCredit, occurredAt } = input;
  const credit =
    member && askedCredit
      ? await readCredit(context, principal, { ...askedCredit, account: member, occurredAt })
      : undefined;
  const memberId = member && !credit ? await members.resolve(coalitionId, partnerId, member) : null;
  const unknown = member && !credit && memberId === null ? [memberNotLinked()] : [];
  const em = entityManagerFor(database, coalitionId);
  return onCurrentTerms<EarnQuote>(programme, coalitionId, async (snapshot) => {
    const purchase = { ...input, purchase: { ...input.purchase, reference: '' }, metadata: null };
    const { outcome, writes } = await preview(em, coalitionId, {
      caller: callerOf(principal),
      key: '',
      fingerprint: NO_SALT,
      actor: actorOf(principal),
      memberId,
      ...(credit
        ? earnOnCredit(snapshot, partnerId, purchase, NO_SALT, credit)
        : earnOn(snapshot, partnerId, purchase, NO_SALT)),
    });
    if (outcome.kind === 'stale') return outcome;
    // Whoever the member is, what is wrong with the input is told first, as an earn would.
    const refused = firstInRank([...unknown, ...(outcome.kind === 'refused' ? [outcome.refusal] : [])]);
    if (refused) return nothing(refused);
    // What was due of the member before would be written along with it.
    const [first, second] = writes.transactions.filter(({ type }) => type === 'EARN');
    return {
      ...quotedPoints(writes, first),
      employee: second ? quotedPoints(writes, second) : null,
      refusal: null,
    };
  });
}

function quotedPoints({ entries }: BatchWrites, transaction: TransactionRow | undefined): QuotedPoints {
  const entry = entries.find(({ transactionId }) => transactionId === transaction?.id);
  return {
    points: transaction?.points ?? 0n,
    breakdown: transaction?.breakdown ?? [],
    expiresOn: entry?.member?.lots[0]?.expiry ?? null,
  };
}

/** A quote is not kept: it needs no salt and no fingerprint. */
export const NO_SALT = Buffer.alloc(0);

function nothing(refused: Refusal): EarnQuote {
  return { points: 0n, breakdown: [], expiresOn: null, employee: null, refusal: refused };
}
